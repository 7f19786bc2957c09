import { Mailbox } from '../support/mailbox.ts';
import { hire } from '../support/people.ts';
import { Portal } from '../support/portal.ts';
import { enter, expect, ready, test as base } from '../support/test.ts';
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
  test(`instructions and their confirmation come by SMTP, in ${lang}`, { tag: '@plain' }, async ({ page, portal, person, mailbox, context }) => {
    await portal.command(['user', 'set', person.email, '--lang', lang]);
    await context.request.post('/preferences', { form: { lang, back: '/' }, maxRedirects: 0 });
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
  });

  test(`the first connection begins with a letter, in ${lang}`, { tag: '@plain' }, async ({ page, portal, mailbox, context }) => {
    await context.request.post('/preferences', { form: { lang, back: '/' }, maxRedirects: 0 });
    const { extension } = await hire(portal);
    const email = `nouveau.${extension}@example.org`;
    await portal.command(['user', 'add', email, '--name', 'Aïssatou N’Diaye-Lemoine', '--lang', lang, '--welcome', '--org', portal.demo.organisation.slug]);
    const letter = await mailbox.letter(email, say(lang, 'recovery.welcome_title'));
    await page.goto(/http:\/\/localhost:\d+\/recover\/open\?token=[\w-]+/.exec(letter.text)?.[0] ?? 'no link');
    await page.getByLabel(say(lang, 'recovery.password'), { exact: true }).fill(NEW);
    await page.getByLabel(say(lang, 'recovery.password_again')).fill(NEW);
    await page.getByRole('button', { name: say(lang, 'recovery.save') }).click();
    await expect(page).toHaveURL('/');
    await expect(page.locator('summary', { hasText: 'Aïssatou N’Diaye-Lemoine' })).toBeVisible();
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
