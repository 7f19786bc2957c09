import { fits } from '../support/axe.ts';
import { row } from '../support/rules.ts';
import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// A page of plain forms: it has no script to wait for.
test.describe('the organisation’s settings', () => {
  test('a beginning of numbers is forbidden, and whose rules it refuses is told', { tag: ['@plain', '@phone'] }, async ({ page, portal, person, context }) => {
    // A number that no other test speaks of: the settings are everybody's.
    await seed(portal, person, [{ name: 'Atelier', outcome: { forward: '+33199007712' } }]);
    await enter(context, portal.account('administrator'));
    await page.goto('/admin');
    await expect(page.getByRole('heading', { level: 1, name: say('fr', 'settings.title') })).toBeVisible();
    await sound(page, 'admin');

    const policy = page.locator('form', { has: page.getByRole('heading', { name: say('fr', 'settings.policy') }) });
    await policy.getByLabel(say('fr', 'settings.countries')).fill('BE XX');
    await policy.getByRole('button', { name: say('fr', 'settings.save') }).click();
    await expect(page.getByText('« XX » n’est pas le code d’un pays connu.')).toBeVisible();
    await expect(policy.getByLabel(say('fr', 'settings.countries'))).toHaveValue('BE XX');
    await sound(page, 'admin-refused');

    await policy.getByLabel(say('fr', 'settings.countries')).fill('');
    await policy.getByLabel(say('fr', 'settings.forbidden')).fill('01 99 00 77*');
    await policy.getByRole('button', { name: say('fr', 'settings.save') }).click();
    await expect(page.getByText(say('fr', 'settings.saved'))).toBeVisible();
    await sound(page, 'admin-first-refused');
    const mine = page.getByRole('listitem').filter({ hasText: 'Atelier' }).filter({ hasText: person.extension });
    await page.getByRole('link', { name: say('fr', 'refused.all') }).click();
    await expect(page.getByRole('heading', { level: 1, name: say('fr', 'refused.title') })).toBeVisible();
    await expect(mine).toContainText('01 99 00 77 12');
    await sound(page, 'admin-refusals');

    // Who helps in the organisation, and administers nothing, comes to it by the helpdesk.
    await context.clearCookies();
    await enter(context, portal.account('helpdesk'));
    await open(page, '/helpdesk');
    await page.getByRole('link', { name: say('fr', 'refused.title') }).click();
    await expect(page).toHaveURL(/\/helpdesk\/refused$/);
    await expect(mine).toContainText(say('fr', 'refused.whose', { owner: person.name, extension: person.extension }));
    await sound(page, 'helpdesk-refused');

    await context.clearCookies();
    await enter(context, person);
    await open(page, '/rules');
    await expect(row(page, 'Atelier')).toContainText(say('fr', 'rules.refused'));
    await fits(page);
  });

  test('a day of the organisation’s own is a holiday to rules', async ({ page, portal, person, context }) => {
    // A working day of next year that no other test speaks of.
    const day = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 5, 21));
    while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
    const [year, month, date] = day.toISOString().slice(0, 10).split('-');
    const written = `${date}/${month}/${year}`;
    await seed(portal, person, [{ name: 'Fermé', slot: { holidays: 'only' }, outcome: { forward: '+33612345678' } }]);
    const calendar = page.locator('form', { has: page.getByRole('heading', { name: say('fr', 'settings.calendar') }) });
    const closed = calendar.getByLabel(say('fr', 'settings.days'));
    let before: string | undefined;
    const add = async (line: string) => {
      await context.clearCookies();
      await enter(context, portal.account('administrator'));
      await page.goto('/admin');
      before ??= await closed.inputValue();
      await closed.fill(`${before}${line}`);
      await calendar.getByRole('button', { name: say('fr', 'settings.save') }).click();
    };
    const tried = async (says: string) => {
      await context.clearCookies();
      await enter(context, person);
      await open(page, `/rules?date=${encodeURIComponent(written)}&time=10:00`);
      await expect(page.locator('#tried')).toContainText(says);
    };
    await tried('à cause des jours fériés');

    await add(`31/02/${year} Jamais`);
    await expect(calendar.getByText(say('fr', 'errors.date_no_day', { data: `31/02/${year}` }))).toBeVisible();
    await expect(closed).toHaveValue(new RegExp(`31/02/${year} Jamais$`));
    await sound(page, 'admin-day-refused');

    await add(`${written} Fête de la maison`);
    await expect(page.getByText(say('fr', 'settings.saved'))).toBeVisible();
    await tried('06 12 34 56 78');
    await add('');
    await expect(page.getByText(say('fr', 'settings.saved'))).toBeVisible();
    await tried('à cause des jours fériés');
  });

  test('who saved in between is not overwritten unseen', { tag: '@plain' }, async ({ page, portal, context }) => {
    await enter(context, portal.account('administrator'));
    await page.goto('/admin');
    const other = await context.newPage();
    await other.goto('/admin');
    const hours = (on: typeof page) => on.locator('form', { has: on.getByRole('heading', { name: say('fr', 'settings.hours') }) });
    await hours(other).getByLabel('samedi').fill('09:00-12:00');
    await hours(other).getByRole('button', { name: say('fr', 'settings.save') }).click();
    await expect(other.getByText(say('fr', 'settings.saved'))).toBeVisible();
    await hours(page).getByLabel('samedi').fill('10:00-11:00');
    await hours(page).getByRole('button', { name: say('fr', 'settings.save') }).click();
    await expect(page.getByText(say('fr', 'settings.stale_title'))).toBeVisible();
    await expect(hours(page).getByLabel('samedi')).toHaveValue('10:00-11:00');
    await sound(page, 'admin-stale');
    await hours(page).getByLabel('samedi').fill('');
    await hours(page).getByRole('button', { name: say('fr', 'settings.save') }).click();
    await expect(page.getByText(say('fr', 'settings.saved'))).toBeVisible();
  });
});
