import type { Page } from '@playwright/test';

import { hire } from '../support/people.ts';
import { expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

/** What the first page says of the person's telephone, by itself. */
async function says(page: Page, state: 'connected' | 'not_connected'): Promise<void> {
  await expect(page.locator('.phones .status')).toHaveText(say('fr', `home.${state}`));
}

test('the first page shows a telephone as it comes and goes, and nobody else’s', async ({
  signedIn: page,
  portal,
  desk,
  person,
}, info) => {
  const colleague = await hire(portal, 'Élodie Marchand');
  const prefix = `${info.project.name}-registered-${person.extension}`;
  await open(page, '/');
  await says(page, 'not_connected');
  // A page that is loaded again forgets this.
  await page.evaluate(() => Object.assign(window, { same: true }));

  await test.step("a colleague's is plugged in", async () => {
    await desk.plug(`${prefix}-theirs`, colleague.telephone);
    await says(page, 'not_connected');
  });

  const mine = await test.step('mine is plugged in', async () => {
    const mine = await desk.plug(`${prefix}-mine`, person.telephone);
    await says(page, 'connected');
    // Those who do not see it are told.
    await expect(page.getByText(say('fr', 'home.phone_said', { name: 'Bureau', state: say('fr', 'home.connected') }))).toBeAttached();
    return mine;
  });

  await test.step('it is switched off', async () => {
    await mine.unregister();
    await says(page, 'not_connected');
  });

  expect(await page.evaluate(() => 'same' in window), 'the page was never loaded again').toBe(true);
});
