import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { mailed as test } from '../support/mailed.ts';
import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, speak } from '../support/test.ts';
import { say, type Lang } from '../support/words.ts';
import type { BrowserContext, Page } from '@playwright/test';

// Pages of plain forms: they have no script to wait for.
test.describe('people and lists', () => {
  /** Signs in, and reads that language from now on. */
  async function come(context: BrowserContext, who: { login: string; password: string }, lang: Lang): Promise<void> {
    await enter(context, who);
    await speak(context, lang);
  }

  /** A file of this test's own. */
  function file(name: string, text: string | Buffer): string {
    const path = join(mkdtempSync(join(tmpdir(), 'renvoi-list-')), name);
    writeFileSync(path, text);
    return path;
  }

  /** Sends a file, and waits until it has been checked. */
  async function check(page: Page, path: string, lang: Lang): Promise<void> {
    await page.goto('/admin/import');
    await page.getByLabel(say(lang, 'import.file')).setInputFiles(path);
    await page.getByRole('button', { name: say(lang, 'import.check') }).click();
    await expect(page.getByRole('heading', { name: say(lang, 'import.checked') })).toBeVisible({ timeout: 30_000 });
  }

  async function run(page: Page, lang: Lang): Promise<void> {
    await page.getByRole('button', { name: lang === 'fr' ? /^Importer \d/ : /^Import \d/ }).click();
    await expect(page.getByRole('heading', { name: say(lang, 'import.done') })).toBeVisible({ timeout: 30_000 });
  }

  for (const lang of ['fr', 'en'] as const) test(`somebody is looked for, changed, deactivated, reactivated, and somebody else added and invited, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, context }) => {
    const people = (key: string, parts = {}) => say(lang, `people.${key}`, parts);
    await seed(portal, person, [{ name: 'Soirs', outcome: { forward: '+33612345678' } }]);
    await come(context, portal.account('administrator'), lang);
    await page.goto('/admin');
    await page.getByRole('link', { name: people('title') }).click();
    await expect(page.getByRole('heading', { level: 1, name: people('title') })).toBeVisible();
    await sound(page, `people-${lang}`);
    await page.getByLabel(people('search')).fill('personne de ce nom');
    await page.getByRole('button', { name: people('narrow') }).click();
    await expect(page.getByRole('heading', { name: people('none_found') })).toBeVisible();
    await sound(page, `people-none-${lang}`);
    await page.getByLabel(people('search')).fill(person.extension);
    await page.getByLabel(people('search')).press('Enter');
    await page.getByRole('link', { name: person.email }).click();
    await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
    await sound(page, `person-${lang}`);

    await page.getByLabel(people('email'), { exact: true }).fill('personne');
    await page.getByRole('button', { name: people('save') }).click();
    await expect(page.getByText(people('email_invalid', { data: 'personne' }))).toBeVisible();
    await sound(page, `person-refused-${lang}`);
    await page.getByLabel(people('email'), { exact: true }).fill(person.email);
    await page.getByLabel(people('name'), { exact: true }).fill('Camille R.');
    await page.getByRole('button', { name: people('save') }).click();
    await expect(page.getByText(people('done_saved'))).toBeVisible();

    await page.getByLabel(people('rules_off')).check();
    await page.getByRole('button', { name: people('deactivate'), exact: true }).click();
    await expect(page.getByText(people('done_deactivated'))).toBeVisible();
    await sound(page, `person-deactivated-${lang}`);
    const refused = await context.request.post('/signin', { form: { login: person.login, password: person.password, back: '/' }, maxRedirects: 0 });
    expect(refused.status()).toBe(401);
    await page.getByRole('button', { name: people('reactivate'), exact: true }).click();
    await expect(page.getByText(people('done_reactivated'))).toBeVisible();
    await context.clearCookies();
    await enter(context, person);

    await context.clearCookies();
    await come(context, portal.account('administrator'), lang);
    await page.goto('/admin/people');
    await page.getByRole('link', { name: people('add') }).click();
    await sound(page, `person-new-${lang}`);
    await page.getByLabel(people('name'), { exact: true }).fill('Aïssatou N’Diaye');
    await page.getByLabel(people('email'), { exact: true }).fill(`nouvelle.${person.extension}@example.org`);
    await page.getByLabel(people('extension'), { exact: true }).fill(`4${person.extension.slice(1)}`);
    await page.getByRole('button', { name: people('add_do') }).click();
    await expect(page.getByText(people('done_added'))).toBeVisible();
    await page.getByRole('button', { name: people('invite') }).click();
    await expect(page.getByText(people('done_invited'))).toBeVisible();
    await sound(page, `person-invited-${lang}`);
  });

  for (const lang of ['fr', 'en'] as const) test(`a file that is none is refused; a list is checked, imported, and a mistake undone by the export of before, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, context }) => {
    const people = (key: string, parts = {}) => say(lang, `people.${key}`, parts);
    const list = (key: string) => say(lang, `import.${key}`);
    await come(context, portal.account('administrator'), lang);
    await page.goto('/admin/people');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: list('export') }).click()]);
    const before = readFileSync(await download.path(), 'utf8');
    expect(before).toContain(person.email);
    await page.goto('/admin/import');
    await expect(page.getByRole('heading', { level: 1, name: list('title') })).toBeVisible();
    await sound(page, `import-${lang}`);
    await page.getByRole('button', { name: list('check') }).click();
    await expect(page.getByText(list('no_file'))).toBeVisible();
    await page.getByLabel(list('file')).setInputFiles(file('wrong.csv', 'Name,Team\nA,B\n'));
    await page.getByRole('button', { name: list('check') }).click();
    await expect(page.getByText(list('no_key_column'))).toBeVisible({ timeout: 30_000 });
    await sound(page, `import-refused-${lang}`);

    // Windows-1252, as Excel writes it: with semicolons in French, with commas in English.
    const made = `liste.${person.extension}@example.org`;
    const title = { fr: 'Service', en: 'Team' }[lang];
    const titles = { fr: 'Nom;Adresse e-mail;Poste;Numéros directs', en: 'Name;E-mail address;Extension;Direct numbers' }[lang];
    const text = `${titles};${title}\r\nÉloïse Bœuf;${made};;;Achats\r\nFaux;${person.email};;;\r\n;rien;;;\r\n`;
    const written = lang === 'fr' ? text : text.replaceAll(';', ',');
    const western = Buffer.from([...written].map((c) => (c === 'œ' ? 0x9c : c.charCodeAt(0))));
    await check(page, file('personnes.csv', western), lang);
    await expect(page.getByText('Windows-1252')).toBeVisible();
    await expect(page.getByText('Éloïse Bœuf').first()).toBeVisible();
    await expect(page.getByText(say(lang, 'import.quoted', { title }))).toBeVisible();
    await expect(page.getByText(people('email_invalid', { data: 'rien' }))).toBeVisible();
    await sound(page, `import-checked-${lang}`);
    await page.goto('/admin/people?q=faux');
    await expect(page.getByRole('heading', { name: people('none_found') })).toBeVisible();
    await page.goBack();
    await run(page, lang);
    await sound(page, `import-done-${lang}`);
    await page.goto('/admin/people?q=faux');
    await expect(page.getByRole('link', { name: person.email })).toBeVisible();

    await check(page, file('avant.csv', before), lang);
    await page.getByRole('navigation', { name: list('show') }).getByRole('link', { name: new RegExp(`^${list('count_changed')}`) }).click();
    await expect(page.getByRole('listitem').filter({ hasText: person.email })).toContainText(person.name);
    await run(page, lang);
    await page.goto(`/admin/people?q=${person.extension}`);
    await expect(page.getByRole('link', { name: person.name })).toBeVisible();
  });

  for (const lang of ['fr', 'en'] as const) test(`an organisation is added, deactivated and reactivated, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, context }) => {
    const people = (key: string, parts = {}) => say(lang, `people.${key}`, parts);
    const say_ = (key: string) => say(lang, `organisations.${key}`);
    await come(context, portal.account('operator'), lang);
    await page.goto('/operator/organisations');
    await expect(page.getByRole('heading', { level: 1, name: say_('title') })).toBeVisible();
    await sound(page, `organisations-${lang}`);
    await page.getByLabel(say_('name')).fill('Société des Eaux');
    await page.getByLabel(say_('slug')).fill(`eaux-${person.extension}`);
    await page.getByLabel(people('name'), { exact: true }).fill('Ada Morel');
    await page.getByLabel(people('email'), { exact: true }).fill(`ada.${person.extension}@example.org`);
    await page.getByRole('button', { name: say_('add_do') }).click();
    await expect(page.getByText(people('done_organisation_added'))).toBeVisible();
    await sound(page, `organisation-${lang}`);
    await page.getByRole('button', { name: say_('deactivate') }).click();
    await expect(page.getByText(people('done_organisation_deactivated'))).toBeVisible();
    await sound(page, `organisation-deactivated-${lang}`);
    await page.getByRole('button', { name: say_('reactivate') }).click();
    await expect(page.getByText(people('done_organisation_reactivated'))).toBeVisible();
  });
});
