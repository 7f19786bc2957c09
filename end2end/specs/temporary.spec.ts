import { hire } from '../support/people.ts';
import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { expect, open, ready, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test('all calls go elsewhere for a while: until tonight, until Monday, until a date; and back', { tag: ['@plain', '@phone'] }, async ({ signedIn: page, portal, person }) => {
  const to = page.getByLabel(say('fr', 'home.temporary_to'));
  const tonight = page.getByRole('button', { name: say('fr', 'home.temporary_tonight') });
  const monday = page.getByRole('button', { name: say('fr', 'home.temporary_monday') });
  const stop = page.getByRole('button', { name: say('fr', 'home.temporary_end') });
  const shown = page.locator('.temporary-on');
  const until = async () => {
    const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: { until: string; outcome: unknown }[] };
    expect(exported.rules).toMatchObject([{ outcome: { forward: '+33612345678' } }]);
    return exported.rules[0]?.until ?? '';
  };
  const end = async () => {
    await ready(page);
    await stop.click();
    await expect(to).toBeVisible();
    await ready(page);
  };

  await test.step('what is wrong is told by its field', async () => {
    await open(page, '/');
    await to.fill('06 12');
    await monday.click();
    await expect(page.getByText('Il manque des chiffres')).toBeVisible();
    await expect(to).toHaveValue('06 12');
    await sound(page, 'temporary-refused');
  });

  await test.step('in two clicks, until tonight, and back', async () => {
    await open(page, '/');
    await to.fill('06 12 34 56 78');
    await tonight.click();
    await expect(stop).toBeVisible();
    await expect(shown).toContainText('06 12 34 56 78');
    await sound(page, 'temporary-on');
    // The PBX has it, whoever asks.
    await expect(async () => {
      expect(await portal.callFromOutside(person.extension)).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
    }).toPass();
    await end();
    await expect(async () => {
      expect(await portal.callFromOutside(person.extension)).not.toMatchObject({ end: 'answered_outside' });
    }).toPass();
  });

  await test.step('until Monday', async () => {
    await open(page, '/');
    await to.fill('06 12 34 56 78');
    await monday.click();
    await expect(shown).toContainText('08:00');
    const at = await until();
    expect(at).toMatch(/T08:00$/);
    expect(new Date(`${at}Z`).getUTCDay(), at).toBe(1);
    await end();
  });

  for (const [time, day] of [['10:30', 5], ['08:30', 3]] as const) {
    await test.step(`until a date, ${day === 5 ? 'by Enter in its field' : 'by its button'}`, async () => {
      const at = `${new Date(Date.now() + day * 24 * 3_600_000).toISOString().slice(0, 10)}T${time}`;
      await open(page, '/');
      await to.fill('06 12 34 56 78');
      await page.locator('summary', { hasText: say('fr', 'home.temporary_other') }).click();
      const field = page.getByLabel(say('fr', 'home.temporary_at'));
      await field.fill(at);
      if (day === 5) await field.press('Enter');
      else await page.getByRole('button', { name: say('fr', 'home.temporary_date') }).click();
      await expect(shown).toContainText(time);
      expect(await until()).toBe(at);
      await end();
    });
  }

  await test.step('a loop that only some callers can reach is asked about', async () => {
    const colleague = await hire(portal, 'Élodie Marchand');
    await seed(portal, colleague, [{ name: 'Retour', origin: { kind: 'external' }, outcome: { forward: person.extension } }]);
    await open(page, '/');
    await to.fill(colleague.extension);
    await tonight.click();
    const anyway = page.getByLabel(say('fr', 'home.temporary_accept'));
    await expect(anyway).toBeVisible();
    await sound(page, 'temporary-loop');
    await anyway.check();
    await tonight.click();
    await expect(stop).toBeVisible();
  });
});

test('it ends by itself at the PBX, also while the portal answers nobody', async ({ signedIn: page, portal, person }) => {
  test.slow(); // The end is a whole minute: that one comes by itself.
  // The demonstration lives in Paris, and this test anywhere.
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' });
  await open(page, '/');
  await page.getByLabel(say('fr', 'home.temporary_to')).fill('06 12 34 56 78');
  await page.locator('summary', { hasText: say('fr', 'home.temporary_other') }).click();
  // The next minute, unless it is too near for the PBX to be asked before.
  const until = parts.format(new Date(Date.now() + 80_000)).replace(' ', 'T');
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
