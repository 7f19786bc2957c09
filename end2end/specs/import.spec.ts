import { order, row } from '../support/rules.ts';
import { expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// A list as the JSON form has it: every kind of caller, hour, trigger and outcome.
const list = {
  rules: [
    {
      name: 'Soirs et week-ends',
      enabled: true,
      origin: { kind: 'numbers', mode: 'only', patterns: ['06 12 34 56 78', '06 8*'] },
      slot: {
        weekly: [
          { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '18:00', to: '08:00' },
          { days: ['sat', 'sun'], from: '00:00', to: '24:00' },
        ],
        holidays: 'except',
      },
      triggers: ['busy', { no_answer: 20 }, 'unreachable'],
      outcome: { forward: '01 45 67 89 01' },
    },
    {
      name: 'Congés',
      enabled: false,
      origin: { kind: 'external' },
      slot: { dates: [{ from: '2030-08-03T12:00', to: '2030-08-24T08:00' }] },
      triggers: ['immediately'],
      outcome: 'reject',
    },
    { name: 'Sinon', enabled: true, origin: { kind: 'anyone' }, triggers: ['busy'], outcome: 'let_it_ring' },
  ],
};

test.describe('a list as JSON', () => {
  test('is imported, stands on the page in sentences, and comes out again as it was kept', async ({ signedIn: page, portal, person }) => {
    const bring = (text: string) => portal.command(['rules', 'import', person.extension, '-', '--org', portal.demo.organisation.slug], text);
    expect(await bring(JSON.stringify(list))).toContain('version 1');
    await open(page, '/rules');
    expect(await order(page)).toEqual(['Soirs et week-ends', 'Congés', 'Sinon']);
    await expect(row(page, 'Soirs et week-ends')).toContainText('06 12 34 56 78');
    await expect(row(page, 'Soirs et week-ends')).toContainText('20 s');
    await expect(row(page, 'Soirs et week-ends')).toContainText('01 45 67 89 01');
    await expect(row(page, 'Congés').getByRole('switch')).toBeChecked({ checked: false });

    const kept = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { version: number; rules: { outcome: unknown }[] };
    expect(kept.version).toBe(1);
    expect(kept.rules.map((rule) => rule.outcome)).toEqual([{ forward: '+33145678901' }, 'reject', 'let_it_ring']);

    await test.step('what is wrong is told by its place, and nothing is changed', async () => {
      const wrong: [string, RegExp][] = [
        ['---', /not|JSON/i],
        ['', /not|JSON/i],
        [JSON.stringify({ rules: [{ ...list.rules[2], name: '' }] }), /rules\[0\]\.name/],
        [JSON.stringify({ rules: [{ ...list.rules[2], 'a.b': 1 }] }), /rules\[0\]\["a\.b"\]/],
        [JSON.stringify({ version: 7, rules: [] }), /version|saved/i],
        [JSON.stringify({ rules: Array.from({ length: 51 }, () => list.rules[2]) }), /50/],
      ];
      for (const [text, told] of wrong) await expect(bring(text), text.slice(0, 60)).rejects.toThrow(told);
      await open(page, '/rules');
      expect(await order(page)).toEqual(['Soirs et week-ends', 'Congés', 'Sinon']);
    });

    await test.step('sent back by a program with a token of its owner’s', async () => {
      await page.goto('/account/tokens');
      await page.getByLabel(say('fr', 'tokens.name'), { exact: true }).fill('Import');
      await page.getByLabel(say('fr', 'tokens.scope_rules_write')).check();
      await page.getByRole('button', { name: say('fr', 'tokens.make') }).click();
      const token = await page.getByLabel(say('fr', 'tokens.made_label'), { exact: true }).inputValue();
      const put = (tag: string) =>
        page.request.put('/api/v1/rules', {
          headers: { authorization: `Bearer ${token}`, 'if-match': tag },
          data: { rules: [...kept.rules].reverse() },
        });
      expect((await put('"0"')).status()).toBe(412);
      const answer = await put('"1"');
      expect(answer.status(), await answer.text()).toBe(200);
      await open(page, '/rules');
      expect(await order(page)).toEqual(['Sinon', 'Congés', 'Soirs et week-ends']);
      // Its journal says that a program did it, with which token.
      await open(page, '/journal');
      await expect(page.getByText(say('fr', 'journal.with_token', { name: 'Import' })).first()).toBeVisible();
    });
  });
});
