import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { root, shots } from '../support/places.ts';
import { applied } from '../support/rules.ts';
import { seed, type SeedRule } from '../support/seed.ts';
import { enter, expect, open, test } from '../support/test.ts';

// The picture in the README. It goes among the others unless PICTURES names a folder of the repository.
const folder = process.env['PICTURES'] === undefined ? shots : resolve(root, process.env['PICTURES']);

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

test('a picture of the rules', async ({ page, portal, context }) => {
  const account = portal.account('204');
  await seed(portal, { extension: '204' }, rules);
  await enter(context, account);
  await open(page, '/rules');
  await applied(page);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'rules.png');
  await page.screenshot({ path: file });
  expect(statSync(file).size, 'bytes, for a page that is read on the way').toBeLessThan(200_000);
  await seed(portal, { extension: '204' }, []);
});
