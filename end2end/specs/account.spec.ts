import type { BrowserContext } from '@playwright/test';

import { mailed as test, told } from '../support/mailed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, speak } from '../support/test.ts';
import { say } from '../support/words.ts';

// A page of plain forms: it has no script to wait for.
for (const lang of ['fr', 'en'] as const) {
  test(`sessions are ended, the password is changed, time zone and language are kept, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context, browser }) => {
    await enter(context, person);
    await speak(context, lang);
    const others: BrowserContext[] = [];
    for (let n = 0; n < 3; n += 1) {
      const other = await browser.newContext({ baseURL: portal.url });
      await enter(other, person);
      others.push(other);
    }
    await page.goto('/account');
    await expect(page.getByRole('heading', { level: 1, name: say(lang, 'account.title') })).toBeVisible();
    const ends = page.getByRole('button', { name: new RegExp(`^${say(lang, 'account.end_named', { device: '', address: '' }).split(',')[0]}`) });
    await test.step('one session is ended, and all others', async () => {
      await expect(ends).toHaveCount(3);
      await sound(page, `account-sessions-${lang}`);
      await ends.first().click();
      await expect(page.getByText(say(lang, 'account.session_done'))).toBeVisible();
      await expect(ends).toHaveCount(2);
      await page.getByRole('button', { name: say(lang, 'account.end_others') }).click();
      await expect(page.getByText(say(lang, 'account.others_done'))).toBeVisible();
      await expect(ends).toHaveCount(0);
      await Promise.all(others.map((other) => other.close()));
    });

    await test.step('a new password ends the others too', async () => {
      const other = await browser.newContext({ baseURL: portal.url });
      await enter(other, person);
      const fill = async (current: string, fresh: string, again: string) => {
        await page.getByLabel(say(lang, 'account.current'), { exact: true }).fill(current);
        await page.getByLabel(say(lang, 'recovery.password'), { exact: true }).fill(fresh);
        await page.getByLabel(say(lang, 'recovery.password_again'), { exact: true }).fill(again);
        await page.getByRole('button', { name: say(lang, 'account.change') }).press('Enter');
      };
      await fill('not the one of now', 'violin harbour quarrel lantern', 'violin harbour quarrel lantern');
      await expect(page.getByText(say(lang, 'errors.current_password_wrong'))).toBeVisible();
      await sound(page, `account-refused-${lang}`);
      await fill(person.password, 'violin harbour quarrel lantern', 'violin harbour quarrel lantern');
      await expect(page.getByText(say(lang, 'account.password_done'))).toBeVisible();
      await sound(page, `account-changed-${lang}`);
      const elsewhere = await other.newPage();
      await elsewhere.goto('/account');
      await expect(elsewhere).toHaveURL(/\/signin/);
      await other.close();
    });

    await test.step('a mail tells of each', async () => {
      const ended = await mailbox.letter(person.email, say(lang, 'account.mail_title'));
      expect(ended.text).toContain(say(lang, 'account.mail'));
      const changed = await mailbox.letter(person.email, say(lang, 'recovery.changed_title'));
      expect(changed.text).toContain(say(lang, 'recovery.changed'));
    });

    await test.step('time zone and language are kept', async () => {
      await page.getByLabel(say(lang, 'account.zone'), { exact: true }).selectOption('Asia/Tokyo');
      await page.getByRole('button', { name: say(lang, 'account.zone_save') }).click();
      await expect(page.getByText(say(lang, 'account.zone_done'))).toBeVisible();
      await expect(page.getByLabel(say(lang, 'account.zone'), { exact: true })).toHaveValue('Asia/Tokyo');
      // What changes before a letter leaves is told in that one.
      await told(mailbox, person.email, lang, say(lang, 'journal.of_zone'));
      const [other, named] = lang === 'fr' ? (['en', 'English'] as const) : (['fr', 'Français'] as const);
      await page.getByRole('main').getByRole('button', { name: named }).click();
      await expect(page.getByRole('heading', { level: 1, name: say(other, 'account.title') })).toBeVisible();
      await told(mailbox, person.email, other, say(other, 'journal.of_lang'));
    });
  });
}
