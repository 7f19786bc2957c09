import { Authenticator } from '../support/authenticator.ts';
import { mailed as test, told } from '../support/mailed.ts';
import { helper } from '../support/people.ts';
import { sound } from '../support/sound.ts';
import { seed } from '../support/seed.ts';
import { enter, expect, open, ready, scripted } from '../support/test.ts';
import { say } from '../support/words.ts';

// With a script, people are found as one types and a sheet keeps itself up to date.
test.describe('who helps', () => {
  test('somebody is found with the keyboard alone, and their sheet opened', { tag: '@plain' }, async ({ page, portal, person, context }) => {
    await enter(context, portal.account('helpdesk'));
    await open(page, '/');
    await page.getByRole('navigation').getByRole('link', { name: /^(Assist|Assistance)$/ }).click();
    await expect(page).toHaveURL('/helpdesk');
    await ready(page);
    await sound(page, 'helpdesk');
    const field = page.getByLabel(say('fr', 'helpdesk.search'));
    await expect(field).toBeFocused();
    if (scripted()) {
      await page.getByRole('heading', { level: 1 }).click();
      await page.keyboard.press('Control+k');
      await expect(field).toBeFocused();
      await page.keyboard.type('rousseau lef');
      await expect(page.locator('#found')).toContainText(/personnes? trouvées?|premières/);
      await expect(page).toHaveURL(/q=rousseau/);
      await page.keyboard.press('ArrowDown');
      await expect(page.getByRole('list', { name: say('fr', 'helpdesk.list') }).getByRole('link').first()).toBeFocused();
      await page.keyboard.press('ArrowUp');
      await expect(field).toBeFocused();
      await field.fill('nobody-at-all');
      await expect(page.locator('#found')).toContainText(say('fr', 'helpdesk.none', { asked: 'nobody-at-all' }));
      await sound(page, 'helpdesk-nobody');
      await field.fill('');
      await page.keyboard.type(person.extension);
      await expect(page.getByRole('link', { name: new RegExp(person.email) })).toBeVisible();
    } else {
      // Two of the demonstration's: whoever is the only one is opened at once.
      await field.fill('mar');
      await field.press('Enter');
      await ready(page);
      await sound(page, 'helpdesk-found', { own: true });
      await field.fill(person.extension);
    }
    await field.press('Enter');
    await expect(page).toHaveURL(/\/helpdesk\/people\/[\w-]+$/);
    await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();
    await ready(page);
    await sound(page, 'helpdesk-sheet');
    if (scripted()) {
      // From anywhere: a field of a sheet, a page that has more to it.
      await page.getByLabel(say('fr', 'helpdesk.why'), { exact: true }).press('Control+k');
      await expect(page).toHaveURL('/helpdesk');
      await open(page, '/rules');
      await page.keyboard.press('Control+k');
      await expect(page).toHaveURL('/helpdesk');
    }
  });

  test('a sheet says that its reader’s session has ended, keeps what was typed, and goes on once they are back', async ({ page, portal, person, context }) => {
    const who = await helper(portal, 'fr');
    await enter(context, who);
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await ready(page);
    const why = page.getByLabel(say('fr', 'helpdesk.why'), { exact: true });
    await why.fill('Rappelée au poste');
    const ended = page.getByRole('status').filter({ hasText: say('fr', 'signin.ended_title') });
    const heading = page.getByRole('heading', { name: say('fr', 'signin.ended_title') });
    await expect(heading).toBeHidden();
    await context.clearCookies();
    await expect(heading).toBeVisible();
    await expect(why).toHaveValue('Rappelée au poste');
    await sound(page, 'helpdesk-sheet-ended');
    const back = new URL(page.url()).pathname;
    await expect(ended.getByRole('link')).toHaveAttribute('href', `/signin?back=${back}`);
    // In another tab.
    await enter(context, who);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(heading).toBeHidden();
    await expect(why).toHaveValue('Rappelée au poste');
  });

  test('on a small screen the ways to pages are whole words, the last of them in a menu', { tag: '@only-phone' }, async ({ page, portal, context }) => {
    await enter(context, portal.account('helpdesk'));
    await open(page, '/');
    const nav = page.getByRole('navigation', { name: say('fr', 'nav.label') });
    await expect(nav.getByRole('link')).toHaveCount(4);
    expect(await nav.locator('> ul').evaluate((bar) => bar.scrollWidth <= bar.clientWidth)).toBe(true);
    const helpdesk = nav.getByRole('link', { name: say('fr', 'nav.helpdesk'), exact: true });
    await nav.getByText(say('fr', 'nav.more')).click();
    await expect(helpdesk).toBeInViewport();
    await sound(page, 'nav-more');
    await page.keyboard.press('Escape');
    await expect(helpdesk).toBeHidden();
    await page.keyboard.press('Enter');
    await helpdesk.click();
    await expect(page).toHaveURL('/helpdesk');
    await ready(page);
  });

  for (const lang of ['fr', 'en'] as const) test(`somebody’s pages are seen as they see them, and left, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, context }) => {
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await seed(portal, person, [{ name: 'Atelier', outcome: { forward: '207' } }]);
    await enter(context, await helper(portal, lang));
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await page.getByLabel(say(lang, 'helpdesk.why'), { exact: true }).fill('Ne voit pas ses renvois');
    await page.getByRole('button', { name: say(lang, 'helpdesk.see') }).press('Enter');
    const banner = page.getByText(say(lang, 'helpdesk.looking', { name: person.name }));
    const nav = page.getByRole('navigation');
    await expect(page).toHaveURL(/\/as\/home$/);
    await expect(banner).toBeVisible();
    await ready(page);
    await sound(page, `helpdesk-as-home-${lang}`);
    await nav.getByRole('link', { name: /^(Règles|Call rules)/ }).click();
    await expect(page).toHaveURL(/\/as\/rules$/);
    await expect(banner).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Atelier' })).toBeVisible();
    await expect(page.getByRole('switch')).toBeDisabled();
    await ready(page);
    await sound(page, `helpdesk-as-rules-${lang}`);
    await nav.getByRole('link', { name: /^(Message|Voicemail)/ }).click();
    await expect(page).toHaveURL(/\/as\/voicemail$/);
    await expect(banner).toBeVisible();
    await ready(page);
    await sound(page, `helpdesk-as-voicemail-${lang}`);
    await page.getByRole('link', { name: say(lang, 'helpdesk.looking_leave') }).click();
    await expect(page).toHaveURL(/\/helpdesk\/people\/[\w-]+$/);
    await expect(page.locator('#journal')).toContainText('Ne voit pas ses renvois');
    await page.goBack();
    await expect(page).toHaveURL(/\?over$/);
    await expect(page.getByText(say(lang, 'helpdesk.seen_over'))).toBeVisible();

    // They read it in their own journal.
    await context.clearCookies();
    await enter(context, person);
    await open(page, '/journal');
    await expect(page.getByText(say(lang, 'journal.user_seen'))).toBeVisible();
  });

  for (const lang of ['fr', 'en'] as const) test(`an address is changed once the one on file says so, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context, browser }) => {
    const wanted = `autre.${person.email}`;
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await enter(context, await helper(portal, lang));
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await ready(page);
    const field = page.getByLabel(say(lang, 'helpdesk.address_new'), { exact: true });
    await page.getByLabel(say(lang, 'helpdesk.why'), { exact: true }).fill('Nouveau nom');
    await field.fill('autre');
    await page.getByRole('button', { name: say(lang, 'helpdesk.address_ask') }).press('Enter');
    await expect(page.getByText(say(lang, 'recovery.email_unreadable'))).toBeVisible();
    await expect(field).toHaveValue('autre');
    await ready(page);
    await sound(page, `helpdesk-address-wrong-${lang}`);
    await field.fill(wanted);
    await page.getByRole('button', { name: say(lang, 'helpdesk.address_ask') }).press('Enter');
    await expect(page.locator('#address')).toContainText(say(lang, 'helpdesk.address_waits', { email: wanted }));
    await ready(page);
    await sound(page, `helpdesk-address-waits-${lang}`);

    const asked = await mailbox.letter(person.email, say(lang, 'address.mail_title'));
    expect(asked.text).toContain(say(lang, 'address.mail'));
    const link = /http:\/\/localhost:\d+\/address\/open\?token=[\w-]+/.exec(asked.text)?.[0] ?? 'no link';
    const theirs = await browser.newContext({ baseURL: portal.url, locale: { fr: 'fr-FR', en: 'en-GB' }[lang], javaScriptEnabled: scripted() });
    const there = await theirs.newPage();
    await there.goto(link);
    await expect(there).toHaveURL('/address');
    await expect(there.getByText(wanted)).toBeVisible();
    await ready(there);
    await sound(there, `address-${lang}`);
    await there.getByRole('button', { name: say(lang, 'address.yes') }).press('Enter');
    await expect(there.getByRole('heading', { level: 1, name: say(lang, 'address.done_title') })).toBeVisible();
    await ready(there);
    await sound(there, `address-done-${lang}`);
    await there.goto(link);
    await expect(there.getByRole('heading', { level: 1, name: say(lang, 'address.gone_title') })).toBeVisible();
    await ready(there);
    await sound(there, `address-gone-${lang}`);
    await theirs.close();

    // Who helps sees it happen.
    if (!scripted()) await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await expect(page.locator('#address')).toContainText(wanted);
    await expect(page.locator('#address')).not.toContainText(say(lang, 'helpdesk.address_waits', { email: wanted }));
    await expect(page.locator('#journal')).toContainText(say(lang, 'journal.user_address_changed'));
    for (const to of [person.email, wanted]) {
      expect((await mailbox.letter(to, say(lang, 'address.changed_title'))).text).toContain(say(lang, 'address.changed'));
    }
  });

  for (const lang of ['fr', 'en'] as const) test(`who cannot read their mail is let in again by a code, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context, browser }) => {
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await enter(context, await helper(portal, lang));
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await ready(page);
    await page.getByRole('button', { name: say(lang, 'helpdesk.code') }).press('Enter');
    await expect(page.getByText(say(lang, 'helpdesk.why_empty'))).toBeVisible();
    await ready(page);
    await sound(page, `helpdesk-no-reason-${lang}`);
    await page.getByLabel(say(lang, 'helpdesk.why'), { exact: true }).fill('Rappelée au poste, date d’embauche vérifiée');
    await page.getByRole('button', { name: say(lang, 'helpdesk.code') }).press('Enter');
    const code = await page.locator('output').innerText();
    expect(code).toMatch(/^\d{4} \d{4}$/);
    await ready(page);
    await sound(page, `helpdesk-code-${lang}`);

    const theirs = await browser.newContext({ baseURL: portal.url, locale: { fr: 'fr-FR', en: 'en-GB' }[lang], javaScriptEnabled: scripted() });
    const there = await theirs.newPage();
    await there.goto('/signin');
    await there.getByRole('link', { name: say(lang, 'recovery.title') }).click();
    await there.getByRole('link', { name: say(lang, 'recovery.code_have') }).click();
    await ready(there);
    await sound(there, `recover-code-${lang}`);
    await there.getByLabel(say(lang, 'signin.login')).fill(person.email);
    await there.getByLabel(say(lang, 'recovery.code'), { exact: true }).fill('1234');
    await there.getByRole('button', { name: say(lang, 'recovery.code_go') }).click();
    await expect(there.getByText(say(lang, 'recovery.code_wrong'))).toBeVisible();
    await ready(there);
    await sound(there, `recover-code-wrong-${lang}`);
    await there.getByLabel(say(lang, 'recovery.code'), { exact: true }).fill(code);
    await there.getByRole('button', { name: say(lang, 'recovery.code_go') }).click();
    await there.getByLabel(say(lang, 'recovery.password'), { exact: true }).fill('quatre chats verts sous la pluie');
    await there.getByLabel(say(lang, 'recovery.password_again')).fill('quatre chats verts sous la pluie');
    await there.getByRole('button', { name: say(lang, 'recovery.save') }).click();
    await expect(there).toHaveURL('/?password');
    await theirs.close();

    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await expect(page.locator('#journal')).toContainText(say(lang, 'journal.user_password_coded'));
    await expect(page.locator('#journal')).toContainText('Rappelée au poste');
    // That there was a code, and what came of it.
    await told(mailbox, person.email, lang, say(lang, 'journal.user_code_made'));
    expect((await mailbox.letter(person.email, say(lang, 'recovery.changed_title'))).text).toContain(say(lang, 'recovery.changed'));
  });

  for (const lang of ['fr', 'en'] as const) test(`a second factor that is lost is taken away, with a reason, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context }) => {
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await enter(context, person);
    await page.goto('/account/second');
    const phone = new Authenticator((await page.locator('code.key').textContent()) ?? '');
    await page.getByLabel(say(lang, 'second.code'), { exact: true }).fill(await phone.code());
    await page.getByRole('button', { name: say(lang, 'second.switch_on') }).press('Enter');
    await expect(page.getByRole('list', { name: say(lang, 'second.codes') })).toBeVisible();

    await context.clearCookies();
    const who = await helper(portal, lang);
    await enter(context, who);
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await ready(page);
    const second = page.locator('#state > div').filter({ hasText: say(lang, 'helpdesk.second') }).locator('dd');
    const remove = page.getByRole('button', { name: say(lang, 'helpdesk.second_remove') });
    await expect(second).toHaveText(say(lang, 'helpdesk.second_set'));
    await remove.press('Enter');
    await expect(page.getByText(say(lang, 'helpdesk.why_empty'))).toBeVisible();
    await expect(second).toHaveText(say(lang, 'helpdesk.second_set'));
    await ready(page);
    await page.getByLabel(say(lang, 'helpdesk.why'), { exact: true }).fill('Téléphone perdu, rappelée au poste');
    await remove.press('Enter');
    await expect(page.getByText(say(lang, 'helpdesk.second_done'))).toBeVisible();
    await ready(page);
    await sound(page, `helpdesk-second-${lang}`);
    await expect(second).toHaveText(say(lang, 'helpdesk.second_none'));
    await expect(remove).toHaveCount(0);
    const removed = say(lang, 'journal.user_second_factor_removed');
    await expect(page.locator('#journal').getByRole('listitem').filter({ hasText: removed })).toContainText('Téléphone perdu, rappelée au poste');

    // They are told by whom, read why, and come in with their password alone.
    expect((await told(mailbox, person.email, lang, removed)).text).toContain(who.login);
    await context.clearCookies();
    await enter(context, person);
    await open(page, '/journal');
    await expect(page.locator('.entry').filter({ hasText: removed })).toContainText('Téléphone perdu, rappelée au poste');
  });

  for (const lang of ['fr', 'en'] as const) test(`a lock, sessions, a telephone’s password and what the PBX has are dealt with, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context, browser }) => {
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await portal.command(['user', 'lock', person.email]);
    await enter(context, await helper(portal, lang));
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    const act = async (button: string, done: string): Promise<void> => {
      await ready(page);
      await page.getByLabel(say(lang, 'helpdesk.why'), { exact: true }).fill('Rappelée au poste');
      await page.getByRole('button', { name: button, exact: true }).press('Enter');
      await expect(page.getByText(say(lang, `helpdesk.${done}`))).toBeVisible();
    };
    await act(say(lang, 'helpdesk.unlock'), 'unlock_done');
    const theirs = await browser.newContext({ baseURL: portal.url });
    await enter(theirs, person);
    await act(say(lang, 'helpdesk.end_sessions'), 'sessions_done');
    expect((await theirs.request.get('/account', { maxRedirects: 0 })).status()).toBe(303);
    await theirs.close();
    await act(say(lang, 'helpdesk.phone_renew_named', { name: person.telephone.name }), 'phone_done');
    await act(say(lang, 'helpdesk.push'), 'push_done');
    await ready(page);
    await sound(page, `helpdesk-pushed-${lang}`);
    await expect(page.locator('#journal')).toContainText('Rappelée au poste');
    await told(mailbox, person.email, lang, say(lang, 'journal.session_ended_by_helpdesk'));
  });
});

test('a sheet keeps up with who is on the line, and with what is typed', async ({ page, portal, person, context }) => {
  await enter(context, portal.account('helpdesk'));
  await page.goto(`/helpdesk?q=${person.extension}&open=`);
  await ready(page);
  const why = page.getByLabel(say('fr', 'helpdesk.why'), { exact: true });
  await why.fill('Rappel au poste');
  await seed(portal, person, [{ name: 'Atelier', outcome: { forward: '207' } }]);
  await expect(page.locator('#rules')).toContainText('Atelier');
  await expect(page.locator('#rules')).toContainText('appliquée', { timeout: 20_000 });
  await expect(why).toBeFocused();
  await expect(why).toHaveValue('Rappel au poste');
  await sound(page, 'helpdesk-sheet-rules');
});
