import type { Locator, Page } from '@playwright/test';

import { tabTo } from '../support/keyboard.ts';
import { hire } from '../support/people.ts';
import { row } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { enter, expect, open, ready, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// Nothing here is clicked, and nothing gets the focus but by Tab.
test.describe('with the keyboard alone', () => {
  test.slow(); // Every stop on the way is looked at.

  test('a rule says everything it can', async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal, 'Élodie Marchand');
    const named = `Élodie Marchand, poste ${colleague.extension}`;
    await open(page, '/rules/new');
    const who = page.getByLabel(say('fr', 'edit.who_label'));
    await tabTo(page, who);
    await press(page, 'ArrowDown', 4);
    await expect(who).toHaveValue('only');
    const trigger = page.getByLabel(say('fr', 'edit.trigger_label'));
    await tabTo(page, trigger);
    await press(page, 'ArrowDown', 4);
    await expect(trigger).toHaveValue('busy no_answer');
    await retype(page, page.getByLabel(say('fr', 'edit.seconds_label')), '25');
    await retype(page, page.getByLabel(say('fr', 'edit.destination_label'), { exact: true }), '01 45 67 89 01');
    await retype(page, page.getByLabel(say('fr', 'edit.name')), 'Congés');

    await retype(page, page.getByLabel(say('fr', 'edit.numbers_field')), '06 8*');
    await retype(page, page.getByLabel(say('fr', 'edit.colleague'), { exact: true }), named);
    await page.keyboard.press('Enter');
    await expect(page.getByLabel(say('fr', 'edit.numbers_field'))).toHaveValue(`06 8*\n${named}`);

    await tabTo(page, page.getByLabel(say('fr', 'edit.slot_always'), { exact: true }));
    await page.keyboard.press('ArrowRight');
    // Monday 8 to 12 and Tuesday likewise, painted.
    await tabTo(page, page.locator('.paint input[value="mon-8"]'));
    await page.keyboard.press('Space');
    await page.keyboard.down('Shift');
    await press(page, 'ArrowRight', 3);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.up('Shift');
    // To the minute, typed.
    await retype(page, page.getByLabel(say('fr', 'edit.to_label', { n: 1 })), '12h15');
    const add = page.getByRole('button', { name: say('fr', 'edit.add_date') });
    await tabTo(page, add);
    await page.keyboard.press('Space');
    await expect(page.getByLabel(say('fr', 'edit.date_from_label', { n: 1 }))).toBeFocused();
    for (const text of ['3/8/2030', '12h', '24 août 2030', '08:00']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await tabTo(page, page.getByRole('radio', { name: say('fr', 'edit.holidays_ignore') }));
    await press(page, 'ArrowRight', 2);
    await expect(page.getByRole('radio', { name: say('fr', 'edit.holidays_except') })).toBeChecked();
    await expect(page.locator('#understood')).toContainText('de 08:00 à 12:15');
    await tabTo(page, page.getByRole('button', { name: say('fr', 'edit.save'), exact: true }));
    await page.keyboard.press('Enter');
    await expect(row(page, 'Congés')).toBeVisible();
    const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: unknown[] };
    expect(exported.rules).toMatchObject([
      {
        name: 'Congés',
        enabled: true,
        origin: { kind: 'numbers', mode: 'only', patterns: ['+3368*', colleague.extension] },
        slot: {
          weekly: [{ days: ['mon', 'tue'], from: '08:00', to: '12:15' }],
          dates: [{ from: '2030-08-03T12:00', to: '2030-08-24T08:00' }],
          holidays: 'except',
        },
        triggers: ['busy', { no_answer: 25 }],
        outcome: { forward: '+33145678901' },
      },
    ]);
  });

  test('a call is tried, the week shown, calls sent elsewhere and back, an order saved, an earlier version brought back, voicemail switched', async ({
    signedIn: page,
    portal,
    person,
  }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    const inside = page.getByRole('button', { name: say('fr', 'week.internal'), exact: true });
    await tabTo(page, inside);
    await page.keyboard.press('Enter');
    await expect(inside).toHaveAttribute('aria-pressed', 'true');
    await ready(page);
    const card = page.locator('#tried');
    await tabTo(page, card.getByLabel(say('fr', 'tried.hidden')));
    await page.keyboard.press('Space');
    for (const [label, text] of [['tried.date_label', '14/04/2027'], ['tried.time_label', '19h30']] as const) {
      await tabTo(page, card.getByLabel(say('fr', label)));
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
    await expect(card).toContainText('Un numéro masqué appelle le 14 avril 2027 à 19:30.');
    await expect(card).toContainText('tonalité d’occupation');

    await open(page, '/');
    await tabTo(page, page.getByLabel(say('fr', 'home.temporary_to')));
    await page.keyboard.type('06 12 34 56 78');
    await tabTo(page, page.getByRole('button', { name: say('fr', 'home.temporary_tonight') }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.temporary-on')).toContainText('06 12 34 56 78');
    await ready(page);
    await tabTo(page, page.getByRole('button', { name: say('fr', 'home.temporary_end') }));
    await page.keyboard.press('Space');
    await expect(page.getByLabel(say('fr', 'home.temporary_to'))).toBeVisible();

    await seed(portal, person, three);
    await open(page, '/rules');
    await tabTo(page, page.getByRole('button', { name: say('fr', 'rules.move_up', { name: 'Soirs' }) }));
    await press(page, 'Enter', 2);
    await tabTo(page, page.getByRole('button', { name: say('fr', 'rules.save'), exact: true }));
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: say('fr', 'rules.save'), exact: true })).toHaveCount(0);
    await page.reload();
    await expect(page.locator('.rules > li:not(.rule-else) h3').first()).toHaveText('Soirs');

    await seed(portal, person, []);
    await open(page, '/journal');
    await tabTo(page, page.getByRole('button', { name: say('fr', 'journal.restore_label', { version: 1 }) }));
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/journal\?restored=\d+$/);
    await open(page, '/rules');
    await expect(row(page, 'Soirs')).toBeVisible();

    await page.goto('/voicemail');
    for (const [press, says] of [['switch_on', 'switched_on'], ['switch_off', 'switched_off']] as const) {
      await tabTo(page, page.getByRole('button', { name: say('fr', `voicemail.${press}`) }));
      await page.keyboard.press('Enter');
      await expect(page.getByText(say('fr', `voicemail.${says}`))).toBeVisible();
    }
  });

  test('a beginning of numbers is forbidden, and allowed again', async ({ page, portal, context }) => {
    await enter(context, portal.account('administrator'));
    await page.goto('/admin');
    const policy = page.locator('form', { has: page.getByRole('heading', { name: say('fr', 'settings.policy') }) });
    const forbidden = policy.getByLabel(say('fr', 'settings.forbidden'));
    const before = await forbidden.inputValue();
    // A number that no rule of another test speaks of.
    for (const text of [`${before}\n+331990076*`.trim(), before]) {
      await retype(page, forbidden, text);
      await tabTo(page, policy.getByRole('button', { name: say('fr', 'settings.save') }));
      await page.keyboard.press('Enter');
      await expect(page.getByText(say('fr', 'settings.saved'))).toBeVisible();
      await expect(forbidden).toHaveValue(text);
      await page.goto('/admin');
    }
  });
});

async function press(page: Page, name: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) await page.keyboard.press(name);
}

/** Goes to a field with Tab, and types this instead of what stands there. */
async function retype(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('Control+A');
  if (text === '') await page.keyboard.press('Delete');
  else await page.keyboard.insertText(text);
}
