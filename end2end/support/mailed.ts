import { Mailbox, type Letter } from './mailbox.ts';
import { Portal } from './portal.ts';
import { expect, test } from './test.ts';
import { say, type Lang } from './words.ts';

/**
 * With a portal that sends its mail to a real mail server. Tests may add organisations to it: with a second one about, commands
 * beside a portal have to say which is meant.
 */
export const mailed = test.extend<object, { mailbox: Mailbox }>({
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

/** The letter that tells somebody a change of their account, in the words of the journal and in their language. */
export async function told(mailbox: Mailbox, to: string, lang: Lang, what: string): Promise<Letter> {
  const letter = await mailbox.letter(to, say(lang, 'account.mail_changed', { what }));
  expect(letter.text).toContain(say(lang, 'recovery.changed_by_another'));
  return letter;
}
