import { randomInt } from 'node:crypto';

import type { Browser } from '@playwright/test';

import type { Portal } from './portal.ts';
import { enter, expect } from './test.ts';
import { say, type Lang } from './words.ts';

/** The name of an organisation that demands a second factor of everybody. */
export const DEMANDING = 'Cabinet Exigeant';

/** Somebody without a second factor, of a new organisation whose administrator has just chosen that it demands one of everybody. */
export async function demanding(portal: Portal, browser: Browser, lang: Lang): Promise<{ login: string; password: string }> {
  const slug = `exigeant-${randomInt(1e9)}`;
  await portal.command(['org', 'add', slug, '--name', DEMANDING, '--second-factor', 'nobody']);
  const add = async (who: string, name: string, role: string[]) => {
    const account = { login: `${who}.${slug}@example.org`, password: `essai-${randomInt(1e9)}-exigeant` };
    await portal.command(['user', 'add', account.login, '--org', slug, '--name', name, '--lang', lang, ...role], `${account.password}\n`);
    return account;
  };
  const administrator = await add('admin', 'Ada Ministre', ['--role', 'administrator']);
  const person = await add('personne', 'Paul Sonne', []);
  const office = await browser.newContext({ baseURL: portal.url });
  await enter(office, administrator);
  const settings = await office.newPage();
  await settings.goto('/admin');
  const access = settings.getByRole('region', { name: say(lang, 'settings.access'), exact: true });
  const choices = access.getByRole('group', { name: say(lang, 'settings.second'), exact: true });
  await expect(choices.getByRole('radio')).toHaveCount(3);
  // A hint may hold the word of another choice.
  const choice = (of: 'nobody' | 'everybody') => choices.getByRole('radio', { name: new RegExp(`^${say(lang, `settings.second_${of}`)}`) });
  await expect(choice('nobody')).toBeChecked();
  await choice('everybody').check();
  await access.getByRole('button', { name: say(lang, 'settings.save') }).click();
  await expect(settings.getByText(say(lang, 'settings.saved_access'))).toBeVisible();
  await office.close();
  return person;
}
