import type { Page } from '@playwright/test';

import type { Portal } from '../support/portal.ts';
import { sound } from '../support/sound.ts';
import { expect, open, ready, scripted, speak, test } from '../support/test.ts';
import { say, type Lang } from '../support/words.ts';

const NEW = 'quatre chats verts sous la pluie';

/** The text of the newest mail to somebody that has a subject, once it is there. */
async function letter(page: Page, email: string, subject: string): Promise<string> {
  let text = '';
  await expect(async () => {
    const list = await (await page.request.get('/dev/mail')).text();
    const line = list.split('<li>').find((line) => line.includes(email) && line.replaceAll('\u00a0', ' ').includes(subject));
    const path = /href="([^"]+)"/.exec(line ?? '')?.[1];
    expect(path, `a mail to ${email}`).toBeDefined();
    text = await (await page.request.get(path ?? '')).text();
  }).toPass();
  return text;
}

/** The link in a letter, which leads to the portal. */
function link(text: string, portal: Portal): string {
  const found = /http:\/\/localhost:\d+\/recover\/open\?token=[\w-]+/.exec(text)?.[0];
  if (found === undefined || !found.startsWith(portal.url)) throw new Error(`no link of the portal in:\n${text}`);
  return found;
}

async function choose(page: Page, lang: Lang, password: string, again = password): Promise<void> {
  await page.getByLabel(say(lang, 'recovery.password'), { exact: true }).fill(password);
  await page.getByLabel(say(lang, 'recovery.password_again')).fill(again);
  await page.getByRole('button', { name: say(lang, 'recovery.save') }).click();
}

for (const lang of ['fr', 'en'] as const) {
  test(`who has forgotten a password gets back in alone, and who comes for the first time chooses one, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({
    page,
    portal,
    person,
    browser,
  }) => {
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await speak(page.context(), lang);
    const elsewhere = await browser.newContext({ baseURL: portal.url });
    await elsewhere.request.post('/signin', { form: { login: person.login, password: person.password, back: '/' }, maxRedirects: 0 });

    await test.step('the address is asked for, and the answer says nothing', async () => {
      await open(page, '/signin');
      await page.getByRole('link', { name: say(lang, 'recovery.title') }).click();
      await ready(page);
      await sound(page, `recover-${lang}`);
      await page.getByRole('button', { name: say(lang, 'recovery.send') }).click();
      await ready(page);
      await expect(page.getByText(say(lang, 'recovery.email_empty'))).toBeVisible();
      const answers: string[] = [];
      for (const email of ['personne@example.org', person.email]) {
        await open(page, '/recover');
        await page.getByLabel(say(lang, 'recovery.email')).fill(email);
        await page.getByRole('button', { name: say(lang, 'recovery.send') }).click();
        await expect(page.getByRole('heading', { level: 1, name: say(lang, 'recovery.asked_title') })).toBeVisible();
        answers.push(await page.getByRole('main').innerText());
      }
      expect(answers[1]).toBe(answers[0]);
      await ready(page);
      await sound(page, `recover-asked-${lang}`);
    });

    await test.step('the link opens a form, and its token is in no address', async () => {
      await page.goto(link(await letter(page, person.email, say(lang, 'recovery.changed_action')), portal));
      await ready(page);
      await expect(page).toHaveURL('/recover/new');
      expect(await page.content()).not.toContain('token=');
      await sound(page, `recover-new-${lang}`);
    });

    await test.step('what is weak is refused with the reason', async () => {
      const password = page.getByLabel(say(lang, 'recovery.password'), { exact: true });
      if (scripted()) {
        await password.pressSequentially('court');
        await expect(page.getByText(say(lang, 'recovery.more', { count: 7 }))).toBeVisible();
        await password.fill('onze lettre');
        await expect(page.getByText(say(lang, 'recovery.one_more'))).toBeVisible();
        await password.fill(NEW);
        await expect(page.getByText(say(lang, 'recovery.enough'))).toBeVisible();
        await page.getByRole('button', { name: say(lang, 'signin.show_password') }).click();
        await expect(password).toHaveAttribute('type', 'text');
        await expect(page.getByLabel(say(lang, 'recovery.password_again'))).toHaveAttribute('type', 'text');
      }
      await choose(page, lang, '1qaz2wsx3edc');
      await expect(page.getByText(say(lang, 'errors.password_breached'))).toBeVisible();
      await ready(page);
      await sound(page, `recover-refused-${lang}`);
      await choose(page, lang, NEW, `${NEW} encore`);
      await expect(page.getByText(say(lang, 'errors.passwords_differ'))).toBeVisible();
      await expect(password).toHaveValue('');
      await ready(page);
    });

    await test.step('then one is signed in, other sessions have ended, and a mail says so', async () => {
      await choose(page, lang, NEW);
      await expect(page).toHaveURL('/?password');
      await expect(page.locator('summary', { hasText: person.name })).toBeVisible();
      await expect(page.getByText(say(lang, 'home.password_changed'))).toBeVisible();
      await ready(page);
      await sound(page, `recovered-${lang}`);
      const answer = await elsewhere.request.get('/', { maxRedirects: 0 });
      expect(answer.status()).toBe(303);
      const told = await letter(page, person.email, say(lang, 'recovery.changed_title'));
      expect(told).toContain(`${portal.url}/recover`);
      expect(told).toContain('127.0.0.1');
      await elsewhere.close();
    });

    await test.step('the link has served', async () => {
      await page.context().clearCookies();
      await speak(page.context(), lang);
      await page.goto(link(await letter(page, person.email, say(lang, 'recovery.changed_action')), portal));
      await ready(page);
      await expect(page.getByText(say(lang, 'recovery.used'))).toBeVisible();
      await sound(page, `recover-used-${lang}`);
      await page.goto('/recover/open?token=coupe');
      await ready(page);
      await expect(page.getByText(say(lang, 'recovery.unknown'))).toBeVisible();
    });

    await test.step('the first time', async () => {
      const email = `nouveau.${person.extension}@example.org`;
      await portal.command(['user', 'add', email, '--name', 'Aïssatou N’Diaye-Lemoine', '--lang', lang, '--welcome', '--org', portal.demo.organisation.slug]);
      await page.goto(link(await letter(page, email, say(lang, 'recovery.welcome_title')), portal));
      await ready(page);
      await expect(page.getByText(say(lang, 'recovery.first_lead', { name: 'Aïssatou N’Diaye-Lemoine' }))).toBeVisible();
      await sound(page, `recover-first-${lang}`);
      await choose(page, lang, NEW);
      await expect(page).toHaveURL('/');
      await expect(page.locator('summary', { hasText: 'Aïssatou N’Diaye-Lemoine' })).toBeVisible();
    });
  });
}
