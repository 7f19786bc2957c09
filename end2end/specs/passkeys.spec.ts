import { randomInt } from 'node:crypto';

import { Authenticator } from '../support/authenticator.ts';
import { demanding } from '../support/demanding.ts';
import { mailed as test, told } from '../support/mailed.ts';
import { Device } from '../support/passkeys.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, scripted, speak } from '../support/test.ts';
import { say, type Lang } from '../support/words.ts';
import type { Page } from '@playwright/test';

type Parts = Record<string, string | number>;

const label = (key: string, parts: Parts = {}, lang: Lang = 'fr') => say(lang, `passkeys.${key}`, parts);

/** Adds one on the page of who is signed in. */
async function add(page: Page, name: string, lang: Lang = 'fr'): Promise<void> {
  const said = (key: string) => label(key, {}, lang);
  await page.goto('/account/passkeys');
  await page.getByRole('region', { name: said('new') }).getByLabel(said('name'), { exact: true }).fill(name);
  await page.getByRole('button', { name: said('make') }).click();
  await expect(page.getByText(said('added'))).toBeVisible();
}

/** Signs in with it, from nothing, by the button: the field offers it as well, which is another test's. */
async function signIn(page: Page, lang: Lang = 'fr'): Promise<void> {
  await page.context().clearCookies();
  await speak(page.context(), lang);
  await page.goto('/signin?back=/journal');
  await page.getByRole('button', { name: label('sign_in', {}, lang) }).click();
}

test.describe('passkeys', () => {
  // What a browser offers as one types is answered by its device at once: only where a test is about that.
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
  });

  for (const lang of ['fr', 'en'] as const) test(`they are added, named, used, renamed and removed, in ${lang}`, async ({ page, person, mailbox, context }) => {
    const said = (key: string, parts: Parts = {}) => label(key, parts, lang);
    await enter(context, person);
    await speak(context, lang);
    const own = await Device.add(page);
    await page.goto('/account');
    await page.getByRole('link', { name: said('new') }).click();
    await expect(page.getByText(said('none'))).toBeVisible();
    await sound(page, `passkeys-none-${lang}`);
    // Without a name, the server says so, and nothing is made.
    const name = page.getByRole('region', { name: said('new') }).getByLabel(said('name'), { exact: true });
    await expect(name).toHaveValue(/./);
    await name.fill(' ');
    await page.getByRole('button', { name: said('make') }).click();
    await expect(page.getByText(said('name_empty'))).toBeVisible();
    expect(await own.credentials()).toHaveLength(0);
    await name.fill('Portable de l’accueil');
    await name.press('Enter');
    await expect(page.getByText(said('added'))).toBeVisible();
    expect(await own.credentials()).toHaveLength(1);
    // That device has one: it says so before it asks for a finger.
    await page.getByRole('button', { name: said('make') }).click();
    await expect(page.getByText(said('known'))).toBeVisible();
    await sound(page, `passkeys-known-${lang}`);

    await signIn(page, lang);
    await expect(page).toHaveURL(/^[^?]*\/journal$/);
    await page.goto('/account/passkeys');
    await expect(page.getByRole('main')).not.toContainText(said('never_used'));
    const key = await Device.add(page, 'usb');
    await add(page, 'Clé de sécurité', lang);
    expect(await key.credentials()).toHaveLength(1);
    await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Clé de sécurité', 'Portable de l’accueil']);
    await sound(page, `passkeys-${lang}`);

    await page.getByLabel(said('rename_named', { name: 'Clé de sécurité' })).click();
    const line = page.getByRole('listitem').filter({ hasText: 'Clé de sécurité' });
    await line.getByLabel(said('name'), { exact: true }).fill('');
    await line.getByRole('button', { name: said('rename_do') }).click();
    await expect(page.getByText(said('name_empty'))).toBeVisible();
    await sound(page, `passkeys-renaming-${lang}`);
    await line.getByLabel(said('name'), { exact: true }).fill('Clé bleue');
    await line.getByRole('button', { name: said('rename_do') }).click();
    await expect(page.getByText(said('renamed'))).toBeVisible();
    await page.getByRole('button', { name: said('remove_named', { name: 'Clé bleue' }) }).click();
    await expect(page.getByText(said('removed'))).toBeVisible();
    await expect(page.getByRole('heading', { level: 3 })).toHaveText(['Portable de l’accueil']);

    // What the key keeps all the same opens nothing.
    await own.remove();
    await signIn(page, lang);
    await expect(page.getByText(said('wrong'))).toBeVisible();
    await sound(page, `passkeys-refused-${lang}`);
    await told(mailbox, person.email, lang, say(lang, 'journal.user_passkey_added', { name: 'Clé de sécurité' }));
    await told(mailbox, person.email, lang, say(lang, 'journal.user_passkey_renamed', { before: 'Clé de sécurité', name: 'Clé bleue' }));
    await told(mailbox, person.email, lang, say(lang, 'journal.user_passkey_removed', { name: 'Clé bleue' }));
  });

  test('who is not known to the device is not let in, what was answered once serves no more, and a copy neither', async ({ page, person, context }) => {
    await enter(context, person);
    const device = await Device.add(page);
    await add(page, 'Portable');
    await device.verifies(false);
    await signIn(page);
    await expect(page.getByText(label('cancelled'))).toBeVisible();
    await sound(page, 'passkeys-cancelled');
    await expect(page).toHaveURL(/\/signin/);
    await device.verifies(true);
    await page.getByRole('button', { name: label('sign_in') }).click();
    await expect(page).toHaveURL(/^[^?]*\/journal$/);

    const posted = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/signin/passkey'));
    await signIn(page);
    await expect(page).toHaveURL(/^[^?]*\/journal$/);
    const form = (await posted).postDataJSON() as Record<string, string>;
    expect(Object.keys(form).sort()).toEqual(['back', 'passkey', 'passkey_sealed']);
    // In the same browser, but for the session.
    for (const cookie of await context.cookies()) {
      if (!cookie.name.endsWith('-passkey')) await context.clearCookies({ name: cookie.name });
    }
    const again = await context.request.post('/signin/passkey', { form, maxRedirects: 0 });
    expect(again.status()).toBe(401);

    // The tick of the form above goes along.
    await context.clearCookies();
    await page.goto('/signin?back=/account');
    await page.getByRole('checkbox', { name: say('fr', 'signin.stay'), exact: true }).check();
    await page.getByRole('button', { name: label('sign_in') }).click();
    await expect(page.getByText(say('fr', 'account.stays'), { exact: true })).toBeVisible();
    await device.goBack(2);
    await signIn(page);
    await expect(page.getByText(label('wrong'))).toBeVisible();
    await enter(context, person);
    await page.goto('/journal');
    await expect(page.getByText(say('fr', 'journal.user_passkey_copied', { name: 'Portable' }))).toBeVisible();
  });

  test('it stands for a code at sign-in, and for the password before what is delicate', async ({ page, person, context }) => {
    await enter(context, person);
    await Device.add(page);
    await add(page, 'Portable');
    await page.goto('/account/second');
    const phone = new Authenticator((await page.locator('code.key').textContent()) ?? '');
    await page.getByLabel(say('fr', 'second.code'), { exact: true }).fill(await phone.code());
    await page.getByRole('button', { name: say('fr', 'second.switch_on') }).press('Enter');
    await expect(page.getByRole('list', { name: say('fr', 'second.codes') })).toBeVisible();

    await context.clearCookies();
    await page.goto('/signin?back=/journal');
    await page.getByLabel(say('fr', 'signin.login')).fill(person.login);
    await page.getByLabel(say('fr', 'signin.password'), { exact: true }).fill(person.password);
    await page.getByRole('button', { name: say('fr', 'signin.submit'), exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: say('fr', 'second.step') })).toBeVisible();
    await sound(page, 'passkeys-second');
    await page.getByRole('button', { name: label('instead_of_code') }).click();
    await expect(page).toHaveURL(/^[^?]*\/journal$/);
  });

  for (const lang of ['fr', 'en'] as const) test(`the first one is made at sign-in where a second factor is demanded, in ${lang}`, async ({ page, portal, browser }) => {
    const person = await demanding(portal, browser, lang);
    const device = await Device.add(page);
    const begin = async () => {
      await page.context().clearCookies();
      await speak(page.context(), lang);
      await page.goto('/signin?back=/account');
      await page.getByLabel(say(lang, 'signin.login')).fill(person.login);
      await page.getByLabel(say(lang, 'signin.password'), { exact: true }).fill(person.password);
      await page.getByRole('button', { name: say(lang, 'signin.submit'), exact: true }).click();
    };
    await begin();
    await expect(page.getByRole('heading', { level: 1, name: say(lang, 'second.set_up') })).toBeVisible();
    await sound(page, `passkeys-first-${lang}`);
    await page.getByRole('button', { name: label('first_make', {}, lang) }).click();
    const codes = page.getByRole('list', { name: say(lang, 'second.codes') }).getByRole('listitem');
    await expect(codes).toHaveCount(10);
    expect(await device.credentials()).toHaveLength(1);
    const code = (await codes.first().textContent()) ?? '';
    await sound(page, `passkeys-first-codes-${lang}`);
    await page.getByRole('link', { name: say(lang, 'second.kept') }).click();
    await expect(page).toHaveURL('/account');
    await expect(page.getByText(say(lang, 'second.by_passkey'))).toBeVisible();
    // Without it, a code.
    await begin();
    await page.getByText(label('lost', {}, lang), { exact: true }).click();
    await sound(page, `passkeys-lost-${lang}`);
    await page.getByLabel(say(lang, 'second.recovery'), { exact: true }).fill(code);
    await page.getByRole('button', { name: say(lang, 'second.submit'), exact: true }).click();
    await expect(page).toHaveURL('/account');
  });

  test('a button that is pressed when the session has ended sends the form that it stands in', async ({ page, portal, person, context }) => {
    await enter(context, person);
    await Device.add(page);
    await page.goto('/account/passkeys');
    const make = page.getByRole('button', { name: label('make') });
    await expect(make).toBeVisible();
    // The same password again, which ends every session.
    await portal.command(['user', 'set-password', person.email], `${person.password}\n`);
    await make.click();
    await expect(page.getByText(say('fr', 'signin.ended'))).toBeVisible();
  });

  test('two people of two organisations share a computer', async ({ page, portal, person, context }) => {
    await enter(context, person);
    await Device.add(page);
    await add(page, 'De Camille');
    const slug = `voisin-${randomInt(1e9)}`;
    await portal.command(['org', 'add', slug, '--name', 'Cabinet Voisin']);
    const other = { login: `${slug}@example.org`, password: `essai-${randomInt(1e9)}-voisin` };
    await portal.command(['user', 'add', other.login, '--org', slug, '--name', 'Dominique Voisin'], `${other.password}\n`);
    await context.clearCookies();
    await enter(context, other);
    await page.goto('/account/passkeys');
    await expect(page.getByText(label('none'))).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText('De Camille');
    // The one that the device keeps is Camille's, whoever was here before.
    await signIn(page);
    await expect(page).toHaveURL(/^[^?]*\/journal$/);
    await page.goto('/account/passkeys');
    await expect(page.getByRole('main')).toContainText('De Camille');
  });
});

test.describe('passkeys as one types', () => {
  test('the field offers them', async ({ page, person, context }) => {
    await enter(context, person);
    await Device.add(page);
    await add(page, 'Portable');
    await context.clearCookies();
    await page.goto('/signin?back=/journal');
    // The device answers by itself, as somebody does who chooses it in the list.
    await expect(page).toHaveURL(/^[^?]*\/journal$/);
  });
});

test.describe('without a script', { tag: ['@only-plain'] }, () => {
  test('pages say that passkeys need one', async ({ page, person, context }) => {
    expect(scripted()).toBe(false);
    await page.goto('/signin');
    await expect(page.getByText(label('no_script'))).toBeVisible();
    await expect(page.getByRole('button', { name: label('sign_in') })).toBeHidden();
    await enter(context, person);
    await page.goto('/account/passkeys');
    await expect(page.getByText(label('no_script'))).toBeVisible();
    await expect(page.getByRole('button', { name: label('make') })).toBeHidden();
    await sound(page, 'passkeys-plain');
  });
});
