import { readFile } from 'node:fs/promises';
import { helper } from '../support/people.ts';
import { addRule, flip, row } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, ready, scripted, speak, test } from '../support/test.ts';
import { shoot } from '../support/shots.ts';
import { say } from '../support/words.ts';

test.describe('the journal', () => {
  test('tells a change in sentences, and brings the version before it back', { tag: ['@plain', '@phone'] }, async ({ signedIn: page }) => {
    await addRule(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
    await flip(page, 'Mon mobile', false);
    await page.getByRole('link', { name: say('fr', 'nav.journal') }).click();
    await expect(page.getByRole('heading', { level: 1, name: say('fr', 'journal.title') })).toBeVisible();
    await ready(page);

    const newest = page.locator('.entry').first();
    await expect(newest).toContainText(say('fr', 'journal.switched_off', { name: 'Mon mobile' }));
    await expect(newest.locator('.side-before')).toContainText('rediriger vers le 06 12 34 56 78.');
    await expect(newest.locator('.side-after')).toContainText('Désactivée.');
    await expect(newest.getByRole('button')).toHaveCount(0);

    await page.getByRole('button', { name: say('fr', 'journal.restore_label', { version: 1 }) }).click();
    await expect(page).toHaveURL(/\/journal\?restored=3$/);
    await ready(page);
    const applied = page.getByText(say('fr', 'journal.restored_applied'));
    if (scripted()) {
      await expect(applied).toBeVisible();
    } else {
      await expect(async () => {
        await page.reload();
        await expect(applied).toBeVisible({ timeout: 500 });
      }).toPass();
    }
    await expect(page.locator('.entry').first()).toContainText(say('fr', 'journal.rules_restored', { version: 1 }));
    await shoot(page, 'journal-restored');
    await open(page, '/rules');
    await expect(row(page, 'Mon mobile').getByRole('switch')).toBeChecked();
  });

  test('shows the helpdesk everybody, and whom it asks for', async ({ page, person, portal, context }) => {
    await seed(portal, person, three);
    await enter(context, portal.account('helpdesk'));
    await open(page, '/journal');
    await expect(page.getByText(say('fr', 'journal.lead_organisation'))).toBeVisible();
    await page.getByLabel(say('fr', 'journal.who')).fill(person.extension);
    await page.getByLabel(say('fr', 'journal.kind')).selectOption('rules');
    await page.getByRole('button', { name: say('fr', 'journal.apply'), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`who=${person.extension}&kind=rules`));
    await ready(page);
    await expect(page.locator('.entry')).toHaveCount(1);
    await expect(page.locator('.entry')).toContainText(say('fr', 'journal.command_line'));
    await expect(page.getByLabel(say('fr', 'journal.who'))).toHaveValue(person.extension);
    await page.getByRole('link', { name: say('fr', 'journal.clear') }).click();
    await expect(page.getByLabel(say('fr', 'journal.who'))).toHaveValue('');
  });

  for (const lang of ['fr', 'en'] as const) test(`shows the helpdesk what came from an address, as files too, in ${lang}`, async ({ page, portal, context }) => {
    await enter(context, await helper(portal, lang));
    await open(page, '/journal');
    await page.getByLabel(say(lang, 'journal.address')).fill('127.0.0.1');
    await page.getByLabel(say(lang, 'journal.kind')).selectOption('session');
    await page.getByRole('button', { name: say(lang, 'journal.apply'), exact: true }).click();
    await expect(page).toHaveURL(/address=127\.0\.0\.1/);
    await ready(page);
    await expect(page.locator('.entry').first()).toContainText('127.0.0.1');
    // Spreadsheets part cells with semicolons where a comma stands before decimals.
    const heading = [say(lang, 'journal.csv_at'), say(lang, 'journal.csv_who')].join({ fr: ';', en: ',' }[lang]);
    for (const [words, file, within] of [
      ['journal.export_csv', /^journal-.*\.csv$/, heading],
      ['journal.export_jsonl', /^journal-.*\.jsonl$/, '"action":"session.opened"'],
    ] as const) {
      const started = page.waitForEvent('download');
      await page.getByRole('link', { name: say(lang, words) }).click();
      const download = await started;
      expect(download.suggestedFilename()).toMatch(file);
      const text = await readFile(await download.path(), 'utf8');
      expect(text).toContain(within);
      expect(text).not.toContain('"action":"user.added"');
    }
    // The export is itself a line.
    await open(page, '/journal?kind=journal');
    await expect(page.locator('.entry').first()).toContainText(say(lang, 'journal.journal_exported'));
  });

  test('pages, there and back', async ({ signedIn: page, person, portal }) => {
    await seed(portal, person, [{ name: 'Essai', outcome: 'reject' }]);
    const { rules } = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: { id: string }[] };
    for (let version = 1; version < 28; version++) {
      const form = { version: `${version}`, enabled: `${version % 2 === 0}` };
      const answer = await page.request.post(`/rules/${rules[0]?.id}/switch`, { form, maxRedirects: 0 });
      expect(answer.headers()['location'], `version ${version}`).not.toContain('error');
    }
    await open(page, '/journal?kind=rules');
    await expect(page.locator('.entry')).toHaveCount(25);
    await page.getByRole('link', { name: say('fr', 'journal.older') }).press('Enter');
    await expect(page.locator('.entry')).toHaveCount(3);
    await expect(page.getByRole('list', { name: say('fr', 'journal.list') })).toBeFocused();
    await expect(page.locator('.entry').last()).toContainText(say('fr', 'journal.command_line'));
    await page.getByRole('link', { name: say('fr', 'journal.newer') }).click();
    await expect(page.locator('.entry')).toHaveCount(25);
    await expect(page.locator('.entry').first()).toContainText(say('fr', 'journal.switched_off', { name: 'Essai' }));
  });
});

test('axe finds nothing in the journal, and English fits', async ({ page, person, portal, context }) => {
  await seed(portal, person, three);
  await seed(portal, person, [...three].reverse());
  await enter(context, person);
  for (const lang of ['fr', 'en'] as const) {
    await speak(context, lang);
    for (const [name, path] of [
      ['lines', '/journal'],
      ['none', '/journal?kind=token'],
      ['wrong', '/journal?from=2026-05-01&to=2026-04-01'],
      ['address', '/journal?address=nowhere&kind=session.refused'],
    ] as const) {
      await open(page, path);
      await sound(page, `journal-${name}-${lang}`);
    }
  }
});
