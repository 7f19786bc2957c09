import type { Locator, Page } from '@playwright/test';

import { fill, row, save, startRule } from '../support/rules.ts';
import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { expect, open, ready, speak, test } from '../support/test.ts';
import { shoot } from '../support/shots.ts';
import { say, type Lang } from '../support/words.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
type Square = `${(typeof DAYS)[number]}-${number}`;

test.describe('hours are painted', () => {
  test('by dragging, and the ranges follow; typed ranges are painted at once; a drag is given up with Escape', async ({ signedIn: page }) => {
    await someHours(page);
    await drag(page, 'mon-9', 'fri-17');
    expect(await typed(page)).toEqual(['mon tue wed thu fri 09:00-18:00']);
    await expect(page.locator('#understood')).toContainText('du lundi au vendredi de 09:00 à 18:00');
    // To the minute: that hour is painted in part, and the others stay.
    await page.getByLabel(say('fr', 'edit.from_label', { n: 1 })).fill('8h30');
    await expect(square(page, 'mon-8')).toHaveAttribute('data-part', 'late');
    await expect(square(page, 'mon-8')).not.toBeChecked();
    await expect(named(page, 'lundi', 8, true)).toBeVisible();
    // A square that was painted begins to rub out; back to where it began, and only that one is.
    await drag(page, 'wed-12', 'wed-15', 'wed-12');
    expect(await typed(page)).toEqual(['mon tue thu fri 08:30-18:00', 'wed 08:30-12:00', 'wed 13:00-18:00']);
    await square(page, 'wed-12').click();
    expect(await typed(page)).toEqual(['mon tue wed thu fri 08:30-18:00']);
    // Over midnight, shown on both days.
    await page.getByRole('button', { name: say('fr', 'edit.clear') }).click();
    await page.getByRole('group', { name: say('fr', 'edit.days', { n: 1 }) }).getByRole('checkbox', { name: 'dimanche' }).check();
    await page.getByLabel(say('fr', 'edit.from_label', { n: 1 })).fill('22');
    await page.getByLabel(say('fr', 'edit.to_label', { n: 1 })).fill('01:30');
    expect(await painted(page)).toEqual(['mon-0', 'sun-22', 'sun-23']);
    await expect(square(page, 'mon-1')).toHaveAttribute('data-part', 'early');

    // Another rule: given up with Escape, and one that leaves the grid goes on at its edge.
    await someHours(page);
    await page.getByLabel(say('fr', 'edit.from_label', { n: 1 })).fill('pas encore');
    await hold(page, 'tue-3', 'thu-6');
    expect((await painted(page)).length).toBe(12);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await painted(page)).toEqual([]);
    expect(await typed(page)).toEqual([' pas encore-']);
    // Browsers that give what is pressed no focus send the key to the page.
    await hold(page, 'tue-3', 'thu-6');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('Escape');
    expect(await painted(page)).toEqual([]);
    await page.mouse.up();
    expect(await painted(page)).toEqual([]);
    await hold(page, 'fri-20', 'fri-21');
    // Past the last hour, and beside the day.
    const edge = await middle(page, 'fri-23');
    await page.mouse.move(edge.x + 60, edge.y, { steps: 4 });
    await page.mouse.up();
    expect(await painted(page)).toEqual(['fri-20', 'fri-21', 'fri-22', 'fri-23']);
    // What could not be read is still there.
    expect((await typed(page)).at(-1)).toBe(' pas encore-');
  });

  test('with the keyboard alone, from one tab stop', async ({ signedIn: page }) => {
    await someHours(page);
    const stops = page.locator('.paint').locator('button:not([tabindex="-1"]), input:not([tabindex="-1"])');
    await expect(stops).toHaveCount(1);
    await square(page, 'mon-8').focus();
    await page.keyboard.press('Space');
    // The key held down is one stroke: what it comes back from is as before.
    await page.keyboard.down('Shift');
    for (let n = 0; n < 10; n++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.up('Shift');
    await expect(square(page, 'fri-17')).toBeFocused();
    await expect(stops).toHaveCount(1);
    expect((await typed(page)).at(0)).toBe('mon tue wed thu fri 08:00-18:00');
    await page.keyboard.press('Home');
    await expect(square(page, 'fri-0')).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByRole('button', { name: say('fr', 'edit.cells_day', { day: 'vendredi' }) })).toBeFocused();
    await page.keyboard.press('Space');
    await expect(square(page, 'fri-0')).toBeChecked();
    await page.keyboard.press('Control+End');
    // Enter paints, and does not save.
    await page.keyboard.press('Enter');
    await expect(square(page, 'sun-23')).toBeChecked();
    await expect(page).toHaveURL('/rules/new');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: say('fr', 'edit.preset_office') })).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(square(page, 'sun-23')).toBeFocused();
  });

  test('without a script, as checkboxes, and saved', { tag: '@plain' }, async ({ signedIn: page, portal, person }) => {
    await someHours(page);
    await page.getByLabel(say('fr', 'edit.from_label', { n: 1 })).fill('08:30');
    await page.getByLabel(say('fr', 'edit.to_label', { n: 1 })).fill('12h');
    await page.getByRole('group', { name: say('fr', 'edit.days', { n: 1 }) }).getByRole('checkbox', { name: 'lundi' }).check();
    for (const hour of [14, 15]) await named(page, 'lundi', hour).check();
    await named(page, 'mardi', 9).check();
    await named(page, 'mardi', 9).uncheck();
    await fill(page, { name: 'Peinte', destination: '06 12 34 56 78' });
    await save(page);
    await expect(row(page, 'Peinte')).toContainText('le lundi de 08:30 à 12:00 et de 14:00 à 16:00');
    const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: { slot: unknown }[] };
    expect(exported.rules[0]?.slot).toMatchObject({
      weekly: [{ days: ['mon'], from: '08:30', to: '12:00' }, { days: ['mon'], from: '14:00', to: '16:00' }],
    });
  });

  test('a whole day, a whole hour, nothing; presets are the opening hours of the organisation, and all other hours', { tag: ['@plain', '@phone'] }, async ({ signedIn: page }) => {
    await someHours(page);
    await page.getByRole('button', { name: say('fr', 'edit.cells_hour', { from: 8, to: 9 }), exact: true }).click();
    await expect.poll(() => painted(page)).toEqual(DAYS.map((day) => `${day}-8`));
    await page.getByRole('button', { name: say('fr', 'edit.cells_day', { day: 'mercredi' }) }).click();
    await expect.poll(async () => (await painted(page)).length).toBe(24 + 6);
    await expect.poll(() => typed(page)).toEqual(['mon tue thu fri sat sun 08:00-09:00', 'wed 00:00-24:00']);
    await page.getByRole('button', { name: say('fr', 'edit.clear') }).click();
    await expect.poll(() => painted(page)).toEqual([]);

    await expect(page.locator('#grid')).toContainText('Heures de bureau de votre organisation : du lundi au vendredi de 09:00 à 18:00');
    await page.getByRole('button', { name: say('fr', 'edit.preset_office') }).click();
    await expect.poll(() => typed(page)).toEqual(['mon tue wed thu fri 09:00-18:00']);
    await expect(page.getByRole('radio', { name: say('fr', 'edit.holidays_except') })).toBeChecked();
    const open = await painted(page);
    await page.getByRole('button', { name: say('fr', 'edit.preset_evenings') }).click();
    await expect.poll(() => typed(page)).toEqual(['mon tue wed thu fri sat sun 18:00-09:00', 'sat sun 00:00-24:00']);
    await expect(page.getByRole('radio', { name: say('fr', 'edit.holidays_ignore') })).toBeChecked();
    const closed = await painted(page);
    expect(open.length + closed.length).toBe(7 * 24);
    expect(closed.filter((name) => open.includes(name))).toEqual([]);
  });
});

test.describe('on a small screen', { tag: '@only-phone' }, () => {
  test('squares are large enough, a finger paints sideways and scrolls up and down, and a keyboard goes by what is seen', async ({ signedIn: page }) => {
    await someHours(page);
    await sound(page, 'grid-small');
    for (const name of ['mon-0', 'mon-11', 'wed-12', 'sun-23'] as const) {
      const box = await place(square(page, name));
      expect(Math.min(box.width, box.height), name).toBeGreaterThanOrEqual(24);
    }
    await square(page, 'mon-8').tap();
    await expect.poll(() => painted(page)).toEqual(['mon-8']);
    await square(page, 'mon-8').tap();
    await expect.poll(() => painted(page)).toEqual([]);
    await square(page, 'wed-6').scrollIntoViewIfNeeded();
    await swipe(page, 'tue-2', 'tue-9');
    await expect.poll(() => typed(page)).toEqual(['tue 02:00-10:00']);
    const before = await page.evaluate(() => scrollY);
    await swipe(page, 'wed-6', 'mon-6');
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before);
    expect(await typed(page)).toEqual(['tue 02:00-10:00']);

    // Up and down go to the line below and above, as they are seen.
    await someHours(page);
    const head = (day: string) => page.getByRole('button', { name: say('fr', 'edit.cells_day', { day }) });
    await square(page, 'mon-8').focus();
    for (const [key, to] of [
      ['ArrowDown', square(page, 'mon-20')],
      ['ArrowDown', square(page, 'tue-8')],
      ['ArrowUp', square(page, 'mon-20')],
      ['Home', square(page, 'mon-0')],
      ['ArrowLeft', head('lundi')],
      ['ArrowDown', square(page, 'mon-0')],
    ] as const) {
      await page.keyboard.press(key);
      await expect(to).toBeFocused();
    }
    await page.keyboard.press('Space');
    await page.keyboard.down('Shift');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.up('Shift');
    expect(await typed(page)).toEqual(['mon tue 00:00-02:00']);
  });
});

test('every square has a name, and axe finds nothing', async ({ signedIn: page, context, portal, person }) => {
  const weekly = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:30', to: '17:45' }, { days: ['sun'], from: '22:00', to: '06:00' }];
  await seed(portal, person, [{ name: 'Peinte', slot: { weekly }, outcome: 'reject' }]);
  await open(page, '/rules');
  await page.getByRole('link', { name: 'Peinte', exact: true }).click();
  await expect(page.getByRole('grid')).toBeVisible();
  for (const lang of ['fr', 'en'] as const) {
    await speak(context, lang);
    await page.reload();
    await ready(page);
    await expect(page.getByRole('grid', { name: say(lang, 'edit.cells') }).getByRole('checkbox')).toHaveCount(7 * 24);
    await expect(named(page, say(lang, 'days.mon'), 8, true, lang)).not.toBeChecked();
    await expect(named(page, say(lang, 'days.mon'), 9, false, lang)).toBeChecked();
    // From Sunday night into Monday.
    await expect(named(page, say(lang, 'days.mon'), 5, false, lang)).toBeChecked();
    await expect(named(page, say(lang, 'days.mon'), 6, false, lang)).not.toBeChecked();
    await sound(page, `grid-${lang}`);
  }
});

test('painted squares are told apart where the system chooses the colours', async ({ signedIn: page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await someHours(page);
  await page.getByRole('button', { name: say('fr', 'edit.preset_office') }).click();
  const ground = (name: Square) => square(page, name).evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect.poll(async () => (await ground('mon-9')) === (await ground('mon-8'))).toBe(false);
  await shoot(page, 'grid-forced');
});

/** A new rule, « à certains moments ». */
async function someHours(page: Page): Promise<void> {
  await startRule(page);
  await page.getByLabel(say('fr', 'edit.slot_some'), { exact: true }).check();
  await expect(page.getByRole('grid')).toBeVisible();
}

function square(page: Page, name: Square): Locator {
  return page.locator(`.paint input[value="${name}"]`);
}

/** As a screen reader finds it. */
function named(page: Page, day: string, from: number, part = false, lang: Lang = 'fr'): Locator {
  const cell = say(lang, 'edit.cell', { day, from, to: from + 1 });
  return page.getByRole('checkbox', { name: part ? say(lang, 'edit.cell_part', { cell }) : cell, exact: true });
}

/** What is painted whole. */
async function painted(page: Page): Promise<string[]> {
  return page.locator('.paint input:checked').evaluateAll((squares) => squares.map((square) => (square as HTMLInputElement).value));
}

/** The typed ranges: « mon tue 08:00-12:00 ». */
async function typed(page: Page): Promise<string[]> {
  return page.locator('#ranges ol > li').evaluateAll((rows) =>
    rows.map((row) => {
      const days = [...row.querySelectorAll<HTMLInputElement>('.day input:checked')].map((day) => day.value);
      const [from, to] = [...row.querySelectorAll<HTMLInputElement>('.input-time')].map((field) => field.value);
      return `${days.join(' ')} ${from}-${to}`;
    }),
  );
}

async function place(of: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await of.boundingBox();
  if (box === null) throw new Error('it is not shown');
  return box;
}

async function middle(page: Page, name: Square): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await place(square(page, name));
  return { x: x + width / 2, y: y + height / 2 };
}

/** Presses the mouse on the first square and moves it over the others. */
async function hold(page: Page, first: Square, ...others: Square[]): Promise<void> {
  await page.locator('.paint').evaluate((grid) => grid.scrollIntoView({ block: 'center' }));
  const from = await middle(page, first);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (const other of others) {
    const to = await middle(page, other);
    await page.mouse.move(to.x, to.y, { steps: 4 });
  }
}

async function drag(page: Page, ...squares: [Square, ...Square[]]): Promise<void> {
  await hold(page, ...squares);
  await page.mouse.up();
}

/** Moves a finger from the middle of a square to that of another. */
async function swipe(page: Page, first: Square, last: Square): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const [from, to] = [await middle(page, first), await middle(page, last)];
  const touch = (type: 'touchStart' | 'touchMove', part: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }] });
  await touch('touchStart', 0);
  for (let step = 1; step <= 10; step++) await touch('touchMove', step / 10);
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}
