import type { BrowserContext, Page } from '@playwright/test';

import { accessible, fits } from '../support/axe.ts';
import { hire } from '../support/people.ts';
import { fill, row, save, startRule } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { enter, expect, open, ready, scripted, test } from '../support/test.ts';
import { shoot } from '../support/shots.ts';
import { say } from '../support/words.ts';

/** Light and dark: axe finds nothing, nothing is wider than the window. Without scripts the sheet is the same, and one will do. */
async function sound(page: Page, name: string): Promise<void> {
  for (const colorScheme of scripted() ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await accessible(page);
    await fits(page);
    await shoot(page, `access-${name}-${colorScheme}`);
  }
}

for (const lang of ['fr', 'en'] as const) {
  test.describe(`in ${lang}, axe finds nothing and nothing sticks out`, { tag: ['@phone', '@plain'] }, () => {
    test.beforeEach(async ({ context }) => {
      test.slow(); // Each look of axe takes a second.
      await context.request.post('/preferences', { form: { lang, back: '/' }, maxRedirects: 0 });
    });

    test('before signing in', async ({ page, person }) => {
      await open(page, '/signin');
      await sound(page, `signin-${lang}`);
      await page.getByRole('button', { name: say(lang, 'signin.submit') }).click();
      await ready(page);
      await sound(page, `signin-empty-${lang}`);
      await page.getByLabel(say(lang, 'signin.login')).fill(person.login);
      await page.getByLabel(say(lang, 'signin.password'), { exact: true }).fill('pas le bon');
      await page.getByRole('button', { name: say(lang, 'signin.submit') }).click();
      await expect(page.getByText(say(lang, 'signin.wrong'))).toBeVisible();
      await sound(page, `signin-wrong-${lang}`);
    });

    test('home, with no rule and with many', async ({ page, person, portal, context }) => {
      await signIn(context, person, lang);
      await open(page, '/');
      await sound(page, `home-empty-${lang}`);
      await seed(portal, person, three);
      await open(page, '/');
      await sound(page, `home-${lang}`);
      await page.locator('summary.me').click();
      await sound(page, `menu-${lang}`);
    });

    test('the list, empty and full, with its notices', async ({ page, person, portal, context }) => {
      await signIn(context, person, lang);
      await open(page, '/rules');
      await sound(page, `rules-empty-${lang}`);
      await page.locator('summary', { hasText: say(lang, 'rules.add') }).click();
      await sound(page, `rules-add-${lang}`);
      const long = 'Redirection pendant les congés annuels de toute l’équipe du soir';
      await seed(portal, person, [...three, { name: long.slice(0, 60), outcome: { forward: '204' } }]);
      await open(page, '/rules');
      await sound(page, `rules-${lang}`);
      await page.goto('/rules?error=stale');
      await ready(page);
      await sound(page, `rules-stale-${lang}`);
      await row(page, 'Pause').getByRole('link', { name: 'Pause' }).click();
      await ready(page);
      await page.getByRole('button', { name: say(lang, 'edit.delete') }).click();
      await expect(page.getByText(say(lang, 'rules.deleted'))).toBeVisible();
      await ready(page);
      await sound(page, `rules-deleted-${lang}`);
    });

    test('the form, fresh, filled in, refused', async ({ page, person, context }) => {
      await signIn(context, person, lang);
      await startRule(page, lang);
      await sound(page, `form-${lang}`);
      await page.getByLabel(say(lang, 'edit.slot_weekly'), { exact: true }).check();
      await fill(page, { name: '', destination: '06 12' }, lang);
      await page.getByLabel(say(lang, 'edit.trigger_label')).selectOption('busy no_answer unreachable');
      await page.getByLabel(say(lang, 'edit.seconds_label')).fill('1');
      await page.getByRole('button', { name: say(lang, 'edit.preset_evenings') }).click();
      await ready(page);
      await save(page, lang);
      await expect(page.locator('.field-error').first()).toBeVisible();
      await ready(page);
      await sound(page, `form-refused-${lang}`);
    });

    test('somebody without an extension, and pages that are not there', async ({ page, portal, context }) => {
      const operator = portal.account('operator');
      await signIn(context, operator, lang);
      await open(page, '/');
      await sound(page, `home-no-extension-${lang}`);
      await open(page, '/rules');
      await expect(page.getByRole('heading', { name: say(lang, 'rules.no_extension_title') })).toBeVisible();
      await sound(page, `rules-no-extension-${lang}`);
      await page.goto('/nowhere');
      await ready(page);
      await sound(page, `not-found-${lang}`);
    });
  });
}

test.describe('320 pixels wide', { tag: ['@plain'] }, () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('nothing is cut off', async ({ page, portal, context }) => {
    const person = await hire(portal, 'Marie-Antoinette de Montmorency-Châteaubriant du Plessis');
    await open(page, '/signin');
    await fits(page);
    await enter(context, person);
    await seed(portal, person, [...three, { name: 'Anticonstitutionnellement'.repeat(2), outcome: { forward: '204' } }]);
    for (const path of ['/', '/rules', '/rules/new', '/nowhere']) {
      await page.goto(path);
      await ready(page);
      await fits(page);
    }
    await page.goto('/rules/new');
    await ready(page);
    await page.getByLabel(say('fr', 'edit.slot_weekly'), { exact: true }).check();
    await page.getByRole('button', { name: say('fr', 'edit.preset_evenings') }).click();
    await ready(page);
    await fits(page);
    await shoot(page, 'narrow-form');
  });
});

test('with the keyboard alone: sign in, add a rule, switch it off', { tag: '@plain' }, async ({ page, person }) => {
  await open(page, '/signin');
  await page.getByLabel('Adresse e-mail ou numéro de poste').focus();
  await page.keyboard.type(person.login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/');

  await open(page, '/rules');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: say('fr', 'app.skip') })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('link', { name: say('fr', 'rules.empty_add') }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/rules/new');
  await ready(page);
  await tabTo(page, page.getByLabel(say('fr', 'edit.destination_label'), { exact: true }));
  await page.keyboard.type('06 12 34 56 78');
  await tabTo(page, page.getByLabel(say('fr', 'edit.name')));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Au clavier');
  await page.keyboard.press('Enter');
  const toggle = row(page, 'Au clavier').getByRole('switch');
  await expect(toggle).toBeVisible();
  await ready(page);
  await tabTo(page, toggle);
  await page.keyboard.press('Space');
  await expect(toggle).toBeChecked({ checked: false });
});

/** Goes on with Tab until something has the focus, and sees that the focus is seen on the way. */
async function tabTo(page: Page, to: ReturnType<Page['locator']>): Promise<void> {
  for (let at = 0; at < 60; at++) {
    if (await to.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    const unseen = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const { width, height } = element.getBoundingClientRect();
      return width < 2 || height < 2 ? element.outerHTML.slice(0, 120) : null;
    });
    if (unseen !== null && scripted()) {
      // A control that is drawn by its label shows the focus there.
      expect(unseen, 'what has the focus can be seen').toMatch(/type="(checkbox|radio)"/);
    }
  }
  throw new Error('Tab never comes there');
}

/** Signs in with the language chosen for the account too. */
async function signIn(context: BrowserContext, who: { login: string; password: string }, lang: string): Promise<void> {
  await enter(context, who);
  await context.request.post('/preferences', { form: { lang, back: '/' }, maxRedirects: 0 });
}
