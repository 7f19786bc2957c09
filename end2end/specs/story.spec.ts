import { hire } from '../support/people.ts';
import { addRule, applied, flip, row } from '../support/rules.ts';
import { expect, open, ready, test } from '../support/test.ts';
import { shoot } from '../support/shots.ts';

test.describe('a redirection, from sign-in to the call', { tag: ['@plain', '@phone'] }, () => {
  test('calls go where the rule says, and ring again when it is switched off', async ({ page, portal, desk, person }, info) => {
    const colleague = await hire(portal, 'Élodie Marchand');
    const prefix = `${info.project.name}-${person.extension}`;
    const mine = await desk.plug(`${prefix}-mine`, person.telephone);
    const theirs = await desk.plug(`${prefix}-theirs`, colleague.telephone);

    await test.step('sign in', async () => {
      await open(page, '/rules');
      await expect(page).toHaveURL(/\/signin\?back=/);
      await page.getByLabel('Adresse e-mail ou numéro de poste').fill(person.login);
      await page.getByLabel('Mot de passe', { exact: true }).fill(person.password);
      await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
      await expect(page).toHaveURL('/rules');
      await ready(page);
    });

    await test.step('add a redirection', async () => {
      await addRule(page, { name: 'Mon mobile', origin: 'anyone', destination: '06 12 34 56 78' });
      await expect(row(page, 'Mon mobile')).toContainText('06 12 34 56 78');
      await applied(page);
      await expect(row(page, 'Mon mobile').getByText('appliquée')).toBeVisible();
      await shoot(page, 'story-applied');
    });

    await test.step('a call from outside arrives at the mobile', async () => {
      const outside = await portal.callFromOutside(person.extension);
      expect(outside).toMatchObject({ end: 'answered_outside', at: '+33612345678' });
    });

    await test.step("so does a colleague's, whose telephone hears nothing of mine", async () => {
      const call = await theirs.dial(person.extension);
      await theirs.reached(call, 'answered');
      await expect(mine.incoming(300)).rejects.toThrow();
      await theirs.hangUp(call);
    });

    await test.step('switch it off', async () => {
      await flip(page, 'Mon mobile', false);
      await applied(page);
      await expect(row(page, 'Mon mobile').getByText('désactivée')).toBeVisible();
    });

    await test.step('my telephone rings and is answered', async () => {
      const call = await theirs.dial(person.extension);
      const incoming = await mine.incoming();
      expect(incoming.from.number).toBe(colleague.extension);
      await theirs.reached(call, 'answered');
      await theirs.hangUp(call);
      await mine.reached(incoming.call, 'ended');

      const outside = await portal.callFromOutside(person.extension);
      expect(outside).toMatchObject({ end: 'answered', at: person.extension });
    });
  });
});
