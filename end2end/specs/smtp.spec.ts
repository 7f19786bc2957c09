import { Mailbox } from '../support/mailbox.ts';
import { Portal } from '../support/portal.ts';
import { enter, expect, ready, speak, test as base } from '../support/test.ts';
import { say } from '../support/words.ts';

const NEW = 'quatre chats verts sous la pluie';

/** With a portal that sends its mail to a real mail server. */
const test = base.extend<object, { mailbox: Mailbox }>({
  mailbox: [
    async ({}, use) => {
      const mailbox = await Mailbox.open();
      await use(mailbox);
      await mailbox.close();
    },
    { scope: 'worker' },
  ],
  portal: [
    async ({ mailbox }, use) => {
      const portal = await Portal.start(mailbox.options());
      await use(portal);
      await portal.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

for (const lang of ['fr', 'en'] as const) {
  test(`instructions and their confirmation, an invitation, and the question about another address come by SMTP, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context }) => {
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await speak(context, lang);
    await page.goto('/recover');
    await page.getByLabel(say(lang, 'recovery.email')).fill(person.email);
    await page.getByRole('button', { name: say(lang, 'recovery.send') }).click();
    const letter = await mailbox.letter(person.email, say(lang, 'recovery.changed_action'));
    expect(letter.from).toBe('telephones@cabinet-lefevre.example');
    expect(letter.html).not.toMatch(/<img|src=/);
    const link = (text: string) => /http:\/\/localhost:\d+\/recover\/open\?token=[\w-]+/.exec(text)?.[0];
    expect(link(letter.html)).toBe(link(letter.text));

    await page.goto(link(letter.text) ?? 'no link');
    await page.getByLabel(say(lang, 'recovery.password'), { exact: true }).fill(NEW);
    await page.getByLabel(say(lang, 'recovery.password_again')).fill(NEW);
    await page.getByRole('button', { name: say(lang, 'recovery.save') }).click();
    await expect(page.getByText(say(lang, 'home.password_changed'))).toBeVisible();
    const told = await mailbox.letter(person.email, say(lang, 'recovery.changed_title'));
    expect(told.text).toContain('127.0.0.1');

    await enter(context, portal.account('administrator'));
    await speak(context, lang);
    await page.goto('/admin/people/new');
    const email = `invitee.${person.extension}@example.org`;
    await page.getByLabel(say(lang, 'people.name'), { exact: true }).fill('Aïssatou N’Diaye-Lemoine');
    await page.getByLabel(say(lang, 'people.email'), { exact: true }).fill(email);
    await page.getByLabel(say(lang, 'people.lang'), { exact: true }).selectOption(lang);
    await page.getByLabel(say(lang, 'people.welcome')).check();
    await page.getByRole('button', { name: say(lang, 'people.add_do') }).click();
    await expect(page.getByText(say(lang, 'people.done_added'))).toBeVisible();
    await context.clearCookies();
    await speak(context, lang);
    const invited = await mailbox.letter(email, say(lang, 'recovery.welcome_title'));
    await page.goto(/http:\/\/localhost:\d+\/recover\/open\?token=[\w-]+/.exec(invited.text)?.[0] ?? 'no link');
    await page.getByLabel(say(lang, 'recovery.password'), { exact: true }).fill(NEW);
    await page.getByLabel(say(lang, 'recovery.password_again')).fill(NEW);
    await page.getByRole('button', { name: say(lang, 'recovery.save') }).click();
    await expect(page).toHaveURL('/');
    await expect(page.locator('summary', { hasText: 'Aïssatou N’Diaye-Lemoine' })).toBeVisible();

    await context.clearCookies();
    await enter(context, portal.account('administrator'));
    await speak(context, lang);
    const wanted = `autre.${person.email}`;
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await page.getByLabel(say(lang, 'helpdesk.why'), { exact: true }).fill('Nouveau nom');
    await page.getByLabel(say(lang, 'helpdesk.address_new'), { exact: true }).fill(wanted);
    await page.getByRole('button', { name: say(lang, 'helpdesk.address_ask') }).press('Enter');
    const asked = await mailbox.letter(person.email, say(lang, 'address.mail_title'));
    await context.clearCookies();
    await speak(context, lang);
    await page.goto(/http:\/\/localhost:\d+\/address\/open\?token=[\w-]+/.exec(asked.text)?.[0] ?? 'no link');
    await page.getByRole('button', { name: say(lang, 'address.yes') }).click();
    await expect(page.getByRole('heading', { level: 1, name: say(lang, 'address.done_title') })).toBeVisible();
    for (const told of [person.email, wanted]) await mailbox.letter(told, say(lang, 'address.changed_title'));
  });
}

test('who helps sees why a letter did not arrive', async ({ page, portal, person, mailbox, context }) => {
  mailbox.refuse(person.email);
  await enter(context, portal.account('helpdesk'));
  await page.goto(`/helpdesk?q=${person.extension}&open=`);
  await ready(page);
  await page.getByLabel(say('fr', 'helpdesk.why'), { exact: true }).fill('Appelle du poste, ne se souvient plus');
  await page.getByRole('button', { name: say('fr', 'helpdesk.instructions') }).click();
  // The sheet keeps itself up to date.
  await expect(page.locator('#mails')).toContainText('No such user here', { timeout: 30_000 });
});
