import { mailed as test } from '../support/mailed.ts';
import { hire } from '../support/people.ts';
import type { Telephone } from '../support/phones.ts';
import { sound } from '../support/sound.ts';
import { expect, scripted, speak } from '../support/test.ts';
import { say } from '../support/words.ts';

/** Calls, speaks for a while as soon as it is answered, and hangs up. */
async function talk(telephone: Telephone, to: string, seconds: number): Promise<void> {
  const call = await telephone.dial(to);
  await telephone.reached(call, 'answered', 30_000);
  await telephone.speak(call, seconds * 1000);
  await telephone.hangUp(call);
}

// A page of plain forms: it has no script to wait for.
for (const lang of ['fr', 'en'] as const) test(`a message is left, mailed, heard, deleted and brought back, in ${lang}`, { tag: lang === 'fr' ? ['@plain', '@phone'] : [] }, async ({
  signedIn: page,
  context,
  portal,
  desk,
  person,
  mailbox,
}, info) => {
  test.slow(); // People speak as slowly as they do.
  await speak(context, lang);
  const prefix = `${info.project.name}-voicemail-${person.extension}`;
  const colleague = await hire(portal, 'Élodie Marchand');
  const theirs = await desk.plug(`${prefix}-theirs`, colleague.telephone);
  const who = `${colleague.name}, ${say(lang, 'voicemail.extension', { extension: colleague.extension })}`;
  const message = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: who }) });
  const remove = message.getByRole('button', { name: say(lang, 'voicemail.delete') });

  await test.step('the box is switched on', async () => {
    await page.goto('/');
    await page.getByRole('navigation', { name: say(lang, 'nav.label') }).getByRole('link', { name: say(lang, 'nav.voicemail_head') }).click();
    await expect(page.getByRole('heading', { level: 1, name: say(lang, 'voicemail.title') })).toBeVisible();
    await expect(page.getByText(say(lang, 'voicemail.empty_title'))).toBeVisible();
    await page.getByRole('button', { name: say(lang, 'voicemail.switch_on') }).click();
    await expect(page.getByText(say(lang, 'voicemail.switched_on'))).toBeVisible();
    await expect(page.getByText(say(lang, 'voicemail.is_on'))).toBeVisible();
    await sound(page, `voicemail-empty-${lang}`);
    await expect.poll(async () => (await portal.callFromOutside(person.extension)).end, { timeout: 30_000 }).toBe('voicemail');
  });

  await test.step('a colleague leaves a message', async () => {
    await talk(theirs, person.extension, 13);
    await expect(async () => {
      await page.goto('/voicemail');
      await expect(message).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(page.getByRole('listitem').filter({ has: page.locator('audio') })).toHaveCount(1);
    await expect(message).toContainText(say(lang, 'voicemail.new'));
    await sound(page, `voicemail-${lang}`);
    await page.goto('/');
    const count = say(lang, 'voicemail.new_count', { n: 1 });
    await expect(page.getByRole('navigation', { name: say(lang, 'nav.label') }).getByRole('link', { name: count })).toBeVisible();
    await expect(page.getByRole('main').getByRole('link', { name: count })).toBeVisible();
    await sound(page, `home-message-${lang}`);
    await page.goto('/voicemail');
  });

  await test.step('it comes by mail, with its sound', async () => {
    const letter = await mailbox.letter(person.email, say(lang, 'voicemail.mail_title', { who }));
    expect(letter.text).toContain(say(lang, 'voicemail.mail'));
    expect(letter.files).toEqual(['audio/wav']);
  });

  await test.step('it is played', async () => {
    const audio = message.locator('audio');
    const address = (await audio.getAttribute('src')) ?? '';
    if (scripted()) {
      await audio.focus();
      await page.keyboard.press('Space');
      await expect.poll(() => audio.evaluate((media: HTMLAudioElement) => media.currentTime)).toBeGreaterThan(0.2);
    }
    const answer = await page.request.get(address, { headers: { range: 'bytes=0-' } });
    expect([answer.status(), answer.headers()['content-type']]).toEqual([206, 'audio/wav']);
    await page.goto('/voicemail');
    await expect(message).toBeVisible();
    await expect(message).not.toContainText(say(lang, 'voicemail.new'));
  });

  await test.step('it is deleted, brought back, and deleted', async () => {
    await remove.click();
    await expect(page.getByText(say(lang, 'voicemail.deleted'))).toBeVisible();
    await expect(message).toHaveCount(0);
    await sound(page, `voicemail-deleted-${lang}`);
    await page.getByRole('button', { name: say(lang, 'voicemail.undo') }).click();
    await expect(page.getByText(say(lang, 'voicemail.restored'))).toBeVisible();
    await remove.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText(say(lang, 'voicemail.empty_title'))).toBeVisible();
  });

  await test.step('it is found among those of the last day, and brought back from there', async () => {
    await page.goto('/voicemail');
    const folded = page.getByText(say(lang, 'voicemail.deleted_list', { n: 1 }));
    await expect(message).toHaveCount(0);
    await folded.click();
    await expect(message).toBeVisible();
    await sound(page, `voicemail-deleted-list-${lang}`);
    await message.getByRole('button', { name: who }).click();
    await expect(page.getByText(say(lang, 'voicemail.restored'))).toBeVisible();
    await expect(remove).toBeVisible();
    await expect(folded).toHaveCount(0);
  });
});

test('a greeting is recorded by telephone', { tag: '@plain' }, async ({ signedIn: page, desk, person }, info) => {
  test.slow();
  await page.goto('/voicemail');
  await page.getByRole('button', { name: say('fr', 'voicemail.switch_on') }).click();
  await expect(page.getByText(say('fr', 'voicemail.greeting_common'))).toBeVisible();
  const mine = await desk.plug(`${info.project.name}-greeting-${person.extension}`, person.telephone);
  await talk(mine, '*97', 13);
  await expect(async () => {
    await page.goto('/voicemail');
    const [own] = say('fr', 'voicemail.greeting_own').split('{when}');
    await expect(page.getByText(own ?? '')).toBeVisible({ timeout: 500 });
  }).toPass();
});
