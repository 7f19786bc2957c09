import { DeskPhone, type Hardware } from '../support/desk-phone.ts';
import { become, choose, equip, key, save } from '../support/keys.ts';
import { hire } from '../support/people.ts';
import { seed } from '../support/seed.ts';
import { expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

/** A phone of each make, as it comes out of its box. */
const makers: Record<string, Omit<Hardware, 'mac'>> = {
  'yealink-t54w': { maker: 'yealink', model: 'T54W', keys: 27 },
  'snom-d735': { maker: 'snom', model: 'D735', keys: 32 },
  'grandstream-grp2614': { maker: 'grandstream', model: 'GRP2614', keys: 40, fixed: 24, page: 4 },
  'fanvil-x4u': { maker: 'fanvil', model: 'X4U', keys: 33, fixed: 3, page: 6 },
  'poly-vvx450': { maker: 'poly', model: 'VVX 450', keys: 12 },
  'cisco-8851': { maker: 'cisco', model: '8851', keys: 10 },
};

const colleagueKey = { position: 3 };
const ruleKey = { position: 4 };

for (const models of [Object.keys(makers).slice(0, 3), Object.keys(makers).slice(3)]) {
  test(`keys drawn on the screen are found on ${models.join(', ')}`, async ({ signedIn: page, portal, person, desk }, info) => {
    test.slow(); // Each of them fetches its files, and lights its lamps.
    const colleague = await hire(portal, 'Aïssatou N’Diaye');
    const caller = await hire(portal, 'Élodie Marchand');
    await seed(portal, person, [{ name: 'Absent', enabled: false, outcome: { forward: colleague.extension } }]);
    const prefix = `${info.project.name}-${models[0]}-${person.extension}`;
    const theirs = await desk.plug(`${prefix}-theirs`, colleague.telephone, { kind: 'ring' });
    const mine = await desk.plug(`${prefix}-mine`, person.telephone, { kind: 'ring' });
    const calling = await desk.plug(`${prefix}-caller`, caller.telephone);
    const phones: [string, DeskPhone][] = [];

    for (const model of models) {
      await test.step(`${model}: what is saved is fetched, and the page says so`, async () => {
        const bought = await equip(portal, person, model);
        const phone = await DeskPhone.powerOn(desk, `${prefix}-${model}`, { ...hardware(model), mac: bought.mac }, bought.folder);
        await phone.settled();
        await open(page, `/phones/${bought.id}`);
        await choose(page, colleagueKey.position);
        await become(page, 'supervision');
        await page.getByLabel(say('fr', 'keys.peer'), { exact: false }).fill(`Aïssatou N’Diaye, poste ${colleague.extension}`);
        await save(page);
        await choose(page, ruleKey.position);
        await become(page, 'forward_toggle');
        await page.locator('#key-rule').selectOption({ label: say('fr', 'keys.rule_off', { name: 'Absent' }) });
        await save(page);
        await phone.lamp(colleagueKey, 'terminated', 30_000);
        await phone.lamp(ruleKey, 'terminated', 30_000);
        expect((await phone.key(colleagueKey)).number).toBe(colleague.extension);
        const steps = page.getByRole('list', { name: say('fr', 'keys.steps') });
        await expect.soft(steps, 'by itself').toContainText(say('fr', 'keys.step_fetched'));
        await page.reload();
        await expect.soft(steps, 'loaded again').toContainText(say('fr', 'keys.step_fetched'));
        phones.push([model, phone]);
      });
    }

    // The page of the last one stays open, and shows what lamps do on the desk.
    await page.evaluate(() => Object.assign(window, { same: true }));
    const drawn = (position: number, shows: 'ringing' | 'free' | 'on' | 'off') =>
      expect(key(page, position)).toHaveAccessibleName(new RegExp(`, ${say('fr', `keys.${shows}`)}$`));

    for (const [model, phone] of phones) {
      await test.step(`${model}: a call to the colleague lights the lamp, and pressing beside it takes it`, async () => {
        const call = await calling.dial(colleague.extension);
        await theirs.incoming();
        await phone.lamp(colleagueKey, 'early');
        await drawn(colleagueKey.position, 'ringing');
        const taken = await phone.press(colleagueKey);
        await phone.reached(taken ?? '', 'answered');
        await calling.reached(call, 'answered');
        await calling.hangUp(call);
        await phone.lamp(colleagueKey, 'terminated');
        await drawn(colleagueKey.position, 'free');
      });

      await test.step(`${model}: the key of a rule switches it, on every phone, and the next call goes where the rule says`, async () => {
        for (const [lamp, shows, rings] of [['confirmed', 'on', theirs], ['terminated', 'off', mine]] as const) {
          const pressed = await phone.press(ruleKey);
          for (const [, other] of phones) await other.lamp(ruleKey, lamp);
          await drawn(ruleKey.position, shows);
          await phone.hangUp(pressed ?? '');
          const call = await calling.dial(person.extension);
          const incoming = await rings.incoming();
          expect(incoming.from.number).toBe(caller.extension);
          await calling.hangUp(call);
          await rings.reached(incoming.call, 'ended');
        }
      });
    }

    expect(await page.evaluate(() => 'same' in window), 'the page was never loaded again').toBe(true);
    for (const [, phone] of phones) await phone.powerOff();
  });
}

function hardware(model: string): Omit<Hardware, 'mac'> {
  const found = makers[model];
  if (found === undefined) throw new Error(`nobody makes ${model}`);
  return found;
}
