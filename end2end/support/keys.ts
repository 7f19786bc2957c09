import { randomBytes } from 'node:crypto';

import { expect, type Locator, type Page } from '@playwright/test';

import type { Person } from './people.ts';
import type { Portal } from './portal.ts';
import { scripted } from './test.ts';
import { say } from './words.ts';

/** A desk phone of somebody's, as `renvoi phone add` tells of it. */
export interface DeskPhone {
  id: string;
  mac: string;
  model: string;
  folder: string;
}

/** Gives somebody a desk phone. */
export async function equip(portal: Portal, person: Person, model: string, modules: string[] = [], name = 'Accueil'): Promise<DeskPhone> {
  // Locally administered: no maker's, and not a group's.
  const mac = ['02', ...[...randomBytes(5)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
  const fitted = modules.flatMap((module) => ['--module', module]);
  const said = await portal.command([
    'phone', 'add', person.extension, '--org', portal.demo.organisation.slug, '--mac', mac, '--model', model, '--name', name, ...fitted, '--json',
  ]);
  return JSON.parse(said) as DeskPhone;
}

/** A key where this screen shows it: in the drawing, or in the list of a small screen. */
export function key(page: Page, position: number, module = 0): Locator {
  const narrow = (page.viewportSize()?.width ?? 1440) < 640;
  const name = module === 0 ? `Touche ${position}` : `Touche ${position} du module ${module}`;
  // The blank before the colon is one that a line may not break at.
  return page.locator(narrow ? '.key-list' : '.phone-drawing').getByRole('link', { name: new RegExp(`^${name}\\s:\\s`) });
}

/** Chooses a key, and waits for its form. */
export async function choose(page: Page, position: number, module = 0): Promise<void> {
  await key(page, position, module).click();
  const name = module === 0 ? `Touche ${position}` : `Touche ${position} du module ${module}`;
  await expect(page.locator('#key-edit').getByRole('heading', { name, exact: true })).toBeVisible();
}

/** Chooses what the chosen key is for. */
export async function become(page: Page, kind: 'line' | 'supervision' | 'speed_dial' | 'forward_toggle' | 'kind_empty'): Promise<void> {
  await page.locator('#key-edit').getByRole('radio', { name: say('fr', `keys.${kind}`), exact: true }).check();
}

/** Saves, and waits until the page says so. */
export async function save(page: Page): Promise<void> {
  await page.locator('#key-edit').getByRole('button', { name: say('fr', 'keys.save'), exact: true }).click();
  await expect(page.locator('.notice-ok')).toContainText('enregistrées');
  // What is shown then is what the server has.
  if (scripted()) await expect(page.locator('.pk-changed, .key-changed')).toHaveCount(0);
}
