import { flip, row } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, ready, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test.describe('signing in', () => {
  test('takes an address, or extension and organisation; says what is missing or wrong; and is ended by signing out', { tag: ['@plain', '@phone'] }, async ({
    page,
    person,
    context,
    playwright,
    portal,
  }) => {
    const login = page.getByLabel('Adresse e-mail ou numéro de poste');
    const password = page.getByLabel('Mot de passe', { exact: true });
    const submit = page.getByRole('button', { name: 'Se connecter', exact: true });
    await test.step('an empty field says what is missing', async () => {
      await open(page, '/');
      await expect(page).toHaveURL(/\/signin/);
      await submit.click();
      await expect(page.getByText(say('fr', 'signin.login_empty'))).toBeVisible();
      await login.fill('204@cabinet-lefevre');
      await submit.click();
      await expect(page.getByText(say('fr', 'signin.password_empty'))).toBeVisible();
    });

    await test.step('a wrong password and an unknown account get the same answer, and what was typed stays', async () => {
      const pages: string[] = [];
      for (const wrong of [person.login, '99999@cabinet-lefevre']) {
        await open(page, '/signin');
        await login.fill(wrong);
        await password.fill('pas le bon');
        await submit.click();
        await expect(page.getByText(say('fr', 'signin.wrong'))).toBeVisible();
        await expect(login).toHaveValue(wrong);
        await expect(password).toHaveValue('');
        pages.push(await page.getByRole('main').innerText());
      }
      expect(pages[1]).toBe(pages[0]);
    });

    for (const way of [person.email, person.login]) {
      await test.step(`with ${way}, and out again, here and for its cookie`, async () => {
        await open(page, '/');
        await login.fill(way);
        await password.fill(person.password);
        await submit.click();
        await expect(page).toHaveURL('/');
        await ready(page);
        const kept = await context.storageState();
        await page.locator('summary', { hasText: person.name }).click();
        await page.getByRole('button', { name: say('fr', 'me.sign_out') }).click();
        await expect(page).toHaveURL(/\/signin/);
        const thief = await playwright.request.newContext({ baseURL: portal.url, storageState: kept });
        const answer = await thief.get('/rules', { maxRedirects: 0 });
        expect(answer.status()).toBe(303);
        await thief.dispose();
      });
    }
  });

  test('lasts longer for who ticks it, and the session says so', { tag: ['@plain', '@phone'] }, async ({ page, person, context }) => {
    const stay = page.getByRole('checkbox', { name: say('fr', 'signin.stay'), exact: true });
    const fill = async (password: string) => {
      await page.getByLabel('Adresse e-mail ou numéro de poste').fill(person.login);
      await page.getByLabel('Mot de passe', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    };
    const stays = page.getByText(say('fr', 'account.stays'), { exact: true });
    for (const ticked of [false, true]) {
      await context.clearCookies();
      await open(page, '/signin?back=/account');
      await expect(stay).not.toBeChecked();
      await stay.setChecked(ticked);
      await fill('pas le bon');
      await expect(page.getByText(say('fr', 'signin.wrong'))).toBeVisible();
      await expect(stay).toBeChecked({ checked: ticked });
      await fill(person.password);
      await expect(page).toHaveURL('/account');
      await expect(stays).toHaveCount(ticked ? 1 : 0);
    }
  });

  test('leads back to the page that was asked for and nowhere else, and is over with a new password or a lock', async ({ page, portal, person }) => {
    const post = (back: string, password = person.password) =>
      page.request.post('/signin', { form: { login: person.login, password, back }, maxRedirects: 0 });
    for (const [back, lands] of [
      ['//example.org/', '/'],
      ['https://example.org/', '/'],
      ['/\\example.org', '/'],
      ['javascript:alert(1)', '/'],
      ['/rules', '/rules'],
    ] as const) {
      const answer = await post(back);
      expect(answer.status()).toBe(303);
      expect(answer.headers()['location'], back).toBe(lands);
    }
    const password = 'un-tout-autre-secret';
    await open(page, '/');
    await portal.command(['user', 'set-password', person.email], `${password}\n`);
    // A page that is open says so by itself.
    await expect(page.getByRole('heading', { name: say('fr', 'signin.ended_title') })).toBeVisible();
    await sound(page, 'signed-out-meanwhile');
    await page.getByRole('link', { name: say('fr', 'problem.sign_in'), exact: true }).click();
    await expect(page).toHaveURL(/\/signin\?back=\/$/);
    await page.goto('/');
    await expect(page).toHaveURL(/\/signin/);

    await portal.command(['user', 'lock', person.email]);
    expect((await post('/', password)).status()).toBe(401);
    await portal.command(['user', 'unlock', person.email]);
    expect((await post('/', password)).status()).toBe(303);
  });

  test('too many failures make the account wait, even with the right password, and say how long', { tag: '@plain' }, async ({ page, person }) => {
    await open(page, '/signin');
    await page.getByLabel('Adresse e-mail ou numéro de poste').fill(person.login);
    await page.getByLabel('Mot de passe', { exact: true }).fill(person.password);
    // The waits double, from one second on; one that is long enough to be seen is waited for.
    const attempt = async () => {
      const form = { login: person.login, password: 'pas le bon', back: '/' };
      const answer = await page.request.post('/signin', { form, maxRedirects: 0 });
      return answer.status() === 429 ? Number(answer.headers()['retry-after']) : 0;
    };
    await expect.poll(attempt, { intervals: [50] }).toBeGreaterThanOrEqual(4);
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    await expect(page.getByRole('heading', { name: say('fr', 'signin.wait_title') })).toBeVisible();
    await expect(page.getByText(/Prochain essai dans \d+\s(seconde|minute)/)).toBeVisible();
    await sound(page, 'signin-wait');
  });
});

test.describe('language and theme', () => {
  test('are chosen and kept, before and after signing in', { tag: '@plain' }, async ({ page, person }) => {
    await open(page, '/signin');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');

    await enter(page.context(), person);
    await open(page, '/rules');
    await page.locator('summary.me').click();
    await page.getByRole('button', { name: /^(Dark|Sombre)$/ }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(page).toHaveURL('/rules');
    await ready(page);
    await page.locator('summary.me').click();
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Call rules and services' })).toBeVisible();
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  });

  test("the browser's language is taken where nothing was chosen", async ({ browser, portal }) => {
    for (const [locale, lang] of [
      ['en-GB', 'en'],
      ['fr-CA', 'fr'],
      ['de-DE', 'fr'],
    ] as const) {
      const context = await browser.newContext({ baseURL: portal.url, locale });
      const page = await context.newPage();
      await page.goto('/signin');
      await expect(page.locator('html'), locale).toHaveAttribute('lang', lang);
      await context.close();
    }
  });
});

test.describe('a page of somebody else', () => {
  test('cannot change anything here, nor sign anybody in or out', async ({ signedIn: page, portal, person, context, excuses }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    const action = await row(page, 'Soirs').locator('form[action$="/switch"]').getAttribute('action');
    const version = await row(page, 'Soirs').locator('form[action$="/switch"] [name=version]').inputValue();

    // The same cookie jar, another origin: 127.0.0.1 is not localhost.
    const elsewhere = new URL(portal.url);
    elsewhere.hostname = '127.0.0.1';
    excuses.push(/^request to somebody else: .*\/forged$/);
    const forged = `<form method="post" action="${portal.url}${action}">
      <input name="version" value="${version}"><input name="enabled" value="false"></form>`;
    await context.route(`${elsewhere.origin}/forged`, (route) => route.fulfill({ contentType: 'text/html', body: forged }));
    const trap = await context.newPage();
    await trap.goto(`${elsewhere.origin}/forged`);
    const posted = trap.waitForResponse((response) => response.url().endsWith(`${action}`));
    await trap.locator('form').evaluate((form) => (form as HTMLFormElement).submit());
    expect((await posted).status()).toBe(403);

    await open(page, '/rules');
    await expect(row(page, 'Soirs').getByRole('switch')).toBeChecked();
    await flip(page, 'Soirs', false);

    for (const [path, form] of [
      ['/signout', {}],
      ['/signin', { login: person.login, password: person.password, back: '/' }],
      ['/preferences', { lang: 'en', back: '/' }],
    ] as const) {
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://example.org' }, { origin: 'null' }] as Record<string, string>[]) {
        const answer = await page.request.post(path, { form, headers, maxRedirects: 0 });
        expect(answer.status(), `${path} with ${JSON.stringify(headers)}`).toBe(403);
      }
    }
    await page.goto('/rules');
    await expect(page).toHaveURL('/rules');
  });
});

test('every answer carries the headers that protect it', async ({ signedIn: page }) => {
  for (const path of ['/', '/rules', '/rules/new', '/signin', '/nowhere', '/pkg/renvoi.css']) {
    const answer = await page.request.get(path, { maxRedirects: 0 });
    const headers = answer.headers();
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    const policy = headers['content-security-policy'] ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toContain('unsafe-inline');
    expect(policy, path).not.toContain("'unsafe-eval'");
  }
  const cookies = await page.context().cookies();
  expect(cookies.find((cookie) => /renvoi(-\d+)?$/.test(cookie.name) && cookie.httpOnly)).toMatchObject({ sameSite: 'Lax', path: '/' });
});
