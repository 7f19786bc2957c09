import { flip, order, row } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { expect, open, ready, scripted, test } from '../support/test.ts';
import { shoot } from '../support/shots.ts';
import { say } from '../support/words.ts';

test.describe('the list of rules', () => {
  test('an empty list says what happens to calls, and leads to a first rule', { tag: ['@plain', '@phone'] }, async ({ signedIn: page }) => {
    await open(page, '/rules');
    await expect(page.getByRole('heading', { name: say('fr', 'rules.empty_title') })).toBeVisible();
    await shoot(page, 'rules-empty');
    await page.getByRole('link', { name: say('fr', 'rules.empty_add') }).click();
    await expect(page).toHaveURL('/rules/new');
  });

  test('rules stand in their order, as sentences', { tag: ['@plain', '@phone'] }, async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    expect(await order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
    await expect(row(page, 'Masqués')).toContainText('Quand un numéro masqué m’appelle à tout moment, immédiatement, refuser l’appel.');
    await expect(row(page, 'Soirs')).toContainText('du lundi au vendredi de 18:00 à 08:00');
    await expect(row(page, 'Soirs')).toContainText('sans réponse après 20 s');
    // Until the PBX has the list, the row says so; without a script the next load tells.
    await expect(async () => {
      if (!scripted()) await page.reload();
      await expect(row(page, 'Pause').getByText('désactivée')).toBeVisible({ timeout: 1000 });
    }).toPass();
    await shoot(page, 'rules');
  });

  test('a rule is switched off and on', { tag: ['@plain', '@phone'] }, async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await flip(page, 'Soirs', false);
    await page.reload();
    await ready(page);
    await flip(page, 'Soirs', true);
    await page.reload();
    await expect(row(page, 'Soirs').getByRole('switch')).toBeChecked();
  });

  test('the order is changed with buttons', { tag: ['@plain', '@phone'] }, async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await page.getByRole('button', { name: say('fr', 'rules.move_down', { name: 'Masqués' }) }).click();
    await expect.poll(() => order(page)).toEqual(['Pause', 'Masqués', 'Soirs']);
    if (scripted()) await page.getByRole('button', { name: 'Sauver', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Sauver', exact: true })).toHaveCount(0);
    await page.goto('/rules');
    await expect.poll(() => order(page)).toEqual(['Pause', 'Masqués', 'Soirs']);
  });

  test('a new order can be given up before it is saved', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await page.getByRole('button', { name: say('fr', 'rules.move_up', { name: 'Soirs' }) }).click();
    await expect.poll(() => order(page)).toEqual(['Masqués', 'Soirs', 'Pause']);
    await page.getByRole('button', { name: 'Annuler', exact: true }).click();
    await expect.poll(() => order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
    await page.reload();
    expect(await order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
  });

  test('the order is changed with the keyboard alone, and the focus stays with the rule', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    const down = page.getByRole('button', { name: say('fr', 'rules.move_down', { name: 'Masqués' }) });
    await down.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => order(page)).toEqual(['Pause', 'Masqués', 'Soirs']);
    await expect(down).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(() => order(page)).toEqual(['Pause', 'Soirs', 'Masqués']);
    // At the end its own button is off: the other one keeps the focus.
    await expect(page.getByRole('button', { name: say('fr', 'rules.move_up', { name: 'Masqués' }) })).toBeFocused();
    await expect(page.getByRole('status').filter({ hasText: say('fr', 'rules.order_changed') })).toBeAttached();
  });

  test('the order is changed by dragging', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await row(page, 'Soirs').locator('.grip').dragTo(row(page, 'Masqués'));
    await expect.poll(() => order(page)).toEqual(['Soirs', 'Masqués', 'Pause']);
    await page.getByRole('button', { name: 'Sauver', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Sauver', exact: true })).toHaveCount(0);
    await page.reload();
    expect(await order(page)).toEqual(['Soirs', 'Masqués', 'Pause']);
  });

  test('a deleted rule comes back, in its place', { tag: ['@plain', '@phone'] }, async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await page.getByRole('link', { name: 'Pause', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Pause' })).toBeVisible();
    await ready(page);
    await page.getByRole('button', { name: say('fr', 'edit.delete') }).click();
    await expect(page.getByText(say('fr', 'rules.deleted'))).toBeVisible();
    await expect.poll(() => order(page)).toEqual(['Masqués', 'Soirs']);
    await ready(page);
    await page.getByRole('button', { name: say('fr', 'rules.undo'), exact: true }).click();
    await expect(page.getByText(say('fr', 'rules.restored'))).toBeVisible();
    await expect.poll(() => order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
  });

  test('a change to a list that somebody else has changed is refused, and the current list shown', { tag: '@plain' }, async ({
    signedIn: page,
    portal,
    person,
  }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    const form = row(page, 'Soirs').locator('form[action$="/switch"]');
    const action = (await form.getAttribute('action')) ?? '';
    const version = await form.locator('[name=version]').inputValue();
    await seed(portal, person, [{ name: 'Autre', outcome: 'reject' }, ...three]);
    // What the form would have sent from a window that was left open.
    const answer = await page.request.post(action, { form: { version, enabled: 'false' }, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
    expect(answer.headers()['location']).toMatch(/^\/rules\?error=/);
    await open(page, answer.headers()['location'] ?? '');
    await expect(page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: /changé|n’existe plus/ })).toBeVisible();
    expect(await order(page)).toEqual(['Autre', 'Masqués', 'Pause', 'Soirs']);
    await expect(row(page, 'Soirs').getByRole('switch')).toBeChecked();
  });

  test('a change made in one window shows in the other', async ({ signedIn: page, portal, person, context }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    const other = await context.newPage();
    await open(other, '/rules');
    await flip(other, 'Soirs', false);
    await expect(row(page, 'Soirs').getByRole('switch')).not.toBeChecked();
  });
});
