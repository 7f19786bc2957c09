import { hire } from '../support/people.ts';
import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test.describe('all calls elsewhere for a while', { tag: ['@plain', '@phone'] }, () => {
  test.slow(); // Each look of axe takes a second.

  test('in two clicks, until tonight, and back', async ({ signedIn: page, portal, person }) => {
    await open(page, '/');
    await page.getByLabel(say('fr', 'home.temporary_to')).fill('06 12 34 56 78');
    await page.getByRole('button', { name: say('fr', 'home.temporary_tonight') }).click();
    const stop = page.getByRole('button', { name: say('fr', 'home.temporary_end') });
    await expect(stop).toBeVisible();
    await expect(page.locator('.temporary-on')).toContainText('06 12 34 56 78');
    await sound(page, 'temporary-on');
    // The PBX has it, whoever asks.
    await expect(async () => {
      expect(await portal.callFromOutside(person.extension)).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
    }).toPass();
    await stop.click();
    await expect(page.getByLabel(say('fr', 'home.temporary_to'))).toBeVisible();
    await expect(async () => {
      expect(await portal.callFromOutside(person.extension)).not.toMatchObject({ end: 'answered_outside' });
    }).toPass();
  });

  test('Enter in the field of the date means that date', async ({ signedIn: page }) => {
    await open(page, '/');
    await page.getByLabel(say('fr', 'home.temporary_to')).fill('06 12 34 56 78');
    await page.getByText(say('fr', 'home.temporary_other')).click();
    const at = page.getByLabel(say('fr', 'home.temporary_at'));
    const day = new Date(Date.now() + 5 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    await at.fill(`${day}T10:30`);
    await at.press('Enter');
    await expect(page.locator('.temporary-on')).toContainText('10:30');
  });

  test('what is wrong is told by its field', async ({ signedIn: page }) => {
    await open(page, '/');
    await page.getByLabel(say('fr', 'home.temporary_to')).fill('06 12');
    await page.getByRole('button', { name: say('fr', 'home.temporary_monday') }).click();
    await expect(page.getByText('Il manque des chiffres')).toBeVisible();
    await expect(page.getByLabel(say('fr', 'home.temporary_to'))).toHaveValue('06 12');
    await sound(page, 'temporary-refused');
  });

  test('a loop that only some callers can reach is asked about', async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal, 'Élodie Marchand');
    await seed(portal, colleague, [{ name: 'Retour', origin: { kind: 'external' }, outcome: { forward: person.extension } }]);
    await open(page, '/');
    await page.getByLabel(say('fr', 'home.temporary_to')).fill(colleague.extension);
    await page.getByRole('button', { name: say('fr', 'home.temporary_tonight') }).click();
    const anyway = page.getByLabel(say('fr', 'home.temporary_accept'));
    await expect(anyway).toBeVisible();
    await sound(page, 'temporary-loop');
    await anyway.check();
    await page.getByRole('button', { name: say('fr', 'home.temporary_tonight') }).click();
    await expect(page.getByRole('button', { name: say('fr', 'home.temporary_end') })).toBeVisible();
  });
});

test('all calls elsewhere until a date', async ({ signedIn: page, portal, person }) => {
  const day = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString().slice(0, 10);
  await open(page, '/');
  await page.getByLabel(say('fr', 'home.temporary_to')).fill('06 12 34 56 78');
  await page.locator('summary', { hasText: say('fr', 'home.temporary_other') }).click();
  await page.getByLabel(say('fr', 'home.temporary_at')).fill(`${day}T08:30`);
  await page.getByRole('button', { name: say('fr', 'home.temporary_date') }).click();
  await expect(page.locator('.temporary-on')).toContainText('08:30');
  const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: unknown[] };
  expect(exported.rules).toMatchObject([{ until: `${day}T08:30`, outcome: { forward: '+33612345678' } }]);
});
