import { hire } from '../support/people.ts';
import { row } from '../support/rules.ts';
import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { expect, open, ready, scripted, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test.describe('the list marks', () => {
  test('a rule that can never win, with the reason, and one that leads to somebody who left; with two marks, the second on demand', async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal, 'Élodie Marchand');
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    await seed(portal, person, [
      { name: 'Vers Élodie', triggers: ['busy'], outcome: { forward: colleague.extension } },
      { name: 'Le jour', slot: { weekly: [{ days, from: '08:00', to: '20:00' }] }, outcome: { forward: '+33612345678' } },
      { name: 'La nuit', slot: { weekly: [{ days, from: '20:00', to: '08:00' }] }, outcome: { forward: '+33145678901' } },
      { name: 'Trop tard', origin: { kind: 'external' }, outcome: 'reject' },
    ]);
    await portal.command(['extension', 'remove', colleague.extension, '--yes']);
    await open(page, '/rules');
    await expect(row(page, 'Trop tard')).toContainText(say('fr', 'shadow.never'));
    for (const name of ['Le jour', 'La nuit']) {
      await expect(row(page, 'Trop tard').locator('.rule-mark'), 'the reason').toContainText(name);
      await expect(row(page, name)).not.toContainText(say('fr', 'shadow.never'));
    }
    const gone = say('fr', 'rules.gone', { extension: colleague.extension });
    await expect(row(page, 'Vers Élodie')).toContainText(gone);
    await sound(page, 'rules-marks');

    // Its owner is told on the first page, too, and led there.
    await open(page, '/');
    const told = page.getByRole('listitem').filter({ hasText: gone });
    await sound(page, 'home-troubles');
    await told.getByRole('link', { name: 'Vers Élodie' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Vers Élodie' })).toBeVisible();

    const other = await hire(portal, 'Élodie Marchand');
    await seed(portal, person, [
      { name: 'Tout', outcome: { forward: '+33612345678' } },
      { name: 'Vers Élodie', origin: { kind: 'external' }, outcome: { forward: other.extension } },
    ]);
    await portal.command(['extension', 'remove', other.extension, '--yes']);
    await open(page, '/rules');
    const rule = row(page, 'Vers Élodie');
    await expect(rule).toContainText(say('fr', 'rules.gone', { extension: other.extension }));
    const never = rule.locator('details', { hasText: say('fr', 'shadow.never') });
    await expect(never.getByText('Tout')).toBeHidden();
    await sound(page, 'rules-two-marks');
    await never.locator('summary').press('Enter');
    await expect(never).toContainText('« Tout » prend déjà tous ses appels.');
    await expect(never.getByText('Tout')).toBeVisible();
    await sound(page, 'rules-two-marks-open');
  });

  test('a forward that has been on for thirty days, and asks once', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, [
      { name: 'Mobile', outcome: { forward: '+33612345678' } },
      { name: 'Autre', triggers: ['busy'], outcome: { forward: '+33145678901' } },
    ]);
    const question = (name: string) => row(page, name).getByText(say('fr', 'rules.still_useful'));
    await portal.age(person.extension, 29);
    await open(page, '/rules');
    await expect(row(page, 'Mobile')).toBeVisible();
    await expect(question('Mobile')).toBeHidden();
    await portal.age(person.extension, 1);
    // Its owner is led to it from the first page.
    await open(page, '/');
    await page.getByRole('listitem').filter({ hasText: 'Mobile' }).getByRole('link', { name: 'Mobile' }).first().click();
    await open(page, '/rules');
    await expect(question('Mobile')).toBeVisible();
    await expect(question('Autre')).toBeVisible();
    await sound(page, 'rules-thirty-days');

    await row(page, 'Mobile').getByRole('button', { name: say('fr', 'rules.keep_on') }).click();
    await expect(question('Mobile')).toBeHidden();
    await row(page, 'Autre').getByRole('button', { name: say('fr', 'rules.switch_off') }).click();
    await expect(question('Autre')).toBeHidden();
    await expect(row(page, 'Autre').getByRole('switch')).toBeChecked({ checked: false });
    // Once: not the next day, nor a month later.
    await portal.age(person.extension, 31);
    await open(page, '/rules');
    await expect(row(page, 'Mobile').getByRole('switch')).toBeChecked();
    await expect(question('Mobile')).toBeHidden();
  });

  test('where calls go in the coming week, as a table, for each kind of caller', { tag: ['@plain', '@phone'] }, async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, [{ name: 'Externes', origin: { kind: 'external' }, outcome: { forward: '+33612345678' } }]);
    await open(page, '/rules');
    const table = page.getByRole('table', { name: /^Où vont vos appels, heure par heure, du / });
    const rows = table.getByRole('row').filter({ has: page.getByRole('rowheader') });
    await expect(rows).toHaveCount(7);
    const show = async (kind: 'external' | 'internal' | 'anonymous') => {
      const button = page.getByRole('button', { name: say('fr', `week.${kind}`), exact: true });
      if (scripted()) await button.click();
      else await page.goto(`/rules?for=${kind}`);
      await expect(button).toHaveAttribute('aria-pressed', 'true');
      await ready(page);
    };
    for (const [kind, goes] of [['internal', 'Mes téléphones'], ['anonymous', 'Mes téléphones'], ['external', '06 12 34 56 78']] as const) {
      await show(kind);
      for (let day = 0; day < 7; day++) {
        await expect(rows.nth(day).getByRole('cell').getByRole('listitem')).toHaveText(`De 00:00 à 24:00 : ${goes}`);
      }
    }
    await sound(page, 'rules-week');
  });
});
