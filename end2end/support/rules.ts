import { expect, type Locator, type Page } from '@playwright/test';

import { open, ready, scripted } from './test.ts';
import { say, type Lang } from './words.ts';

/** What is filled in; what is left out stays as the form proposes it. */
export interface Fields {
  name?: string;
  origin?: 'anyone' | 'internal' | 'external' | 'anonymous';
  outcome?: 'forward' | 'voicemail' | 'let_it_ring' | 'reject';
  destination?: string;
}

/** The way to a new rule that people take: « Ajouter », « Redirections ». */
export async function startRule(page: Page, lang: Lang = 'fr'): Promise<void> {
  await open(page, '/rules');
  await page.locator('summary', { hasText: say(lang, 'rules.add') }).click();
  await page.locator('.menu-item', { hasText: say(lang, 'rules.add_forward') }).click();
  await expect(page.getByRole('heading', { level: 1, name: say(lang, 'edit.new_title') })).toBeVisible();
  await ready(page);
}

/** Fills the form in. */
export async function fill(page: Page, fields: Fields, lang: Lang = 'fr'): Promise<void> {
  if (fields.origin !== undefined) await page.getByLabel(say(lang, 'edit.who_label')).selectOption(fields.origin);
  if (fields.outcome !== undefined) await page.getByLabel(say(lang, 'edit.outcome_label')).selectOption(fields.outcome);
  if (fields.destination !== undefined) await destination(page, lang).fill(fields.destination);
  if (fields.name !== undefined) await page.getByLabel(say(lang, 'edit.name')).fill(fields.name);
}

/** Where calls go. */
export function destination(page: Page, lang: Lang = 'fr'): Locator {
  return page.getByLabel(say(lang, 'edit.destination_label'), { exact: true });
}

/** « Sauver », in the form. */
export async function save(page: Page, lang: Lang = 'fr'): Promise<void> {
  await page.getByRole('button', { name: say(lang, 'edit.save'), exact: true }).click();
}

/** Adds a rule from the first click to the list. */
export async function addRule(page: Page, fields: Fields & { name: string }, lang: Lang = 'fr'): Promise<void> {
  await startRule(page, lang);
  await fill(page, fields, lang);
  await save(page, lang);
  await expect(page).toHaveURL(/\/rules(\?|$)/);
  await ready(page);
  await expect(row(page, fields.name)).toBeVisible();
}

/** A rule in the list. */
export function row(page: Page, name: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

/** The names of the rules, in their order. */
export async function order(page: Page): Promise<string[]> {
  return page.locator('.rules > li:not(.rule-else) h3').allTextContents();
}

/** Waits until the PBX has the whole list. With scripts the page says so by itself; without, it is asked again. */
export async function applied(page: Page, lang: Lang = 'fr'): Promise<void> {
  const badge = page.locator('.rules-head').getByText(new RegExp(`^${say(lang, 'push.applied')}`));
  if (scripted()) {
    await expect(badge).toBeVisible();
    return;
  }
  await expect(async () => {
    await page.reload();
    await expect(badge).toBeVisible({ timeout: 500 });
  }).toPass();
}

/** Switches a rule, and waits until the list shows it and the portal has it: a page that is left sooner takes its request along. */
export async function flip(page: Page, name: string, on: boolean, lang: Lang = 'fr'): Promise<void> {
  const toggle = row(page, name).getByRole('switch', { name: say(lang, 'rules.switch', { name }) });
  const kept = scripted() ? page.waitForResponse((answer) => answer.url().endsWith('/api/fn/rules/switch')) : undefined;
  await toggle.click();
  await kept;
  await expect(toggle).toBeChecked({ checked: on });
}
