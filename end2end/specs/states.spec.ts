import { randomUUID } from 'node:crypto';

import { hire } from '../support/people.ts';
import { addRule, applied, fill, row, save, startRule } from '../support/rules.ts';
import { many, seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, ready, scripted, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// The states that are rare: axe finds nothing in them either, nothing sticks out, and there is a picture of each.
test.describe('sound when', { tag: ['@plain', '@phone'] }, () => {
  test.slow(); // Each look of axe takes a second.

  test('the sign-in has to wait', async ({ page, person }) => {
    await open(page, '/signin');
    await page.getByLabel('Adresse e-mail ou numéro de poste').fill(person.login);
    await page.getByLabel('Mot de passe', { exact: true }).fill(person.password);
    const attempt = async () => {
      const form = { login: person.login, password: 'pas le bon', back: '/' };
      const answer = await page.request.post('/signin', { form, maxRedirects: 0 });
      return answer.status() === 429 ? Number(answer.headers()['retry-after']) : 0;
    };
    await expect.poll(attempt, { intervals: [50] }).toBeGreaterThanOrEqual(4);
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    await expect(page.getByRole('heading', { name: say('fr', 'signin.wait_title') })).toBeVisible();
    await sound(page, 'state-signin-wait');
  });

  test('a session has ended, with an edit and without', async ({ signedIn: page, portal, person, context }) => {
    await startRule(page);
    await fill(page, { name: 'Gardée', destination: '06 12 34 56 78' });
    await portal.command(['user', 'set-password', person.email], `${person.password}\n`);
    await save(page);
    await expect(page.getByText(say('fr', 'signin.ended'))).toBeVisible();
    await sound(page, 'state-session-ended');

    await enter(context, person);
    await seed(portal, person, three);
    await open(page, '/rules');
    await portal.command(['user', 'set-password', person.email], `${person.password}\n`);
    await row(page, 'Soirs').getByRole('switch').click();
    await expect(page.getByText(say('fr', 'signin.over'))).toBeVisible();
    await sound(page, 'state-session-over');
  });

  test('a rule is edited, and somebody else has saved since', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await page.getByRole('link', { name: 'Pause', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Pause' })).toBeVisible();
    await ready(page);
    await sound(page, 'state-edit');
    await fill(page, { destination: '07 98 76 54 32' });
    const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: { name: string; outcome: unknown }[] };
    const theirs = exported.rules.map((rule) => (rule.name === 'Pause' ? { ...rule, outcome: { forward: '+33145678901' } } : rule));
    await portal.command(['rules', 'import', person.extension, '-', '--org', portal.demo.organisation.slug], JSON.stringify({ rules: theirs }));
    await save(page);
    await expect(page.getByText(say('fr', 'edit.stale_title'))).toBeVisible();
    await ready(page);
    await sound(page, 'state-edit-stale');
    await page.goto(`/rules/${randomUUID()}`);
    await ready(page);
    await expect(page.getByRole('heading', { name: say('fr', 'problem.rule_gone_title') })).toBeVisible();
    await sound(page, 'state-rule-gone');
  });

  test('calls could go in circles', async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal, 'Jean-Baptiste de La Rochefoucauld');
    await seed(portal, colleague, [{ name: 'Chez moi', outcome: { forward: person.extension } }]);
    await startRule(page);
    await fill(page, { name: 'En rond', destination: colleague.extension, origin: 'external' });
    await save(page);
    await expect(page.getByRole('heading', { name: say('fr', 'edit.loop_title') })).toBeVisible();
    await ready(page);
    await sound(page, 'state-loop');
  });

  test('the PBX is slow, then dead, then back', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await applied(page);
    portal.freezePbx();
    await addRule(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
    await expect(row(page, 'Mon mobile').getByText(say('fr', 'push.pending'))).toBeVisible();
    await sound(page, 'state-push-pending');
    const mend = portal.breakPbx();
    try {
      await expect(async () => {
        if (!scripted()) await page.reload();
        await expect(page.getByRole('heading', { name: say('fr', 'push.failed_title') })).toBeVisible({ timeout: scripted() ? 15_000 : 500 });
      }).toPass();
      await sound(page, 'state-push-failed');
      await open(page, '/');
      await expect(page.getByText(say('fr', 'home.pbx_down'))).toBeVisible();
      await sound(page, 'state-home-failed');
    } finally {
      mend();
    }
    await open(page, '/rules');
    await applied(page);
  });

  test('a deleted rule has come back', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await page.getByRole('link', { name: 'Pause', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Pause' })).toBeVisible();
    await ready(page);
    await page.getByRole('button', { name: say('fr', 'edit.delete') }).click();
    await ready(page);
    await page.getByRole('button', { name: say('fr', 'rules.undo'), exact: true }).click();
    await expect(page.getByText(say('fr', 'rules.restored'))).toBeVisible();
    await ready(page);
    await sound(page, 'state-restored');
  });

  test('more was typed than a form may hold', async ({ signedIn: page }) => {
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
    await sound(page, 'state-too-large');
  });

  test('there are fifty rules with long names', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, many(50));
    await open(page, '/rules');
    await expect(page.locator('.rules > li:not(.rule-else)')).toHaveCount(50);
    await sound(page, 'state-fifty');
  });
});

test.describe('sound, with scripts, when', { tag: '@phone' }, () => {
  test.slow();

  test('an order is not saved yet', async ({ signedIn: page, portal, person }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await page.getByRole('button', { name: say('fr', 'rules.move_down', { name: 'Masqués' }) }).click();
    await expect(page.locator('.savebar')).toBeVisible();
    await sound(page, 'state-order');
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
