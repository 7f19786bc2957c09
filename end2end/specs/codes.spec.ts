import { hire } from '../support/people.ts';
import { addRule, applied, row } from '../support/rules.ts';
import { sound } from '../support/sound.ts';
import { expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test('the codes stand on the page; a rule is switched from a telephone, all calls are sent elsewhere, and the page shows it by itself', { tag: '@phone' }, async ({
  signedIn: page,
  portal,
  desk,
  person,
}, info) => {
  const colleague = await hire(portal, 'Élodie Marchand');
  const mine = await desk.plug(`${info.project.name}-codes-${person.extension}`, person.telephone);
  const dial = async (digits: string) => {
    const call = await mine.dial(digits);
    await mine.reached(call, 'answered');
    await mine.hangUp(call);
  };
  await addRule(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
  const codes = page.getByRole('region', { name: say('fr', 'codes.title') });
  for (const code of ['*21*', '*22*', '*23*', '#21#', '*20']) await expect(codes).toContainText(code);
  await codes.scrollIntoViewIfNeeded();
  await sound(page, 'rules-codes');
  await applied(page);
  await page.evaluate(() => Object.assign(window, { same: true }));
  const rule = row(page, 'Mon mobile');
  const onOff = rule.getByRole('switch');
  await expect(onOff).toHaveAttribute('aria-checked', 'true');

  await test.step('with the code that stands under it', async () => {
    const code = (await rule.locator('.rule-code kbd').innerText()).replace(/\s/g, '');
    expect(code).toMatch(/^\*74\d\d$/);
    await dial(code);
    await expect(onOff).toHaveAttribute('aria-checked', 'false');
    await applied(page);
    await dial(code);
    await expect(onOff).toHaveAttribute('aria-checked', 'true');
  });

  const forward = row(page, say('fr', 'home.temporary_name'));
  await test.step('all calls to a colleague until tonight, and back', async () => {
    await dial(`*21*${colleague.extension}`);
    await expect(forward).toContainText(colleague.extension);
    await applied(page);
    await dial('#21#');
    await expect(forward).toBeHidden();
  });

  await test.step('likewise until the end of a day', async () => {
    // Two days on, whichever day it is where its owner lives.
    const day = new Date(Date.now() + 48 * 3600 * 1000).toISOString();
    await dial(`*23*${day.slice(8, 10)}${day.slice(5, 7)}*${colleague.extension}`);
    await expect(forward).toContainText(colleague.extension);
    await applied(page);
    await dial('#21#');
    await expect(forward).toBeHidden();
  });

  await test.step('what may not be is refused, and changes nothing', async () => {
    const call = await mine.dial('*21*15');
    expect(await mine.reached(call, 'ended')).toMatchObject({ end: 'refused' });
    await expect(forward).toBeHidden();
  });

  expect(await page.evaluate(() => 'same' in window), 'the page was never loaded again').toBe(true);
  await open(page, '/journal');
  await expect(page.getByText(say('fr', 'journal.by_phone'))).toHaveCount(6);
});

test('what is dialled while the portal answers nobody holds at once, and the page shows it afterwards', async ({
  signedIn: page,
  portal,
  desk,
  person,
}, info) => {
  const prefix = `${info.project.name}-frozen-${person.extension}`;
  const colleague = await hire(portal, 'Élodie Marchand');
  const caller = await hire(portal);
  const mine = await desk.plug(`${prefix}-mine`, person.telephone);
  const theirs = await desk.plug(`${prefix}-theirs`, colleague.telephone);
  const calling = await desk.plug(`${prefix}-calling`, caller.telephone);
  await addRule(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
  await applied(page);
  const rule = row(page, 'Mon mobile');
  const code = (await rule.locator('.rule-code kbd').innerText()).replace(/\s/g, '');

  const thaw = portal.freeze();
  try {
    for (const digits of [code, `*21*${colleague.extension}`]) {
      const call = await mine.dial(digits);
      await mine.reached(call, 'answered');
      await mine.hangUp(call);
    }
    const call = await calling.dial(person.extension);
    const incoming = await theirs.incoming();
    expect(incoming.from.number).toBe(caller.extension);
    await calling.reached(call, 'answered');
    await calling.hangUp(call);
    await theirs.reached(incoming.call, 'ended');
  } finally {
    thaw();
  }
  await expect(rule.getByRole('switch')).toHaveAttribute('aria-checked', 'false');
  await expect(row(page, say('fr', 'home.temporary_name'))).toContainText(colleague.extension);
  await applied(page);
  await open(page, '/journal');
  await expect(page.getByText(say('fr', 'journal.by_phone'))).toHaveCount(2);
});
