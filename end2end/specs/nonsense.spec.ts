import type { Page } from '@playwright/test';

import { destination, order, row, save, startRule } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { expect, open, ready, test } from '../support/test.ts';
import { say } from '../support/words.ts';

/** What people and programs put into fields. */
const nonsense = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE rule_lists; --",
  '${jndi:ldap://x}{{7*7}}%s%n',
  '../../etc/passwd',
  '\u202Etxt.exe\u202C',
  '🤷‍♀️ 👩‍👩‍👧‍👦',
  'ﷺ'.repeat(20),
  '-1',
  '1e309',
  'NaN',
  '٠٦١٢٣٤٥٦٧٨',
  'x'.repeat(5_000),
];

/** The fields of the form that one types into, by their names, as it is now. */
async function typed(page: Page): Promise<string[]> {
  const inputs = page.locator('form.rule-form').locator('input[type="text"], input[type="tel"], input[type="number"], input:not([type])');
  return inputs.evaluateAll((all) => all.filter((input) => (input as HTMLElement).offsetParent !== null).map((input) => (input as HTMLInputElement).name));
}

/** Every field that the form sends, with the values it would send. */
async function sent(page: Page): Promise<[string, string][]> {
  return page.locator('form.rule-form').evaluate((form) => {
    // No callback: without a script pages may run none.
    const pairs: [string, string][] = [];
    for (const [name, value] of new FormData(form as HTMLFormElement)) pairs.push([name, String(value)]);
    return pairs;
  });
}

test.describe('nonsense', () => {
  test('typed into the sign-in signs nobody in, and comes back as it was', async ({ page }) => {
    // One address may fail thirty times: enough for these, and for the other tests of the worker.
    for (const text of nonsense.slice(0, 7)) {
      await open(page, '/signin');
      await page.getByLabel('Adresse e-mail ou numéro de poste').fill(text);
      await page.getByLabel('Mot de passe', { exact: true }).fill(text);
      await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
      await expect(page.getByText(say('fr', 'signin.wrong'))).toBeVisible();
      await expect(page.getByLabel('Adresse e-mail ou numéro de poste')).toHaveValue(text);
    }
  });

  test('typed into any field of a rule is refused by its field and kept, or is a name and stays text, wherever it is shown', async ({ signedIn: page }) => {
    await startRule(page);
    await page.getByLabel(say('fr', 'edit.slot_some'), { exact: true }).check();
    await page.getByLabel('Déclencheur').selectOption('no_answer');
    if ((await page.getByLabel('Début de la plage 1').count()) === 0) {
      await page.getByRole('button', { name: say('fr', 'edit.add_range') }).click();
      await ready(page);
    }
    const names = await typed(page);
    expect(names).toEqual(expect.arrayContaining(['name', 'destination', 'seconds']));
    for (const text of nonsense) {
      for (const name of names) await page.locator(`form.rule-form [name="${name}"]`).fill(text);
      await save(page);
      // A name may be nearly anything; the others never.
      for (const name of names.filter((name) => name !== 'name')) {
        const field = page.locator(`form.rule-form [name="${name}"]`);
        await expect(field, `${name} with ${text.slice(0, 20)}`).toHaveAttribute('aria-invalid', 'true');
        await expect(field).toHaveValue(text);
      }
      await ready(page);
    }
    await page.goto('/rules');
    await expect(page.getByRole('heading', { name: say('fr', 'rules.empty_title') })).toBeVisible();

    const name = '"><img src=x onerror=alert(1)>';
    await startRule(page);
    await destination(page).fill('06 12 34 56 78');
    await page.getByLabel(say('fr', 'edit.name')).fill(name);
    await save(page);
    await expect(row(page, name)).toBeVisible();
    await expect(page.locator('main img')).toHaveCount(0);
    await page.reload();
    await expect(row(page, name)).toBeVisible();
  });

  test('sent in any field, hidden ones too, is refused in words and changes nothing', async ({ signedIn: page, portal, person }) => {
    const list = () => portal.command(['rules', 'export', person.extension]);
    await seed(portal, person, three);
    let before = await list();
    await open(page, '/rules/new');
    await destination(page).fill('06 12 34 56 78');
    const pairs = await sent(page);
    expect(pairs.map(([name]) => name)).toEqual(expect.arrayContaining(['name', 'destination', 'version']));
    const bad = ['a\u0000b', 'a\r\nAction: Originate', '\uFFFD'.repeat(50), '9'.repeat(400), '-9223372036854775809', '[]', '%00', 'x'.repeat(100_000)];
    for (const [index, [name]] of pairs.entries()) {
      for (const value of bad) {
        const form = new URLSearchParams(pairs.map(([key, old], at) => [key, at === index ? value : old]));
        const answer = await page.request.post('/rules/new', {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          data: form.toString(),
          maxRedirects: 0,
        });
        const what = `${name} = ${JSON.stringify(value.slice(0, 30))}`;
        // A field that the form does not need may hold anything: what counts is what becomes of it.
        expect([303, 400, 409, 413, 422], what).toContain(answer.status());
        if (answer.status() === 303) {
          expect(answer.headers()['location'], what).toMatch(/^\/rules\?saved=\d+/);
          await seed(portal, person, three);
          before = await list();
        } else {
          expect(answer.headers()['content-type'], what).toContain('text/html');
        }
      }
      expect(await list(), name).toBe(before);
    }
    for (const [path, fields] of [
      ['/rules/not-an-id/switch', { version: '1', enabled: 'true' }],
      ['/rules/not-an-id/move', { version: '1', to: 'up' }],
      ['/rules/not-an-id/delete', { version: '1' }],
      ['/rules/restore', { version: 'x', earlier: '-1' }],
      ['/preferences', { lang: 'xx', theme: '<b>', back: '//example.org' }],
    ] as const) {
      const answer = await page.request.post(path, { form: fields, maxRedirects: 0 });
      expect(answer.status(), path).toBeLessThan(500);
      expect(answer.headers()['location'] ?? '/', path).toMatch(/^\/(?!\/)/);
    }
    await open(page, '/rules');
    expect(await order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
  });
});
