import { mailed as test } from '../support/mailed.ts';
import { enter, expect, ready, speak } from '../support/test.ts';
import { say } from '../support/words.ts';

const NEW = 'quatre chats verts sous la pluie';

for (const lang of ['fr', 'en'] as const) {
  test(`instructions and their confirmation, and an invitation come by SMTP, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context }) => {
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
