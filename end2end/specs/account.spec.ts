import { sound } from '../support/sound.ts';
import { enter, expect, speak, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// A page of plain forms: it has no script to wait for.
test.describe('my account', { tag: ['@plain', '@phone'] }, () => {
  test.slow(); // Each look of axe takes a second.

  for (const lang of ['fr', 'en'] as const) test(`a password is changed and the other sessions end, in ${lang}`, async ({ page, portal, person, context, browser }) => {
    await enter(context, person);
    await speak(context, lang);
    const other = await browser.newContext({ baseURL: portal.url });
    await enter(other, person);
    await page.goto('/account');
    await expect(page.getByRole('heading', { level: 1, name: say(lang, 'account.title') })).toBeVisible();
    await sound(page, `account-${lang}`);

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

  for (const lang of ['fr', 'en'] as const) test(`sessions are ended, one and all, in ${lang}`, async ({ page, portal, person, context, browser }) => {
    await enter(context, person);
    await speak(context, lang);
    const others = [];
    for (let n = 0; n < 3; n += 1) {
      const other = await browser.newContext({ baseURL: portal.url });
      await enter(other, person);
      others.push(other);
    }
    await page.goto('/account');
    const ends = page.getByRole('button', { name: new RegExp(`^${say(lang, 'account.end_named', { device: '', address: '' }).split(',')[0]}`) });
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

  test('time zone and language are kept', async ({ page, person, context }) => {
    await enter(context, person);
    await page.goto('/account');
    await page.getByLabel(say('fr', 'account.zone'), { exact: true }).selectOption('Asia/Tokyo');
    await page.getByRole('button', { name: say('fr', 'account.zone_save') }).click();
    await expect(page.getByText(say('fr', 'account.zone_done'))).toBeVisible();
    await expect(page.getByLabel(say('fr', 'account.zone'), { exact: true })).toHaveValue('Asia/Tokyo');
    await page.getByRole('main').getByRole('button', { name: 'English' }).click();
    await expect(page.getByRole('heading', { level: 1, name: say('en', 'account.title') })).toBeVisible();
    await sound(page, 'account-english');
  });
});
