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

  test('in two clicks, until Monday', async ({ signedIn: page, portal, person }) => {
    await open(page, '/');
    await page.getByLabel(say('fr', 'home.temporary_to')).fill('06 12 34 56 78');
    await page.getByRole('button', { name: say('fr', 'home.temporary_monday') }).click();
    await expect(page.locator('.temporary-on')).toContainText('08:00');
    const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: { until: string }[] };
    const until = exported.rules[0]?.until ?? '';
    expect(until).toMatch(/T08:00$/);
    expect(new Date(`${until}Z`).getUTCDay(), until).toBe(1);
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

test('it ends by itself at the PBX, also while the portal answers nobody', async ({ signedIn: page, portal, person }) => {
  test.slow(); // The end is a whole minute: that one comes by itself.
  // The demonstration lives in Paris, and this test anywhere.
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' });
  const until = parts.format(new Date(Date.now() + 105_000)).replace(' ', 'T');
  await open(page, '/');
  await page.getByLabel(say('fr', 'home.temporary_to')).fill('06 12 34 56 78');
  await page.locator('summary', { hasText: say('fr', 'home.temporary_other') }).click();
  await page.getByLabel(say('fr', 'home.temporary_at')).fill(until);
  await page.getByRole('button', { name: say('fr', 'home.temporary_date') }).click();
  await expect(page.locator('.temporary-on')).toContainText(until.slice(11));
  const called = () => portal.callFromOutside(person.extension);
  await expect(async () => {
    expect(await called()).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
  }).toPass();
  const thaw = portal.freeze();
  try {
    await expect(async () => {
      expect(await called()).not.toMatchObject({ end: 'answered_outside' });
    }).toPass({ timeout: 140_000 });
  } finally {
    thaw();
  }
  await open(page, '/');
  await expect(page.getByRole('button', { name: say('fr', 'home.temporary_tonight') })).toBeVisible();
  await expect(page.locator('.temporary-on')).toHaveCount(0);
});
