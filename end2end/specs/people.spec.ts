import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { apart as test, enter, expect, speak } from '../support/test.ts';
import { say } from '../support/words.ts';
import type { BrowserContext, Page } from '@playwright/test';

// Pages of plain forms: they have no script to wait for.
test.describe('people and lists', { tag: ['@plain', '@phone'] }, () => {
  test.slow(); // Each look of axe takes a second.

  const people = (key: string) => say('fr', `people.${key}`);
  const list = (key: string, lang: 'fr' | 'en' = 'fr') => say(lang, `import.${key}`);

  /** Signs in, in French: other tests may have had the demonstration's staff read English. */
  async function come(context: BrowserContext, who: { login: string; password: string }): Promise<void> {
    await enter(context, who);
    await speak(context, 'fr');
  }

  /** A file of this test's own. */
  function file(name: string, text: string | Buffer): string {
    const path = join(mkdtempSync(join(tmpdir(), 'renvoi-list-')), name);
    writeFileSync(path, text);
    return path;
  }

  /** Sends a file, and waits until it has been checked. */
  async function check(page: Page, path: string, lang: 'fr' | 'en' = 'fr'): Promise<void> {
    await page.goto('/admin/import');
    await page.getByLabel(list('file', lang)).setInputFiles(path);
    await page.getByRole('button', { name: list('check', lang) }).click();
    await expect(page.getByRole('heading', { name: list('checked', lang) })).toBeVisible({ timeout: 30_000 });
  }

  async function run(page: Page, lang: 'fr' | 'en' = 'fr'): Promise<void> {
    await page.getByRole('button', { name: lang === 'fr' ? /^Importer \d/ : /^Import \d/ }).click();
    await expect(page.getByRole('heading', { name: list('done', lang) })).toBeVisible({ timeout: 30_000 });
  }

  test('somebody is looked for, changed, deactivated and reactivated', async ({ page, portal, person, context }) => {
    await seed(portal, person, [{ name: 'Soirs', outcome: { forward: '+33612345678' } }]);
    await come(context, portal.account('administrator'));
    await page.goto('/admin');
    await page.getByRole('link', { name: people('title') }).click();
    await expect(page.getByRole('heading', { level: 1, name: people('title') })).toBeVisible();
    await sound(page, 'people');
    await page.getByLabel(people('search')).fill('personne de ce nom');
    await page.getByRole('button', { name: people('narrow') }).click();
    await expect(page.getByRole('heading', { name: people('none_found') })).toBeVisible();
    await sound(page, 'people-none');
    await page.getByLabel(people('search')).fill(person.extension);
    await page.getByLabel(people('search')).press('Enter');
    await page.getByRole('link', { name: person.email }).click();
    await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
    await sound(page, 'person');

    await page.getByLabel(people('email'), { exact: true }).fill('personne');
    await page.getByRole('button', { name: people('save') }).click();
    await expect(page.getByText(/n’est pas une adresse e-mail/)).toBeVisible();
    await sound(page, 'person-refused');
    await page.getByLabel(people('email'), { exact: true }).fill(person.email);
    await page.getByLabel(people('name'), { exact: true }).fill('Camille R.');
    await page.getByRole('button', { name: people('save') }).click();
    await expect(page.getByText(people('done_saved'))).toBeVisible();

    await page.getByLabel(people('rules_off')).check();
    await page.getByRole('button', { name: people('deactivate'), exact: true }).click();
    await expect(page.getByText(people('done_deactivated'))).toBeVisible();
    await sound(page, 'person-deactivated');
    const refused = await context.request.post('/signin', { form: { login: person.login, password: person.password, back: '/' }, maxRedirects: 0 });
    expect(refused.status()).toBe(401);
    await page.getByRole('button', { name: people('reactivate'), exact: true }).click();
    await expect(page.getByText(people('done_reactivated'))).toBeVisible();
    await context.clearCookies();
    await enter(context, person);
  });

  test('somebody is added and invited', async ({ page, portal, person, context }) => {
    await come(context, portal.account('administrator'));
    await page.goto('/admin/people');
    await page.getByRole('link', { name: people('add') }).click();
    await sound(page, 'person-new');
    await page.getByLabel(people('name'), { exact: true }).fill('Aïssatou N’Diaye');
    await page.getByLabel(people('email'), { exact: true }).fill(`nouvelle.${person.extension}@example.org`);
    await page.getByLabel(people('extension'), { exact: true }).fill(`4${person.extension.slice(1)}`);
    await page.getByRole('button', { name: people('add_do') }).click();
    await expect(page.getByText(people('done_added'))).toBeVisible();
    await page.getByRole('button', { name: people('invite') }).click();
    await expect(page.getByText(people('done_invited'))).toBeVisible();
    await sound(page, 'person-invited');
  });

  test('a list is checked, imported, and a mistake undone by the export of before', async ({ page, portal, person, context }) => {
    await come(context, portal.account('administrator'));
    await page.goto('/admin/people');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: list('export') }).click()]);
    const before = readFileSync(await download.path(), 'utf8');
    expect(before).toContain(person.email);
    await page.goto('/admin/import');
    await expect(page.getByRole('heading', { level: 1, name: list('title') })).toBeVisible();
    await sound(page, 'import');
    await page.getByRole('button', { name: list('check') }).click();
    await expect(page.getByText(list('no_file'))).toBeVisible();

    // Windows-1252 with semicolons, as Excel writes it.
    const made = `liste.${person.extension}@example.org`;
    const text = `Nom;Adresse e-mail;Poste;Numéros directs;Service\r\nÉloïse Bœuf;${made};;;Achats\r\nFaux;${person.email};;;\r\n;rien;;;\r\n`;
    const western = Buffer.from([...text].map((c) => (c === 'œ' ? 0x9c : c.charCodeAt(0))));
    await check(page, file('personnes.csv', western));
    await expect(page.getByText('Windows-1252')).toBeVisible();
    await expect(page.getByText('Éloïse Bœuf').first()).toBeVisible();
    await expect(page.getByText('« Service »')).toBeVisible();
    await expect(page.getByText(/n’est pas une adresse e-mail/)).toBeVisible();
    await sound(page, 'import-checked');
    await page.goto('/admin/people?q=faux');
    await expect(page.getByRole('heading', { name: people('none_found') })).toBeVisible();
    await page.goBack();
    await run(page);
    await sound(page, 'import-done');
    await page.goto('/admin/people?q=faux');
    await expect(page.getByRole('link', { name: person.email })).toBeVisible();

    await check(page, file('avant.csv', before));
    await expect(page.getByRole('listitem').filter({ hasText: person.email })).toContainText(person.name);
    await run(page);
    await page.goto(`/admin/people?q=${person.extension}`);
    await expect(page.getByRole('link', { name: person.name })).toBeVisible();
  });

  test('in English, and a file that is none', async ({ page, portal, context }) => {
    await enter(context, portal.account('administrator'));
    await speak(context, 'en');
    await page.goto('/admin/import');
    await page.getByLabel(list('file', 'en')).setInputFiles(file('wrong.csv', 'Name,Team\nA,B\n'));
    await page.getByRole('button', { name: list('check', 'en') }).click();
    await expect(page.getByText(list('no_key_column', 'en'))).toBeVisible({ timeout: 30_000 });
    await sound(page, 'import-refused');
    await check(page, file('people.csv', 'Name,E-mail address\nZoë,zoe.list@example.org\n'), 'en');
    await sound(page, 'import-checked-english');
  });

  test('an organisation is added, deactivated and reactivated', async ({ page, portal, person, context }) => {
    const say_ = (key: string) => say('fr', `organisations.${key}`);
    await come(context, portal.account('operator'));
    await page.goto('/operator/organisations');
    await expect(page.getByRole('heading', { level: 1, name: say_('title') })).toBeVisible();
    await sound(page, 'organisations');
    await page.getByLabel(say_('name')).fill('Société des Eaux');
    await page.getByLabel(say_('slug')).fill(`eaux-${person.extension}`);
    await page.getByLabel(people('name'), { exact: true }).fill('Ada Morel');
    await page.getByLabel(people('email'), { exact: true }).fill(`ada.${person.extension}@example.org`);
    await page.getByRole('button', { name: say_('add_do') }).click();
    await expect(page.getByText(people('done_organisation_added'))).toBeVisible();
    await sound(page, 'organisation');
    await page.getByRole('button', { name: say_('deactivate') }).click();
    await expect(page.getByText(people('done_organisation_deactivated'))).toBeVisible();
    await sound(page, 'organisation-deactivated');
    await page.getByRole('button', { name: say_('reactivate') }).click();
    await expect(page.getByText(people('done_organisation_reactivated'))).toBeVisible();
  });
});
