import { flip, order, row } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { expect, open, ready, scripted, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test.describe('the list of rules', () => {
  test('empty it leads to a first rule; rules stand in their order as sentences, are switched, moved, deleted and brought back', { tag: ['@plain', '@phone'] }, async ({
    signedIn: page,
    portal,
    person,
  }) => {
    await test.step('an empty list says what happens to calls, and leads to a first rule', async () => {
      await open(page, '/rules');
      await expect(page.getByRole('heading', { name: say('fr', 'rules.empty_title') })).toBeVisible();
      await page.getByRole('link', { name: say('fr', 'rules.empty_add') }).click();
      await expect(page).toHaveURL('/rules/new');
    });

    await seed(portal, person, three);
    await open(page, '/rules');
    await test.step('sentences', async () => {
      expect(await order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
      await expect(row(page, 'Masqués')).toContainText('Quand un numéro masqué m’appelle à tout moment, immédiatement, refuser l’appel.');
      await expect(row(page, 'Soirs')).toContainText('du lundi au vendredi de 18:00 à 08:00');
      await expect(row(page, 'Soirs')).toContainText('sans réponse après 20 s');
      // Until the PBX has the list, the row says so; without a script the next load tells.
      await expect(async () => {
        if (!scripted()) await page.reload();
        await expect(row(page, 'Pause').getByText('désactivée')).toBeVisible({ timeout: 1000 });
      }).toPass();
      await ready(page);
    });

    await test.step('off and on', async () => {
      await flip(page, 'Soirs', false);
      await page.reload();
      await ready(page);
      await flip(page, 'Soirs', true);
      await page.reload();
      await ready(page);
      await expect(row(page, 'Soirs').getByRole('switch')).toBeChecked();
    });

    await test.step('the order, with buttons', async () => {
      await page.getByRole('button', { name: say('fr', 'rules.move_down', { name: 'Masqués' }) }).click();
      await expect.poll(() => order(page)).toEqual(['Pause', 'Masqués', 'Soirs']);
      if (scripted()) {
        await expect(page.locator('.savebar')).toBeVisible();
        await sound(page, 'rules-order');
        await page.getByRole('button', { name: 'Sauver', exact: true }).click();
      }
      await expect(page.getByRole('button', { name: 'Sauver', exact: true })).toHaveCount(0);
      await open(page, '/rules');
      await expect.poll(() => order(page)).toEqual(['Pause', 'Masqués', 'Soirs']);
    });

    await test.step('a deleted rule comes back, in its place', async () => {
      await page.getByRole('link', { name: 'Masqués', exact: true }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Masqués' })).toBeVisible();
      await ready(page);
      await page.getByRole('button', { name: say('fr', 'edit.delete') }).click();
      await expect(page.getByText(say('fr', 'rules.deleted'))).toBeVisible();
      await expect.poll(() => order(page)).toEqual(['Pause', 'Soirs']);
      await ready(page);
      await page.getByRole('button', { name: say('fr', 'rules.undo'), exact: true }).click();
      await expect(page.getByText(say('fr', 'rules.restored'))).toBeVisible();
      await expect.poll(() => order(page)).toEqual(['Pause', 'Masqués', 'Soirs']);
      await ready(page);
      await sound(page, 'rules-restored');
    });
  });

  test('an order is given up, changed with the keyboard alone, and by dragging', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await test.step('given up before it is saved', async () => {
      await page.getByRole('button', { name: say('fr', 'rules.move_up', { name: 'Soirs' }) }).click();
      await expect.poll(() => order(page)).toEqual(['Masqués', 'Soirs', 'Pause']);
      await page.getByRole('button', { name: 'Annuler', exact: true }).click();
      await expect.poll(() => order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
      await open(page, '/rules');
      expect(await order(page)).toEqual(['Masqués', 'Pause', 'Soirs']);
    });

    await test.step('with the keyboard, and the focus stays with the rule', async () => {
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

    await test.step('by dragging, and saved', async () => {
      await open(page, '/rules');
      await row(page, 'Soirs').locator('.grip').dragTo(row(page, 'Masqués'));
      await expect.poll(() => order(page)).toEqual(['Soirs', 'Masqués', 'Pause']);
      await page.getByRole('button', { name: 'Sauver', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Sauver', exact: true })).toHaveCount(0);
      await page.reload();
      expect(await order(page)).toEqual(['Soirs', 'Masqués', 'Pause']);
    });
  });

  test('a change made in one window shows in the other, and one to an older list is refused', async ({ signedIn: page, portal, person, context }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    const other = await context.newPage();
    await open(other, '/rules');
    await flip(other, 'Soirs', false);
    await expect(row(page, 'Soirs').getByRole('switch')).not.toBeChecked();
    await flip(other, 'Soirs', true);
    await other.close();

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
});
