import { tabTo } from '../support/keyboard.ts';
import { equip } from '../support/keys.ts';
import { hire } from '../support/people.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, scripted, test } from '../support/test.ts';
import { say } from '../support/words.ts';

const templates = (key: string, parts = {}) => say('fr', `templates.${key}`, parts);

// For a model that no other test has: what is applied changes nobody else's keys.
test('keys are given to all phones of a model, one of them locked, and taken back', async ({ page, portal, person, context }) => {
  const phone = await equip(portal, person, 'yealink-t43u');
  await enter(context, portal.account('administrator'));

  await test.step('a template is defined; what is wrong comes back by its key', async () => {
    await page.goto('/admin');
    await page.getByRole('link', { name: templates('title') }).click();
    await expect(page.getByRole('heading', { level: 1, name: templates('title') })).toBeVisible();
    await sound(page, 'templates-none');
    await page.getByRole('link', { name: templates('add') }).click();
    await page.getByLabel(templates('name'), { exact: true }).fill('Urgences');
    await page.getByLabel(templates('audience'), { exact: true }).selectOption('model');
    await page.getByLabel(templates('which_model'), { exact: true }).selectOption('yealink-t43u');
    await page.locator('[name="key-0-3-kind"]').selectOption('speed_dial');
    await page.locator('[name="key-0-3-value"]').fill('06 12');
    await page.locator('[name="key-0-3-locked"]').check();
    await page.getByRole('button', { name: templates('save'), exact: true }).click();
    await expect(page.getByText(templates('wrong_title'))).toBeVisible();
    // The model is known now: its drawing is there, with the key that was typed.
    await expect(page.getByRole('link', { name: /^Touche 3\s:\sNuméro abrégé/ }).first()).toBeVisible();
    await sound(page, 'template-refused');
    await page.locator('[name="key-0-3-value"]').fill('15');
    await page.locator('[name="key-0-3-label"]').fill('SAMU');
    await page.getByRole('button', { name: templates('save'), exact: true }).click();
    await expect(page.getByText(templates('saved'))).toBeVisible();
    await sound(page, 'templates');
  });

  await test.step('who gets what is seen, then applied; the page says by itself when all is done', async () => {
    await page.getByRole('link', { name: templates('see') }).click();
    await expect(page.getByRole('heading', { level: 1, name: templates('preview') })).toBeVisible();
    await sound(page, 'templates-preview');
    await page.getByRole('button', { name: /^Appliquer à/ }).click();
    await expect(page.getByRole('heading', { name: templates('done'), exact: true })).toBeVisible({ timeout: 30_000 });
    await sound(page, 'templates-run');
  });

  await test.step('its owner sees who locked it', async () => {
    await context.clearCookies();
    await enter(context, person);
    await open(page, `/phones/${phone.id}?key=3`);
    await expect(page.locator('#key-edit')).toContainText('modèle « Urgences »');
    await sound(page, 'keys-locked');
  });

  await test.step('taken back, the key is free again', async () => {
    await context.clearCookies();
    await enter(context, portal.account('administrator'));
    await page.goto('/admin/templates');
    await page.getByText(templates('undo'), { exact: true }).click();
    await page.getByRole('button', { name: templates('undo_do'), exact: true }).click();
    await expect(page.getByRole('heading', { name: templates('done'), exact: true })).toBeVisible({ timeout: 30_000 });
    await page.goto('/admin/templates');
    await page.getByRole('link', { name: 'Urgences' }).click();
    await page.getByText(templates('remove'), { exact: true }).click();
    await page.getByRole('button', { name: templates('remove_do'), exact: true }).click();
    await expect(page.getByText(templates('removed'))).toBeVisible();
    await context.clearCookies();
    await enter(context, person);
    await open(page, `/phones/${phone.id}?key=3`);
    await expect(page.locator('#key-kinds, .key-kinds').first()).toBeVisible();
  });
});

test('in a large organisation whoever a template names is found by what is typed, with the keyboard alone', { tag: '@plain' }, async ({
  page,
  portal,
  context,
}) => {
  const colleague = await hire(portal, 'Aïssatou N’Diaye');
  const offered = page.locator(`#template-colleagues option[value$="poste ${colleague.extension}"]`);
  const kind = page.locator('[name="key-0-3-kind"]');
  const value = page.locator('[name="key-0-3-value"]');
  await enter(context, portal.account('administrator'));
  // More than a page is sent, and before those who are hired.
  await portal.crowd(20_000, 20_599);
  try {
    await open(page, '/admin/templates/new');
    await tabTo(page, page.getByLabel(templates('name'), { exact: true }));
    await page.keyboard.type(`Direction ${colleague.extension}`);
    await tabTo(page, kind);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(kind).toHaveValue('supervision');
    await page.keyboard.press('Tab');
    await expect(value).toBeFocused();
    await expect(offered).toHaveCount(0);
    await page.keyboard.type(`ndiaye ${colleague.extension}`);
    if (scripted()) await expect(offered).toHaveCount(1);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(`Aïssatou N’Diaye, poste ${colleague.extension}`);
    await tabTo(page, page.getByRole('button', { name: templates('save'), exact: true }));
    await page.keyboard.press('Enter');
    await expect(page.getByText(templates('saved'))).toBeVisible();

    // Whom a key names is in the list from the beginning.
    await page.getByRole('link', { name: `Direction ${colleague.extension}` }).click();
    await expect(value).toHaveValue(colleague.extension);
    await expect(offered).toHaveCount(1);
    await page.getByText(templates('remove'), { exact: true }).click();
    await page.getByRole('button', { name: templates('remove_do'), exact: true }).click();
    await expect(page.getByText(templates('removed'))).toBeVisible();
  } finally {
    await portal.disperse(20_000, 20_599);
  }
});
