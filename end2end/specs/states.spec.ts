import { fill, row, save, startRule } from '../support/rules.ts';
import { many, seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { expect, open, scripted, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// The states that are rare: nothing sticks out in them either, and axe finds nothing.
test.describe('sound when', () => {
  test('more was typed than a form may hold', { tag: '@plain' }, async ({ signedIn: page }) => {
    await startRule(page);
    // The name takes no more than it may hold.
    await fill(page, { name: 'Trop', destination: 'x'.repeat(300_000) });
    await save(page);
    // With scripts the form is read before it is sent, and says it by the field.
    if (scripted()) {
      await expect(page.locator('.field-error')).toHaveCount(1);
      return;
    }
    await expect(page.getByText(say('fr', 'problem.too_large'))).toBeVisible();
    await sound(page, 'state-too-large', { own: true });
  });

  test('there are fifty rules with long names', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, many(50));
    await open(page, '/rules');
    await expect(page.locator('.rules > li:not(.rule-else)')).toHaveCount(50);
    await sound(page, 'state-fifty');
  });

  test('the server fails', async ({ signedIn: page, context, excuses }) => {
    excuses.push(/status of 500/);
    await open(page, '/rules');
    // What the server says where something of its own fails; the page, and what it makes of that, are real.
    await context.route(/\/api\/fn\/home$/, (route) => route.fulfill({ status: 500, json: { code: 'internal' } }));
    await page.getByRole('link', { name: say('fr', 'nav.home'), exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: say('fr', 'problem.title') })).toBeVisible();
    await expect(page.getByText(say('fr', 'problem.text'))).toBeVisible();
    await sound(page, 'state-failed');
    await context.unroute(/\/api\/fn\/home$/);
    await page.getByRole('link', { name: say('fr', 'app.retry') }).click();
    await expect(page.getByRole('heading', { name: say('fr', 'home.phones') })).toBeVisible();
  });

  test('the portal cannot be reached', async ({ signedIn: page, context, portal, person, excuses }) => {
    excuses.push(/ERR_FAILED/);
    await seed(portal, person, three);
    // A stream that is up stays up when a window is told that it is offline: it is cut before it begins.
    await context.route(/\/(events|api\/fn\/)/, (route) => route.abort());
    await open(page, '/rules');
    await expect(page.getByRole('heading', { name: say('fr', 'push.offline_title') })).toBeVisible({ timeout: 30_000 });
    await row(page, 'Soirs').getByRole('switch').click();
    await expect(page.getByText(say('fr', 'problem.offline'))).toBeVisible();
    await expect(row(page, 'Soirs').getByRole('switch')).toBeChecked();
    await sound(page, 'state-offline');
    await context.unroute(/\/(events|api\/fn\/)/);
    await expect(page.getByRole('heading', { name: say('fr', 'push.offline_title') })).toHaveCount(0, { timeout: 30_000 });
  });
});
