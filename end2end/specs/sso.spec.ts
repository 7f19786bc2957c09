import type { Page } from '@playwright/test';

import { mailed, told } from '../support/mailed.ts';
import { Provider } from '../support/provider.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, speak } from '../support/test.ts';
import { say, type Lang } from '../support/words.ts';

const PASSWORD = 'violin harbour quarrel lantern';

/** An organisation of one test alone, with a provider of its own. */
interface Office {
  slug: string;
  name: string;
  provider: Provider;
  person: { login: string; password: string; name: string };
  administrator: { login: string; password: string };
}

let opened = 0;

const test = mailed.extend<{ lang: Lang; office: Office }>({
  lang: ['fr', { option: true }],
  office: async ({ portal, lang, excuses }, use, info) => {
    const slug = `etude-${info.workerIndex}-${++opened}`;
    const name = 'Étude Vasseur-Delacroix';
    // The administrator comes in before there is a provider, with a password alone.
    await portal.command(['org', 'add', slug, '--name', name, '--second-factor', 'nobody']);
    const add = async (who: string, called: string, role: string[]) => {
      const login = `${who}@${slug}.example`;
      await portal.command(['user', 'add', login, '--org', slug, '--name', called, '--lang', lang, ...role], `${PASSWORD}\n`);
      return { login, password: PASSWORD, name: called };
    };
    const person = await add('camille', 'Camille Rousseau-Lefèvre', []);
    const administrator = await add('admin', 'Agathe Vasseur', ['--role', 'administrator']);
    const provider = await Provider.start(portal.url, slug);
    for (const { login } of [person, administrator]) {
      provider.people.set(login, { subject: `of ${login}`, email: login, verified: true });
    }
    // A provider that does not answer is answered with 503, which a browser tells of.
    excuses.push(provider.excuse, /^console: Failed to load resource: .*status of 503\b/);
    await use({ slug, name, provider, person, administrator });
    await provider.stop();
  },
});

// Pages of plain forms: they have no script to wait for.
for (const lang of ['fr', 'en'] as const) test.describe(`sign-in with the organisation, in ${lang}`, () => {
  test.use({ lang });

  const label = (key: string) => say(lang, `sso_settings.${key}`);

  /** As a browser in which nobody has signed in. */
  async function leave(page: Page): Promise<void> {
    await page.context().clearCookies();
    await speak(page.context(), lang);
  }

  /** The administrator types what the provider has given. */
  async function connect(page: Page, { provider, administrator }: Office): Promise<void> {
    await enter(page.context(), administrator);
    await page.goto('/admin/sso');
    await page.getByLabel(label('issuer'), { exact: true }).fill(provider.issuer);
    await page.getByLabel(label('client'), { exact: true }).fill(provider.client.id);
    await page.getByLabel(label('secret'), { exact: true }).fill(provider.client.secret);
    await page.getByRole('button', { name: say(lang, 'settings.save') }).click();
    await expect(page.getByText(label('saved'))).toBeVisible();
    await leave(page);
  }

  /** At the provider's own page. */
  async function prove(page: Page, who: string): Promise<void> {
    await page.getByLabel('Who').fill(who);
    await page.getByRole('button', { name: 'Enter' }).click();
  }

  test('an administrator connects a provider, and somebody comes in by it', { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, office, mailbox }) => {
    const { slug, name, provider, person, administrator } = office;
    await enter(page.context(), administrator);
    await page.goto('/admin');
    await page.getByRole('link', { name: label('title') }).click();
    await expect(page.getByLabel(label('redirect'), { exact: true })).toHaveValue(provider.client.redirect);
    await sound(page, `sso-settings-empty-${lang}`);
    const save = page.getByRole('button', { name: say(lang, 'settings.save') });
    await page.getByLabel(label('issuer'), { exact: true }).fill(`${provider.issuer}/`);
    await page.getByLabel(label('client'), { exact: true }).fill(provider.client.id);
    await page.getByLabel(label('secret'), { exact: true }).fill(provider.client.secret);
    await save.click();
    await expect(page.getByText(say(lang, 'sso_settings.issuer_other', { data: provider.issuer }))).toBeVisible();
    await sound(page, `sso-settings-refused-${lang}`);
    await page.getByLabel(label('issuer'), { exact: true }).fill(provider.issuer);
    await page.getByLabel(label('secret'), { exact: true }).fill(provider.client.secret);
    await save.click();
    await expect(page.getByText(label('saved'))).toBeVisible();
    await expect(page.locator('body')).not.toContainText(provider.client.secret);
    await sound(page, `sso-settings-${lang}`);
    await leave(page);

    await page.goto('/signin?back=/journal');
    await sound(page, `signin-with-sso-${lang}`);
    await page.getByRole('link', { name: say(lang, 'sso.title') }).click();
    await sound(page, `sso-which-${lang}`);
    const which = page.getByLabel(say(lang, 'sso.which'));
    await which.fill('somebody@unknown.example');
    await page.getByRole('button', { name: say(lang, 'sso.go_on') }).click();
    await expect(page.getByText(label('which_unknown'))).toBeVisible();
    await sound(page, `sso-which-unknown-${lang}`);
    await which.fill(slug);
    await which.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await page.getByRole('checkbox', { name: say(lang, 'signin.stay'), exact: true }).check();
    await sound(page, `sso-offer-${lang}`);
    await page.getByRole('link', { name: say(lang, 'sso.button', { organisation: name }) }).click();
    await prove(page, person.login);
    await expect(page).toHaveURL(/\/journal$/);
    await expect(page.getByRole('main')).toContainText(say(lang, 'journal.user_sso_linked'));
    await told(mailbox, person.login, lang, say(lang, 'journal.user_sso_linked'));
    await page.goto('/account');
    await expect(page.getByRole('heading', { name: label('own'), exact: true })).toBeVisible();
    await expect(page.getByText(say(lang, 'account.stays'), { exact: true })).toBeVisible();
    await sound(page, `account-with-sso-${lang}`);

    // Out here, and there: the provider asks who it is again.
    await page.context().request.post('/signout', { maxRedirects: 0 });
    await page.goto(`/sso/${slug}/out`);
    await sound(page, `sso-out-${lang}`);
    await page.getByRole('link', { name: say(lang, 'sso.out_there') }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/signin/);
    // The browser knows the way.
    await page.getByRole('link', { name: say(lang, 'sso.button', { organisation: name }) }).click();
    await expect(page.getByRole('heading', { name: 'Provider' })).toBeVisible();
    await prove(page, person.login);
    await expect(page).toHaveURL(/localhost:\d+\/$/);
  });

  test('passwords are switched off by who has come in without one', async ({ page, portal, office }) => {
    const { slug, name, person, administrator } = office;
    await connect(page, office);
    await page.goto(`/sso/${slug}/start?back=/admin/sso`);
    await prove(page, administrator.login);
    await page.getByRole('checkbox', { name: label('passwords_off') }).check();
    await sound(page, `sso-settings-confirm-${lang}`);
    // The provider knew the browser: that proves nothing, and it asks again.
    await page.getByRole('link', { name: say(lang, 'sso.confirm') }).click();
    await prove(page, administrator.login);
    await expect(page).toHaveURL(/\/admin\/sso$/);
    await page.getByRole('checkbox', { name: label('passwords_off') }).check();
    await page.getByRole('button', { name: say(lang, 'settings.save') }).click();
    await expect(page.getByText(label('saved'))).toBeVisible();
    await sound(page, `sso-settings-passwords-off-${lang}`);
    await leave(page);

    await page.goto('/signin');
    await page.getByLabel(say(lang, 'signin.login')).fill(person.login);
    await page.getByLabel(say(lang, 'signin.password'), { exact: true }).fill(person.password);
    await page.getByRole('button', { name: say(lang, 'signin.submit'), exact: true }).click();
    await expect(page.getByText(say(lang, 'signin.wrong'))).toBeVisible();
    await page.goto(`/sso/${slug}`);
    await expect(page.getByRole('link', { name: say(lang, 'sso.with_password') })).toHaveCount(0);
    await page.getByRole('link', { name: say(lang, 'sso.button', { organisation: name }) }).click();
    await prove(page, person.login);
    await page.goto('/account');
    await expect(page.getByText(say(lang, 'account.password_none'))).toBeVisible();

    // Whoever runs the portal turns it back.
    await portal.command(['org', 'sso', 'set', slug, '--passwords', 'on']);
    await page.context().clearCookies();
    await enter(page.context(), person);
  });

  test('what goes wrong is said', async ({ page, office }) => {
    const { slug, provider, person } = office;
    await connect(page, office);
    const { login } = person;
    const known = { subject: 'somebody', email: login, verified: false };
    provider.people.set('unverified', known);
    provider.people.set('stranger', { ...known, subject: 'x', email: 'x@unknown.example', verified: true });
    const refused = async (who: string, title: string, picture?: string) => {
      await leave(page);
      await page.goto(`/sso/${slug}/start`);
      await prove(page, who);
      await expect(page.getByRole('heading', { name: say(lang, `sso.${title}`) })).toBeVisible();
      if (picture !== undefined) await sound(page, `${picture}-${lang}`);
      await page.goto('/account');
      await expect(page).toHaveURL(/\/signin\?back=/);
    };
    await refused('unverified', 'unverified_title');
    await refused('stranger', 'no_account_title', 'sso-no-account');
    await refused('nobody', 'declined_title');
    provider.broken = 503;
    await refused(login, 'unreachable_title', 'sso-unreachable');
    provider.broken = undefined;

    // Who has given up there tries again. What the provider answers then serves once, and in no other browser.
    await leave(page);
    let answer = '';
    page.on('request', (request) => {
      if (request.url().includes('/callback?')) answer = request.url();
    });
    await page.goto(`/sso/${slug}/start`);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('heading', { name: say(lang, 'sso.declined_title') })).toBeVisible();
    await sound(page, `sso-declined-${lang}`);
    await page.getByRole('link', { name: say(lang, 'sso.again') }).click();
    await prove(page, login);
    await expect(page).toHaveURL(/localhost:\d+\/$/);
    expect(answer).toContain('state=');
    await page.goto(answer);
    await expect(page.getByRole('heading', { name: say(lang, 'sso.stale_title') })).toBeVisible();
    await leave(page);
    await page.goto(answer);
    await expect(page.getByRole('heading', { name: say(lang, 'sso.stale_title') })).toBeVisible();
  });
});
