import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { BrowserContext, Locator, Page } from '@playwright/test';

import { hire } from '../support/people.ts';
import { root, shots } from '../support/places.ts';
import type { Portal } from '../support/portal.ts';
import { applied, flip, row, save } from '../support/rules.ts';
import { seed, type SeedRule } from '../support/seed.ts';
import { enter, expect, open, ready, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// The pictures in the README and in the tour. They go among the others unless PICTURES names a folder of the repository.
const kept = process.env['PICTURES'];
const folder = kept === undefined ? shots : resolve(root, kept);
/** When pictures that are kept are taken: a Tuesday, 14:22 in Paris. */
const moment = '2026-04-14T12:22:00Z';

const rules: SeedRule[] = [
  { name: 'Dr Kérébel et l’hôpital', origin: { kind: 'numbers', mode: 'only', patterns: ['+33639982140', '+33199004567', '231'] }, outcome: 'let_it_ring' },
  {
    name: 'Soirs et week-ends',
    slot: {
      weekly: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '18:00', to: '08:00' },
        { days: ['sat', 'sun'], from: '00:00', to: '24:00' },
      ],
    },
    outcome: { forward: '+33612345678' },
  },
  { name: 'Vendredi après-midi', origin: { kind: 'external' }, slot: { weekly: [{ days: ['fri'], from: '13:30', to: '18:00' }] }, outcome: { forward: '207' } },
  {
    name: 'Pause déjeuner',
    slot: { weekly: [{ days: ['mon', 'tue', 'wed', 'thu'], from: '12:15', to: '13:45' }] },
    triggers: ['busy', { no_answer: 20 }],
    outcome: { forward: '218' },
  },
  {
    name: 'Congés d’été',
    enabled: false,
    slot: { dates: [{ from: '2030-08-05T12:00', to: '2030-08-26T08:00' }] },
    outcome: { forward: '212' },
  },
  { name: 'Numéros masqués', origin: { kind: 'anonymous' }, outcome: 'reject' },
];

test.use({ viewport: { width: 1440, height: 900 } });
// One after the other: who is hired for a picture has the same extension each time.
test.describe.configure({ mode: 'default' });
test.beforeEach(async ({ portal }) => {
  if (kept !== undefined) await portal.afresh(moment);
});

test.describe('a picture of', () => {
  test.slow(); // A whole page is drawn, and some parts of it come from elsewhere.

  test('the rules, wide and narrow', async ({ page, portal, context }) => {
    await furnished(portal, context);
    await open(page, '/rules');
    await applied(page);
    await picture(page, 'rules');
    await page.setViewportSize({ width: 360, height: 780 });
    await row(page, 'Soirs et week-ends').evaluate((rule) => rule.scrollIntoView({ block: 'center' }));
    await picture(page, 'rules-narrow');
    await seed(portal, { extension: '204' }, []);
  });

  test('the first page, with the day’s strip', async ({ page, portal, context }) => {
    await furnished(portal, context);
    await open(page, '/rules');
    await applied(page);
    await open(page, '/');
    await expect(page.locator('.ribbon .bar')).toBeVisible();
    await picture(page, 'home');
    await open(page, '/rules');
    await picture(page, 'week', page.locator('.week-card'));
    await seed(portal, { extension: '204' }, []);
  });

  test('a rule in the editor, its hours painted', async ({ page, portal, context }) => {
    await furnished(portal, context);
    await open(page, '/rules');
    await page.getByRole('link', { name: 'Soirs et week-ends', exact: true }).click();
    await expect(page.getByRole('grid')).toBeVisible();
    await ready(page);
    await page.setViewportSize({ width: 1440, height: 1280 });
    await picture(page, 'editor');
    await seed(portal, { extension: '204' }, []);
  });

  test('a call that is tried', async ({ page, portal, context }) => {
    await furnished(portal, context);
    await open(page, '/rules');
    await applied(page);
    const card = page.locator('#tried');
    await card.getByLabel(say('fr', 'tried.from')).fill('01 99 00 45 68');
    await card.getByLabel(say('fr', 'tried.date_label')).fill('16/04/2027');
    await card.getByLabel(say('fr', 'tried.time_label')).fill('14h15');
    await expect(card).toContainText('Le 01 99 00 45 68 appelle le 16 avril 2027 à 14:15.');
    await expect(card).toContainText('Élodie Marchand');
    // What becomes of it there, the server tells a moment later.
    await expect(card).toContainText(/Les téléphones d.*Élodie Marchand/);
    await picture(page, 'try', card);
    await seed(portal, { extension: '204' }, []);
  });

  test('the journal', async ({ page, portal, context }) => {
    await furnished(portal, context);
    await open(page, '/rules');
    await flip(page, 'Vendredi après-midi', false);
    await page.getByRole('link', { name: 'Pause déjeuner', exact: true }).click();
    await ready(page);
    await page.getByLabel(say('fr', 'edit.destination_label'), { exact: true }).fill('212');
    await save(page);
    await expect(page).toHaveURL(/\/rules\?saved=/);
    await open(page, '/journal?kind=rules');
    await expect(page.locator('.entry').nth(1)).toBeVisible();
    await picture(page, 'journal');
    await seed(portal, { extension: '204' }, []);
  });

  test('what an administrator sets', async ({ page, portal, context }) => {
    await enter(context, portal.account('administrator'));
    await page.goto('/admin');
    await expect(page.getByRole('heading', { level: 1, name: say('fr', 'settings.title') })).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 1280 });
    await picture(page, 'administration');
  });

  test('a voicemail box', async ({ signedIn: page, portal, desk, person }, info) => {
    test.slow(); // People speak as slowly as they do.
    const colleague = await hire(portal, 'Élodie Marchand');
    const theirs = await desk.plug(`${info.project.name}-picture-${colleague.extension}`, colleague.telephone);
    await page.goto('/voicemail');
    await page.getByRole('button', { name: say('fr', 'voicemail.switch_on') }).click();
    await expect(page.getByText(say('fr', 'voicemail.switched_on'))).toBeVisible();
    await expect.poll(async () => (await portal.callFromOutside(person.extension)).end, { timeout: 30_000 }).toBe('voicemail');
    const call = await theirs.dial(person.extension);
    await theirs.reached(call, 'answered', 30_000);
    await theirs.speak(call, 13_000);
    await theirs.hangUp(call);
    await expect(async () => {
      await page.goto('/voicemail');
      await expect(page.locator('audio')).toHaveCount(1, { timeout: 500 });
    }).toPass();
    await picture(page, 'voicemail');
  });

  test('tokens for programs', async ({ signedIn: page }) => {
    for (const [name, scope] of [['Agenda partagé', 'tokens.scope_rules_read'], ['Tableau de bord', 'tokens.scope_journal_read']] as const) {
      await page.goto('/account/tokens');
      await page.getByLabel(say('fr', 'tokens.name'), { exact: true }).fill(name);
      await page.getByLabel(say('fr', scope)).check();
      await page.getByRole('button', { name: say('fr', 'tokens.make') }).click();
      await expect(page.getByLabel(say('fr', 'tokens.made_label'), { exact: true })).toBeVisible();
    }
    // The page without the secret, which is shown once.
    await page.goto('/account/tokens');
    await expect(page.locator('body')).not.toContainText('rnv_');
    await picture(page, 'tokens');
  });
});

/** 204, with rules that differ in everything, and signed in. */
async function furnished(portal: Portal, context: BrowserContext): Promise<void> {
  await seed(portal, { extension: '204' }, rules);
  await enter(context, portal.account('204'));
}

/** Takes the picture of what the window shows, or of a part of the page. */
async function picture(page: Page, name: string, part?: Locator): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  // Nothing is pointed at.
  await page.mouse.move(0, 0);
  await (part ?? page).screenshot({ path, animations: 'disabled', caret: 'hide' });
  expect(statSync(path).size, 'bytes, for a page that is read on the way').toBeLessThan(200_000);
}
