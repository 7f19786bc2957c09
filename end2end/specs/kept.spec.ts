import { randomInt } from 'node:crypto';

import { sound } from '../support/sound.ts';
import { enter, expect, open, ready, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test('a reason and a template that meet an ended session stand there again, and nothing is done by itself', { tag: '@plain' }, async ({
  page,
  portal,
  person,
  context,
}) => {
  // The demonstration's own administrator works in other tests too.
  const who = { login: `garde.${randomInt(1e9)}@example.org`, password: `essai-${randomInt(1e9)}-renvoi` };
  const org = portal.demo.organisation.slug;
  await portal.command(['user', 'add', who.login, '--org', org, '--name', 'Ada Interrompue', '--role', 'administrator'], `${who.password}\n`);
  await enter(context, who);
  const kept = page.getByText(say('fr', 'edit.kept_title'));
  /** The session ends, the button is pressed, and one signs in again. */
  const interrupted = async (button: string): Promise<void> => {
    // The same password again, which ends every session.
    await portal.command(['user', 'set-password', who.login], `${who.password}\n`);
    await page.getByRole('button', { name: button, exact: true }).press('Enter');
    await expect(page.getByText(say('fr', 'signin.ended'))).toBeVisible();
    await page.getByLabel('Adresse e-mail ou numéro de poste').fill(who.login);
    await page.getByLabel('Mot de passe', { exact: true }).fill(who.password);
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    await expect(kept).toBeVisible();
    await ready(page);
  };

  await test.step('the reason of somebody who helps', async () => {
    const unlock = say('fr', 'helpdesk.unlock');
    const why = page.getByLabel(say('fr', 'helpdesk.why'), { exact: true });
    await open(page, `/helpdesk?q=${person.extension}&open=`);
    await why.fill('Rappelée au poste');
    await interrupted(unlock);
    await expect(page).toHaveURL(/\/helpdesk\/people\/[\w-]+$/);
    await expect(why).toHaveValue('Rappelée au poste');
    await expect(page.locator('#journal')).not.toContainText('Rappelée au poste');
    await sound(page, 'helpdesk-kept');
    await page.getByRole('button', { name: unlock, exact: true }).press('Enter');
    await expect(page.getByText(say('fr', 'helpdesk.unlock_done'))).toBeVisible();
    await expect(page.locator('#journal')).toContainText('Rappelée au poste');
    await expect(kept).toHaveCount(0);
  });

  await test.step('the keys of a template, given up and typed once more', async () => {
    const name = page.getByLabel(say('fr', 'templates.name'), { exact: true });
    const save = say('fr', 'templates.save');
    const called = `Interrompu ${person.extension}`;
    const write = async (): Promise<void> => {
      await name.fill(called);
      await page.locator('[name="key-0-3-kind"]').selectOption('speed_dial');
      await page.locator('[name="key-0-3-value"]').fill('15');
      await page.locator('[name="key-0-3-locked"]').check();
    };
    await open(page, '/admin/templates/new');
    await write();
    await interrupted(save);
    await expect(page).toHaveURL('/admin/templates/new');
    await expect(name).toHaveValue(called);
    await sound(page, 'template-kept');
    await page.getByRole('button', { name: say('fr', 'edit.give_up') }).press('Enter');
    await expect(kept).toHaveCount(0);
    await expect(name).toHaveValue('');
    await write();
    await interrupted(save);
    await expect(page.locator('[name="key-0-3-kind"]')).toHaveValue('speed_dial');
    await expect(page.locator('[name="key-0-3-value"]')).toHaveValue('15');
    await expect(page.locator('[name="key-0-3-locked"]')).toBeChecked();
    await page.getByRole('button', { name: save, exact: true }).press('Enter');
    await expect(page.getByText(say('fr', 'templates.saved'))).toBeVisible();
    await expect(kept).toHaveCount(0);

    await page.getByRole('link', { name: called }).click();
    await page.getByText(say('fr', 'templates.remove'), { exact: true }).click();
    await page.getByRole('button', { name: say('fr', 'templates.remove_do'), exact: true }).click();
    await expect(page.getByText(say('fr', 'templates.removed'))).toBeVisible();
  });
});
