import { hire } from '../support/people.ts';
import { Portal } from '../support/portal.ts';
import { applied, fill, row, save, startRule } from '../support/rules.ts';
import { expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

// A portal of its own: the other tests of the worker need theirs alive.
test.use({
  portal: [
    async ({}, use) => {
      const portal = await Portal.start();
      await use(portal);
      await portal.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

test('a portal killed right after a save brings the rule to the PBX by itself, once it is started again', async ({
  signedIn: page,
  portal,
  desk,
  person,
  excuses,
}, info) => {
  test.slow();
  // How its death looks to a page depends on what was on the way.
  excuses.push(/net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)/);
  await open(page, '/rules');
  await test.step('saved, and not yet at the PBX', async () => {
    await startRule(page);
    await fill(page, { name: 'Mon mobile', destination: '06 12 34 56 78' });
    // It answers nothing, so what is saved now cannot have arrived when the portal is killed.
    portal.freezePbx();
    await save(page);
    const status = row(page, 'Mon mobile').locator('.status');
    await expect(status).toBeVisible();
    // Under way; or, on a slow machine, given up once already.
    await expect(status).not.toHaveText(say('fr', 'push.applied'));
  });
  await test.step('killed, and started again', async () => {
    await portal.crash();
    await portal.resume();
  });
  await test.step('nobody does anything, and the call goes there', async () => {
    // The job was in the hands of the worker that died: it comes free when its lease of 30 seconds runs out.
    await expect(async () => {
      expect(await portal.callFromOutside(person.extension)).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
    }).toPass({ timeout: 60_000 });
  });
  await test.step('the session still holds, the page tells it, and telephones register', async () => {
    await open(page, '/rules');
    await applied(page);
    await expect(row(page, 'Mon mobile').locator('.status')).toHaveText(say('fr', 'push.applied'));
    const colleague = await hire(portal, 'Élodie Marchand');
    const theirs = await desk.plug(`${info.project.name}-after-${colleague.extension}`, colleague.telephone);
    const mine = await desk.plug(`${info.project.name}-mine-${person.extension}`, { ...person.telephone, server: portal.demo.pbx.sip });
    const call = await theirs.dial(person.extension);
    await theirs.reached(call, 'answered');
    await expect(mine.incoming(300)).rejects.toThrow();
    await theirs.hangUp(call);
  });
});
