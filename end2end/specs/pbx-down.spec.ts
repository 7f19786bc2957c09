import { addRule, applied, row } from '../support/rules.ts';
import { shoot } from '../support/shots.ts';
import { expect, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test('a rule saved while the PBX is down says so, and is applied by itself once it is back', async ({ signedIn: page, portal, person }) => {
  const mend = portal.breakPbx();
  try {
    await addRule(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
    const notice = page.getByRole('heading', { name: say('fr', 'push.failed_title') });
    await expect(notice).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('Vos appels suivent toujours les règles d’avant')).toBeVisible();
    await expect(row(page, 'Mon mobile').getByText('échec')).toBeVisible();
    await shoot(page, 'pbx-down');
  } finally {
    mend();
  }
  await expect(page.locator('.rules-head').getByText('appliquée')).toBeVisible({ timeout: 40_000 });
  await applied(page);
  expect(await portal.callFromOutside(person.extension)).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
});

test('a PBX that has lost everything is repaired without anybody', { tag: '@only-plain' }, async ({ signedIn: page, portal, person }) => {
  await addRule(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
  await applied(page);
  portal.breakPbx()();
  await expect(async () => {
    expect(await portal.callFromOutside(person.extension)).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
  }).toPass({ timeout: 40_000 });
});
