import { randomBytes } from 'node:crypto';

import { DeskPhone } from '../support/desk-phone.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, test } from '../support/test.ts';
import { say } from '../support/words.ts';

const fleet = (key: string, parts = {}) => say('fr', `fleet.${key}`, parts);

/** A hardware address that nobody has. */
function address(): string {
  return ['02', ...[...randomBytes(5)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}

// Pages of plain forms: they have no script to wait for.
test('a phone that nobody knows is added, comes by itself, restarts, is replaced and removed', async ({ page, portal, person, desk, context }, info) => {
  const mac = address();
  await enter(context, portal.account('administrator'));

  await test.step('it asks, and is found among those that nobody knows', async () => {
    expect((await context.request.get(`/p/${mac.replaceAll(':', '')}.cfg`)).status()).toBe(404);
    await page.goto('/admin');
    await page.getByRole('link', { name: fleet('title') }).click();
    await expect(page.getByRole('heading', { level: 1, name: fleet('title') })).toBeVisible();
    await sound(page, 'fleet');
    await page.getByRole('link', { name: fleet('strangers'), exact: true }).click();
    await sound(page, 'fleet-strangers');
    await page.getByRole('link', { name: fleet('stranger_add_named', { mac }) }).click();
    await expect(page.getByLabel(fleet('mac'), { exact: true })).toHaveValue(mac);
    await page.getByRole('button', { name: fleet('add_do'), exact: true }).click();
    await expect(page.getByText(fleet('extension_empty'))).toBeVisible();
    await sound(page, 'fleet-new-refused');
    await page.getByLabel(fleet('extension'), { exact: true }).fill(person.extension);
    await page.getByLabel(fleet('model'), { exact: true }).selectOption('yealink-t54w');
    await page.getByLabel(fleet('name'), { exact: true }).fill('Guichet');
    await page.getByRole('button', { name: fleet('add_do'), exact: true }).click();
    await expect(page.getByText(fleet('done_added'))).toBeVisible();
    await sound(page, 'fleet-phone');
  });

  const name = `${info.project.name}-guichet-${person.extension}`;
  const hardware = { maker: 'yealink', model: 'T54W', keys: 27, mac } as const;
  const phone = await DeskPhone.powerOn(desk, name, hardware, `${portal.url}/p`);
  await test.step('pointed at the portal and at nothing else, it is handed its files, and registers', async () => {
    await phone.settled();
    await expect(async () => {
      await page.reload();
      await expect(page.locator('#facts')).toContainText(say('fr', 'phones.connected'), { timeout: 500 });
      await expect(page.locator('#facts')).toContainText(/récupérée \d/, { timeout: 500 });
    }).toPass();
  });

  await test.step('it restarts once it was said what that does', async () => {
    const before = (await phone.look()).restarts;
    await page.getByText(fleet('restart'), { exact: true }).click();
    await expect(page.getByText(fleet('restart_lead'))).toBeVisible();
    await page.getByRole('button', { name: fleet('restart_do') }).click();
    await expect(page.getByText(fleet('done_restart'))).toBeVisible();
    await expect.poll(async () => (await phone.look()).restarts).toBeGreaterThan(before);
  });
  await phone.powerOff();

  await test.step('another one takes its place, once it is seen what becomes of the keys', async () => {
    await page.getByRole('link', { name: fleet('replace') }).click();
    await page.getByLabel(fleet('mac'), { exact: true }).fill(address());
    await page.getByLabel(fleet('model'), { exact: true }).selectOption('snom-d735');
    await page.getByRole('button', { name: fleet('replace_look') }).click();
    await expect(page.getByRole('heading', { name: fleet('report') })).toBeVisible();
    await sound(page, 'fleet-replace');
    await page.getByRole('button', { name: fleet('replace_do'), exact: true }).click();
    await expect(page.getByText(fleet('done_replaced'))).toBeVisible();
  });

  await test.step('and goes', async () => {
    await page.getByText(fleet('remove'), { exact: true }).click();
    await page.getByRole('button', { name: fleet('remove_do'), exact: true }).click();
    await expect(page.getByText(fleet('done_removed'))).toBeVisible();
  });
});

test('a scanned list is looked at line by line before it is added', async ({ page, portal, person, context }) => {
  await enter(context, portal.account('administrator'));
  const [one, other] = [address(), address()];
  await page.goto('/admin/phones/many');
  await page.getByLabel(fleet('many_model')).selectOption('snom-d735');
  await page.getByLabel(fleet('many_list'), { exact: true }).fill(`${one} ${person.extension}\n${other} 99999\nxyz 204\n`);
  await page.getByRole('button', { name: fleet('many_look') }).click();
  await expect(page.getByText(fleet('many_bad', { n: 2 }))).toBeVisible();
  await expect(page.getByText(/Colonne «\sMAC/)).toBeVisible();
  await sound(page, 'fleet-many-wrong');

  await page.getByLabel(fleet('many_list'), { exact: true }).fill(`${one} ${person.extension}\n${other} T54W ${person.extension} Atelier\n`);
  await page.getByRole('button', { name: fleet('many_look_again') }).click();
  await expect(page.getByText(fleet('many_good', { n: 2 }))).toBeVisible();
  await sound(page, 'fleet-many');
  await page.getByRole('button', { name: fleet('many_add', { n: 2 }) }).click();
  await expect(page.getByText(fleet('added_many', { n: 2 }))).toBeVisible();
  await page.getByLabel(fleet('search')).fill(other);
  await page.getByRole('button', { name: say('fr', 'people.narrow') }).click();
  await expect(page.getByText('Atelier')).toBeVisible();

  await test.step('who helps sees it on its owner’s sheet too', async () => {
    await context.clearCookies();
    await enter(context, portal.account('helpdesk'));
    await page.goto(`/helpdesk?q=${person.extension}&open=`);
    await expect(page.locator('#phones')).toContainText(other);
    await expect(page.getByRole('button', { name: say('fr', 'helpdesk.phone_resync_named', { name: 'Atelier' }) })).toBeVisible();
  });
});
