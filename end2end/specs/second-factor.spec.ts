import { randomInt } from 'node:crypto';

import { Authenticator } from '../support/authenticator.ts';
import { DEMANDING, demanding } from '../support/demanding.ts';
import { mailed as test, told } from '../support/mailed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, speak } from '../support/test.ts';
import { say, type Lang } from '../support/words.ts';
import type { Page } from '@playwright/test';
import type { Person } from '../support/people.ts';

// Pages of plain forms: they have no script to wait for.
test.describe('the second factor', () => {
  /** As far as the password. */
  async function begin(page: Page, person: Pick<Person, 'login' | 'password'>, lang: Lang, asked: 'step' | 'set_up' = 'step'): Promise<void> {
    await speak(page.context(), lang);
    await page.goto('/signin?back=/journal');
    await page.getByLabel(say(lang, 'signin.login')).fill(person.login);
    await page.getByLabel(say(lang, 'signin.password'), { exact: true }).fill(person.password);
    await page.getByRole('button', { name: say(lang, 'signin.submit'), exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: say(lang, `second.${asked}`) })).toBeVisible();
  }

  for (const lang of ['fr', 'en'] as const) test(`it is set up, asked for at sign-in, and switched off, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, person, mailbox, context }) => {
    const label = (key: string) => say(lang, `second.${key}`);
    await enter(context, person);
    await speak(context, lang);
    await page.goto('/account');
    await page.getByRole('link', { name: label('set_up') }).click();
    await expect(page.getByRole('img', { name: label('set_up_picture') })).toBeVisible();
    await page.getByText(label('set_up_without')).click();
    await sound(page, `second-set-up-${lang}`);
    const phone = new Authenticator((await page.locator('code.key').textContent()) ?? '');

    await page.getByLabel(label('code'), { exact: true }).fill('12345');
    await page.getByRole('button', { name: label('switch_on') }).press('Enter');
    await expect(page.getByText(label('set_up_wrong'))).toBeVisible();
    await sound(page, `second-set-up-refused-${lang}`);
    await page.getByLabel(label('code'), { exact: true }).fill(await phone.code());
    await page.getByRole('button', { name: label('switch_on') }).press('Enter');
    const codes = page.getByRole('list', { name: label('codes') }).getByRole('listitem');
    await expect(codes).toHaveCount(10);
    const [recovery = '', another = ''] = await codes.allTextContents();
    await sound(page, `second-codes-${lang}`);
    await page.goto('/account');
    await expect(page.getByRole('main')).not.toContainText(recovery);
    await sound(page, `account-with-second-${lang}`);

    await context.clearCookies();
    await begin(page, person, lang);
    await sound(page, `second-step-${lang}`);
    // A half-open session opens nothing else.
    await page.goto('/account');
    await expect(page).toHaveURL(/\/signin\?back=/);
    await begin(page, person, lang);
    await page.getByLabel(label('code'), { exact: true }).fill('000000');
    await page.getByRole('button', { name: label('submit') }).click();
    await expect(page.getByText(label('code_wrong'))).toBeVisible();
    await sound(page, `second-step-refused-${lang}`);
    await page.getByLabel(label('code'), { exact: true }).fill(await phone.code());
    await page.getByRole('button', { name: label('submit') }).click();
    await expect(page).toHaveURL(/\/journal$/);

    // Without the telephone, by a recovery code, once.
    for (const serves of [true, false]) {
      await context.clearCookies();
      await begin(page, person, lang);
      await page.getByText(label('lost')).click();
      await page.getByLabel(label('recovery'), { exact: true }).fill(recovery);
      await page.getByRole('button', { name: label('submit') }).click();
      if (serves) await expect(page).toHaveURL(/\/journal$/);
      else await expect(page.getByText(label('code_wrong'))).toBeVisible();
    }
    await page.getByLabel(label('recovery'), { exact: true }).fill(another);
    await page.getByRole('button', { name: label('submit') }).click();
    await expect(page).toHaveURL(/\/journal$/);

    await page.goto('/account/second');
    await sound(page, `second-${lang}`);
    await page.getByRole('button', { name: label('switch_off') }).click();
    await expect(page.getByText(label('switched_off'))).toBeVisible();
    await context.clearCookies();
    await enter(context, person);
    for (const what of ['second_factor_added', 'recovery_code_used', 'second_factor_removed']) {
      await told(mailbox, person.email, lang, say(lang, `journal.user_${what}`, { left: 8 }));
    }
  });

  for (const lang of ['fr', 'en'] as const) test(`it is set up at the next sign-in where an organisation demands one, and stays, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, mailbox, context, browser }) => {
    const label = (key: string) => say(lang, `second.${key}`);
    const person = await demanding(portal, browser, lang);
    await begin(page, person, lang, 'set_up');
    // Until it is there, nothing else opens.
    await page.goto('/account');
    await expect(page).toHaveURL(/\/signin\?back=/);
    await begin(page, person, lang, 'set_up');
    await expect(page.getByText(say(lang, 'second.set_up_wanted', { organisation: DEMANDING }))).toBeVisible();
    await sound(page, `second-demanded-${lang}`);
    const phone = new Authenticator((await page.locator('code.key').textContent()) ?? '');
    await page.getByLabel(label('code'), { exact: true }).fill('12345');
    await page.getByRole('button', { name: label('switch_on') }).press('Enter');
    await expect(page.getByText(label('set_up_wrong'))).toBeVisible();
    await page.getByLabel(label('code'), { exact: true }).fill(await phone.code());
    await page.getByRole('button', { name: label('switch_on') }).press('Enter');
    await expect(page.getByRole('list', { name: label('codes') }).getByRole('listitem')).toHaveCount(10);
    await sound(page, `second-demanded-codes-${lang}`);
    await page.getByRole('link', { name: label('kept') }).click();
    await expect(page).toHaveURL(/^[^?]*\/journal$/);

    await page.goto('/account/second');
    await expect(page.getByText(label('required'))).toBeVisible();
    await expect(page.getByRole('button', { name: label('switch_off') })).toHaveCount(0);
    await context.clearCookies();
    await begin(page, person, lang);
    await page.getByLabel(label('code'), { exact: true }).fill(await phone.code());
    await page.getByRole('button', { name: label('submit') }).click();
    await expect(page).toHaveURL(/^[^?]*\/journal$/);
    await told(mailbox, person.login, lang, say(lang, 'journal.user_second_factor_added'));
  });

  test('whoever administers an organisation that has said nothing sets one up, and the others come in without', { tag: ['@plain'] }, async ({ page, portal, context }) => {
    const slug = `muet-${randomInt(1e9)}`;
    await portal.command(['org', 'add', slug, '--name', 'Cabinet Muet']);
    const add = async (who: string, role: string[]) => {
      const account = { login: `${who}.${slug}@example.org`, password: `essai-${randomInt(1e9)}-muet` };
      await portal.command(['user', 'add', account.login, '--org', slug, '--name', 'Ada Ministre', ...role], `${account.password}\n`);
      return account;
    };
    await enter(context, await add('personne', []));
    await context.clearCookies();
    await begin(page, await add('admin', ['--role', 'administrator']), 'fr', 'set_up');
    await page.goto('/admin');
    await expect(page).toHaveURL(/\/signin\?back=/);
  });
});
