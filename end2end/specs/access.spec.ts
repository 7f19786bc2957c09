import type { BrowserContext } from '@playwright/test';

import { accessible, fits } from '../support/axe.ts';
import { tabTo } from '../support/keyboard.ts';
import { hire } from '../support/people.ts';
import { fill, row, save, startRule } from '../support/rules.ts';
import { many, seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, ready, speak, test } from '../support/test.ts';
import { shoot } from '../support/shots.ts';
import { say, type Lang } from '../support/words.ts';

for (const lang of ['fr', 'en'] as const) {
  test.describe(`in ${lang}, axe finds nothing and nothing sticks out`, () => {
    test.beforeEach(({ context }) => speak(context, lang));

    test('before signing in, on the first page, for who has no extension, and where nothing is', async ({ page, person, portal, context, excuses }) => {
      await open(page, '/signin');
      await sound(page, `signin-${lang}`);
      await page.getByRole('button', { name: say(lang, 'signin.submit'), exact: true }).click();
      await ready(page);
      await sound(page, `signin-empty-${lang}`);
      await page.getByLabel(say(lang, 'signin.login')).fill(person.login);
      await page.getByLabel(say(lang, 'signin.password'), { exact: true }).fill('pas le bon');
      await page.getByRole('button', { name: say(lang, 'signin.submit'), exact: true }).click();
      await expect(page.getByText(say(lang, 'signin.wrong'))).toBeVisible();
      await sound(page, `signin-wrong-${lang}`);

      await signIn(context, person, lang);
      await open(page, '/');
      await sound(page, `home-empty-${lang}`);
      await seed(portal, person, three);
      await open(page, '/');
      await sound(page, `home-${lang}`);
      await page.locator('summary.me').click();
      await sound(page, `menu-${lang}`);

      await context.clearCookies();
      await signIn(context, portal.account('operator'), lang);
      await open(page, '/');
      await sound(page, `home-no-extension-${lang}`);
      await open(page, '/rules');
      await expect(page.getByRole('heading', { name: say(lang, 'rules.no_extension_title') })).toBeVisible();
      await sound(page, `rules-no-extension-${lang}`);
      await page.goto('/nowhere');
      await ready(page);
      await sound(page, `not-found-${lang}`);
      // An address for posts alone: the page for where there can be no other, in both languages.
      excuses.push(/status of 405/);
      await page.goto('/signout');
      await expect(page.getByRole('heading', { name: say(lang, 'problem.not_found_title') })).toBeVisible();
      await sound(page, `bare-${lang}`, { own: lang === 'en' });
    });

    test('the list, empty and full, with its notices, and the form, fresh, filled in, refused', async ({ page, person, portal, context }) => {
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

      await startRule(page, lang);
      await sound(page, `form-${lang}`);
      await page.getByLabel(say(lang, 'edit.slot_some'), { exact: true }).check();
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
  });
}

/** Every page, by who sees it. */
const pages = {
  nobody: ['/signin', '/recover', '/recover/code', '/sso', '/nowhere'],
  person: ['/', '/rules', '/rules/new', '/phones', '/voicemail', '/journal', '/account', '/account/passkeys', '/account/second', '/account/tokens'],
  helpdesk: ['/helpdesk', '/helpdesk/refused', '/journal', '/admin/phones', '/admin/phones/strangers'],
  administrator: ['/admin', '/admin/people', '/admin/people/new', '/admin/import', '/admin/tokens', '/admin/sso', '/admin/templates', '/admin/templates/new', '/admin/templates/preview', '/admin/phones/new', '/admin/phones/many', '/admin/groups'],
  operator: ['/operator/organisations'],
};

for (const [way, tag] of [['on a small touched screen', '@only-phone'], ['without scripts', '@only-plain']] as const) {
  test(`every page is there ${way}`, { tag }, async ({ page, person, portal, context }) => {
    await seed(portal, person, three);
    for (const [who, paths] of Object.entries(pages)) {
      await context.clearCookies();
      if (who !== 'nobody') await enter(context, who === 'person' ? person : portal.account(who));
      for (const path of paths) {
        await test.step(`${path} of ${who}`, async () => {
          const answer = await page.goto(path);
          expect(answer?.status(), path).toBe(path === '/nowhere' ? 404 : 200);
          await ready(page);
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
          await fits(page);
          await shoot(page, `every-${who}${path.replaceAll('/', '-')}`);
          // What looks otherwise here: the bar at the bottom, larger buttons, what stands where a script would act.
          if (['/signin', '/', '/rules', '/rules/new'].includes(path)) await accessible(page);
        });
      }
    }
  });
}

test('what is not for everybody is refused, and who has no extension is told so', async ({ signedIn: page, portal, context }) => {
  for (const path of ['/admin', '/helpdesk']) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
    await sound(page, `not-yours${path.replace('/', '-')}`);
  }
  await context.clearCookies();
  await enter(context, portal.account('administrator'));
  const answer = await page.goto('/voicemail');
  expect(answer?.status()).toBe(200);
  await expect(page.getByText(say('fr', 'voicemail.no_extension'))).toBeVisible();
});

test.describe('320 pixels wide', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('nothing is cut off', async ({ page, portal, context }) => {
    const person = await hire(portal, 'Marie-Antoinette de Montmorency-Châteaubriant du Plessis');
    await open(page, '/signin');
    await fits(page);
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    await ready(page);
    await fits(page);
    await shoot(page, 'narrow-signin');
    await enter(context, person);
    await open(page, '/');
    await fits(page);
    await seed(portal, person, [...many(4), { name: 'Anticonstitutionnellement'.repeat(2), outcome: { forward: '204' } }]);
    for (const path of ['/', '/rules', '/rules/new', '/rules?error=stale', '/nowhere']) {
      await open(page, path);
      await fits(page);
    }
    await open(page, '/');
    await page.locator('summary.me').click();
    await fits(page);
    await shoot(page, 'narrow-menu');
    await open(page, '/rules');
    await page.locator('summary', { hasText: say('fr', 'rules.add') }).click();
    await fits(page);
    await shoot(page, 'narrow-rules');
    await open(page, '/rules/new');
    await page.getByLabel(say('fr', 'edit.slot_some'), { exact: true }).check();
    await page.getByRole('button', { name: say('fr', 'edit.preset_evenings') }).click();
    await ready(page);
    await fits(page);
    await shoot(page, 'narrow-form');
  });
});

test('with Tab, Enter and the space bar alone: sign in, add a redirection, switch it off, sign out', { tag: '@plain' }, async ({ page, person }) => {
  const key = (name: string) => page.keyboard.press(name);
  await open(page, '/rules');
  await tabTo(page, page.getByLabel('Adresse e-mail ou numéro de poste'));
  await page.keyboard.type(person.login);
  await tabTo(page, page.getByLabel('Mot de passe', { exact: true }));
  await page.keyboard.type(person.password);
  await key('Enter');
  await expect(page).toHaveURL('/rules');
  await ready(page);

  await key('Tab');
  await expect(page.getByRole('link', { name: say('fr', 'app.skip') })).toBeFocused();
  await key('Enter');
  await tabTo(page, page.locator('summary', { hasText: say('fr', 'rules.add') }));
  await key('Enter');
  await tabTo(page, page.locator('.menu-item', { hasText: say('fr', 'rules.add_forward') }));
  await key('Enter');
  await expect(page).toHaveURL('/rules/new');
  await ready(page);
  await tabTo(page, page.getByLabel(say('fr', 'edit.destination_label'), { exact: true }));
  await page.keyboard.type('06 12 34 56 78');
  await tabTo(page, page.getByRole('button', { name: say('fr', 'edit.save'), exact: true }));
  await key('Space');

  const toggle = page.getByRole('switch');
  await expect(toggle).toBeVisible();
  await ready(page);
  await tabTo(page, toggle);
  await key('Space');
  await expect(toggle).toBeChecked({ checked: false });
  await ready(page);
  await tabTo(page, page.locator('summary.me'));
  await key('Space');
  await tabTo(page, page.getByRole('button', { name: say('fr', 'me.sign_out') }));
  await key('Enter');
  await expect(page).toHaveURL(/\/signin/);
});

/** Signs in with the language chosen for the account too. */
async function signIn(context: BrowserContext, who: { login: string; password: string }, lang: Lang): Promise<void> {
  await enter(context, who);
  await speak(context, lang);
}
