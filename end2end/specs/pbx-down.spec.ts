import type { Page } from '@playwright/test';

import { hire } from '../support/people.ts';
import { fill, flip, row, save, startRule } from '../support/rules.ts';
import { sound } from '../support/sound.ts';
import { expect, open, ready, scripted, test } from '../support/test.ts';
import { say } from '../support/words.ts';

/** The badge of the whole list, or of one rule. */
const badge = (page: Page, name: string) => row(page, name).locator('.status');
const whole = (page: Page) => page.locator('.rules-head .status');

/** What the page says by itself where scripts run, and without them when it is loaded again. */
async function comes(page: Page, check: (timeout: number) => Promise<void>, patience = 60_000): Promise<void> {
  if (scripted()) return check(patience);
  await expect(async () => {
    await page.reload();
    await check(500);
  }).toPass({ timeout: patience });
}

test.describe('the PBX dies in the middle of the story', () => {
  test.slow(); // The PBX starts again, and the portal waits between its attempts.

  test('what is saved meanwhile waits, says so, and arrives by itself; telephones need do nothing', async ({ signedIn: page, portal, desk, person }, info) => {
    const colleague = await hire(portal, 'Élodie Marchand');
    const prefix = `${info.project.name}-${person.extension}`;
    const mine = await desk.plug(`${prefix}-mine`, person.telephone);
    const theirs = await desk.plug(`${prefix}-theirs`, colleague.telephone);

    await test.step('before, a call of a colleague rings here', async () => {
      const call = await theirs.dial(person.extension);
      const incoming = await mine.incoming();
      await theirs.reached(call, 'answered');
      await theirs.hangUp(call);
      await mine.reached(incoming.call, 'ended');
    });
    for (const { user } of [person.telephone, colleague.telephone]) await expect.poll(() => portal.remembers(user)).toBe(true);

    await startRule(page);
    await fill(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
    // A page that is loaded again forgets this.
    await page.evaluate(() => Object.assign(window, { same: true }));

    await test.step('a PBX that does not answer yet: « en cours »', async () => {
      portal.freezePbx();
      await save(page);
      await expect(page).toHaveURL(/\/rules\?saved=/);
      await ready(page);
      await expect(badge(page, 'Mon mobile')).toHaveText(say('fr', 'push.pending'));
      await expect(whole(page)).toHaveText(say('fr', 'push.pending'));
      await sound(page, 'pbx-pending');
    });

    const mend = portal.breakPbx();
    try {
      await test.step('a PBX that is dead: « échec », with what happens next', async () => {
        // Its blanks do not break, and an expression sees the difference.
        const failed = /^échec\s:\sle PBX ne répond pas, nouvel essai dans \d+\ss$/;
        await comes(page, async (timeout) => expect(badge(page, 'Mon mobile')).toHaveText(failed, { timeout }));
        await expect(page.getByRole('heading', { name: say('fr', 'push.failed_title') })).toBeVisible();
        await expect(page.getByText('Vos appels suivent toujours les règles d’avant')).toBeVisible();
        await expect(whole(page)).toHaveText(say('fr', 'push.failed_short'));
        await sound(page, 'pbx-down');
        const home = await page.context().newPage();
        await open(home, '/');
        await expect(home.getByText(say('fr', 'home.pbx_down'))).toBeVisible();
        await sound(home, 'pbx-down-home');
        await home.close();
      });
    } finally {
      mend();
    }

    await test.step('once it is back: « appliquée », by itself', async () => {
      await comes(page, async (timeout) => expect(badge(page, 'Mon mobile')).toHaveText(say('fr', 'push.applied'), { timeout }));
      await expect(whole(page)).toHaveText(/^appliquées depuis/);
      await expect(page.getByRole('heading', { name: say('fr', 'push.failed_title') })).toHaveCount(0);
      expect(await page.evaluate(() => 'same' in window), 'the page was never loaded again').toBe(true);
    });

    await test.step('calls go where the rule says, from a telephone that never registered again', async () => {
      const call = await theirs.dial(person.extension);
      await theirs.reached(call, 'answered');
      await expect(mine.incoming(300)).rejects.toThrow();
      await theirs.hangUp(call);
      expect(await portal.callFromOutside(person.extension)).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
    });

    await test.step('and without the rule they ring here again', async () => {
      await flip(page, 'Mon mobile', false);
      await comes(page, async (timeout) => expect(whole(page)).toHaveText(/^appliquées depuis/, { timeout }));
      const call = await theirs.dial(person.extension);
      const incoming = await mine.incoming();
      expect(incoming.from.number).toBe(colleague.extension);
      await theirs.reached(call, 'answered');
      await theirs.hangUp(call);
    });
  });

  test('the first page tells what calls do, not what was saved, and follows by itself', { tag: '@plain' }, async ({ signedIn: page, portal }) => {
    const now = page.locator('.now-say');
    const behind = page.getByText(say('fr', 'home.behind'));
    await startRule(page);
    portal.freezePbx();
    try {
      await fill(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
      await save(page);
      await expect(page).toHaveURL(/\/rules\?saved=/);
      await open(page, '/');
      await expect(now).toContainText(say('fr', 'home.ring_one'));
      await expect(behind).toBeVisible();
    } finally {
      portal.breakPbx()();
    }
    await comes(page, async (timeout) => expect(now).toContainText('06 12 34 56 78', { timeout }));
    await expect(behind).toHaveCount(0);
  });

  test('a PBX that has lost everything is repaired without anybody', async ({ signedIn: page, portal, person }) => {
    await startRule(page);
    await fill(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
    await save(page);
    await comes(page, async (timeout) => expect(whole(page)).toHaveText(/^appliquées depuis/, { timeout }));
    portal.breakPbx()();
    await expect(async () => {
      expect(await portal.callFromOutside(person.extension)).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
    }).toPass({ timeout: 60_000 });
    await open(page, '/rules');
    await expect(badge(page, 'Mon mobile')).toHaveText(say('fr', 'push.applied'));
  });
});
