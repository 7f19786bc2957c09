import { tabTo } from '../support/keyboard.ts';
import { become, choose, equip, key, save } from '../support/keys.ts';
import { hire } from '../support/people.ts';
import { seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, ready, scripted, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test.describe('the keys of a phone', () => {
  test('a phone is a card; a key follows a colleague, another one dials, a third one switches a rule', { tag: ['@plain', '@phone'] }, async ({
    signedIn: page,
    portal,
    person,
  }) => {
    const colleague = await hire(portal, 'Aïssatou N’Diaye');
    await seed(portal, person, three);
    const phone = await equip(portal, person, 'yealink-t54w', ['EXP50']);
    await test.step('the way to the keys', async () => {
      await open(page, '/phones');
      const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Accueil' }) });
      await expect(card).toContainText('Yealink T54W');
      // The telephone that everybody has here is no desk phone, and says so.
      await expect(page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Bureau' }) })).toContainText('à la main');
      await sound(page, 'phones');
      await card.getByRole('link', { name: say('fr', 'phones.keys_of', { name: 'Accueil' }) }).click();
      await expect(page.getByRole('heading', { name: say('fr', 'phones.keys'), level: 1 })).toBeVisible();
      await ready(page);
    });

    await choose(page, 3);
    await become(page, 'supervision');
    await page.locator('#key-text').fill(`Aïssatou N’Diaye, poste ${colleague.extension}`);
    await save(page);
    await expect(key(page, 3)).toHaveAccessibleName(/^Touche 3\s:\sAïssatou N’Diaye/);

    await choose(page, 4);
    await become(page, 'speed_dial');
    await page.locator('#key-text').fill('06 12 34 56 78');
    await page.locator('#key-label').fill('Mon mobile');
    await save(page);
    await expect(key(page, 4)).toHaveAccessibleName('Touche 4 : Mon mobile');

    await choose(page, 5);
    await become(page, 'forward_toggle');
    await page.locator('#key-rule').selectOption({ label: say('fr', 'keys.rule_on', { name: 'Soirs' }) });
    await save(page);
    await expect(key(page, 5)).toHaveAccessibleName(/^Touche 5\s:\sSoirs/);

    // What is saved is there for whoever opens the page.
    await open(page, `/phones/${phone.id}?key=4`);
    await expect(page.locator('#key-text')).toHaveValue('06 12 34 56 78');
    await expect(page.getByRole('list', { name: say('fr', 'keys.steps') })).toContainText('Enregistré');
    // A drawing, or on a small screen a list.
    await sound(page, 'keys', { own: test.info().project.name === 'phone' });
  });

  test('what is wrong is said at its key, a change is undone, and two keys are exchanged by choosing the other', { tag: '@plain' }, async ({
    signedIn: page,
    portal,
    person,
  }) => {
    const phone = await equip(portal, person, 'yealink-t54w');
    const send = page.locator('#key-edit').getByRole('button', { name: say('fr', 'keys.save'), exact: true });
    await open(page, `/phones/${phone.id}?key=3`);
    await test.step('what was typed stays', async () => {
      await become(page, 'supervision');
      await page.locator('#key-text').fill('99999');
      await send.click();
      await expect(page.locator('#value-error')).toContainText('99999');
      await expect(page.locator('#key-text')).toHaveValue('99999');
      await expect(page.locator('.notice-bad').getByRole('link', { name: 'Touche 3' })).toBeVisible();
      await sound(page, 'keys-refused');
    });

    await test.step('a label is no longer than the model shows', async () => {
      await become(page, 'speed_dial');
      await page.locator('#key-text').fill('06 12 34 56 78');
      await page.locator('#key-label').fill('Une étiquette beaucoup trop longue');
      await send.click();
      await expect(page.locator('#label-error')).toContainText('16');
      await expect(page.locator('#key-label')).toHaveValue('Une étiquette beaucoup trop longue');
    });

    await test.step('undone', async () => {
      await page.locator('#key-label').fill('Mobile');
      await save(page);
      await page.getByRole('button', { name: say('fr', 'keys.undo') }).click();
      await expect(page.locator('.notice-ok')).toContainText('comme avant');
      await expect(key(page, 3)).toHaveAccessibleName('Touche 3 : vide');
    });

    await test.step('exchanged', async () => {
      await open(page, `/phones/${phone.id}?key=3`);
      await become(page, 'speed_dial');
      await page.locator('#key-text').fill('06 12 34 56 78');
      await page.locator('#key-label').fill('Mobile');
      await save(page);
      await choose(page, 3);
      await page.getByLabel(say('fr', 'keys.swap'), { exact: true }).selectOption('0-7');
      await page.getByRole('button', { name: say('fr', 'keys.swap_do'), exact: true }).click();
      if (scripted()) await save(page);
      await expect(key(page, 7)).toHaveAccessibleName('Touche 7 : Mobile');
      await expect(key(page, 3)).toHaveAccessibleName('Touche 3 : vide');
    });
  });

  test('with the mouse alone two keys are exchanged; with the keyboard alone one is written, exchanged and undone, and others are copied', async ({
    signedIn: page,
    portal,
    person,
  }) => {
    test.slow(); // Every stop on the way is looked at.
    await equip(portal, person, 'snom-d735', [], 'Ancien');
    const phone = await equip(portal, person, 'yealink-t54w', ['EXP50']);
    await open(page, `/phones/${phone.id}?key=3`);
    await become(page, 'speed_dial');
    await page.locator('#key-text').fill('06 12 34 56 78');
    await page.locator('#key-label').fill('Mobile');
    await key(page, 3).hover();
    await page.mouse.down();
    await key(page, 8).hover();
    await page.mouse.up();
    await expect(key(page, 8)).toHaveAccessibleName('Touche 8 : Mobile, pas encore enregistrée');
    await page.locator('.savebar').getByRole('button', { name: say('fr', 'keys.save'), exact: true }).click();
    await expect(key(page, 8)).toHaveAccessibleName('Touche 8 : Mobile');
    await expect(key(page, 3)).toHaveAccessibleName('Touche 3 : vide');

    // Onto another page: it is turned on the way.
    await key(page, 8).hover();
    await page.mouse.down();
    await page.getByRole('navigation', { name: say('fr', 'keys.pages') }).getByRole('link', { name: /^Page 2/ }).hover();
    await key(page, 12).hover();
    await page.mouse.up();
    await expect(key(page, 12)).toHaveAccessibleName('Touche 12 : Mobile, pas encore enregistrée');
    await page.locator('.savebar').getByRole('button', { name: say('fr', 'keys.save'), exact: true }).click();
    await expect(key(page, 12)).toHaveAccessibleName('Touche 12 : Mobile');

    await open(page, `/phones/${phone.id}`);
    await tabTo(page, key(page, 1));
    await page.keyboard.press('ArrowDown');
    await expect(key(page, 2)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(key(page, 7)).toBeFocused();
    // Only the chosen key is a stop on the way.
    await expect(page.locator('.phone-drawing a[tabindex="-1"]').first()).toBeAttached();
    await page.keyboard.press('PageDown');
    await expect(key(page, 10)).toBeFocused();
    await expect(page.locator('#key-title')).toHaveText('Touche 10');
    await tabTo(page, page.getByRole('radio', { name: say('fr', 'keys.kind_empty'), exact: true }));
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect(page.getByRole('radio', { name: say('fr', 'keys.speed_dial'), exact: true })).toBeChecked();
    await page.keyboard.press('Tab');
    await page.keyboard.type('06 12 34 56 78');
    await page.keyboard.press('Enter');
    await expect(page.locator('.notice-ok')).toContainText('enregistrées');
    await expect(key(page, 10)).toHaveAccessibleName(/06.12.34.56.78/);

    const other = page.getByLabel(say('fr', 'keys.swap'), { exact: true });
    await tabTo(page, other);
    for (let n = 0; n < 9; n++) await page.keyboard.press('ArrowDown');
    await expect(other).toHaveValue('0-11');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(key(page, 11)).toHaveAccessibleName(/06.12.34.56.78, pas encore enregistrée$/);
    await tabTo(page, page.locator('#key-edit').getByRole('button', { name: say('fr', 'keys.save'), exact: true }));
    await page.keyboard.press('Enter');
    await expect(key(page, 11)).toHaveAccessibleName(/06.12.34.56.78$/);
    await expect(key(page, 10)).toHaveAccessibleName('Touche 10 : vide');

    await tabTo(page, page.getByRole('button', { name: say('fr', 'keys.undo'), exact: true }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.notice-ok')).toContainText('comme avant');
    await expect(key(page, 10)).toHaveAccessibleName(/06.12.34.56.78$/);
    await tabTo(page, page.getByRole('button', { name: say('fr', 'keys.copy_do'), exact: true }));
    await page.keyboard.press('Enter');
    await expect(page.locator('.notice-ok')).toContainText('copiées');
    await expect(key(page, 10)).toHaveAccessibleName('Touche 10 : vide');
  });

  test('who saves against an older version is told, and loses nothing', async ({ signedIn: page, portal, person, browser }) => {
    const phone = await equip(portal, person, 'yealink-t54w');
    await open(page, `/phones/${phone.id}?key=3`);
    await become(page, 'speed_dial');
    await page.locator('#key-text').fill('06 12 34 56 78');

    const other = await browser.newContext({ baseURL: portal.url, javaScriptEnabled: scripted() });
    await enter(other, person);
    const second = await other.newPage();
    await second.goto(`/phones/${phone.id}?key=4`);
    await ready(second);
    await become(second, 'speed_dial');
    await second.locator('#key-text').fill('06 98 76 54 32');
    await save(second);
    await other.close();

    await page.locator('#key-edit').getByRole('button', { name: say('fr', 'keys.save'), exact: true }).click();
    await expect(page.locator('.notice-wait').first()).toContainText(say('fr', 'keys.stale_title'));
    await expect(page.locator('#key-text')).toHaveValue('06 12 34 56 78');
    await page.locator('#key-edit').getByRole('button', { name: say('fr', 'keys.save'), exact: true }).click();
    await expect(page.locator('.notice-ok')).toContainText('enregistrées');
    await expect(key(page, 4)).toHaveAccessibleName(/06.98.76.54.32/);
    await expect(key(page, 3)).toHaveAccessibleName(/06.12.34.56.78/);
  });

  test('a session that ends keeps what was changed', async ({ signedIn: page, portal, person }) => {
    const phone = await equip(portal, person, 'yealink-t54w');
    await equip(portal, person, 'snom-d735', [], 'Nouveau');
    await open(page, `/phones/${phone.id}?key=3`);
    await become(page, 'speed_dial');
    await page.locator('#key-text').fill('06 12 34 56 78');
    await choose(page, 4);
    await become(page, 'speed_dial');
    await page.locator('#key-text').fill('06 98 76 54 32');
    // The same password again, which ends every session.
    await portal.command(['user', 'set-password', person.email], `${person.password}\n`);
    await page.locator('#key-edit').getByRole('button', { name: say('fr', 'keys.save'), exact: true }).click();
    await expect(page.getByText(say('fr', 'signin.ended'))).toBeVisible();
    await page.getByLabel('Adresse e-mail ou numéro de poste').fill(person.login);
    await page.getByLabel('Mot de passe', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    await expect(page).toHaveURL(`/phones/${phone.id}`);
    await ready(page);
    const kept = page.getByText(say('fr', 'edit.kept_title'));
    await expect(kept).toBeVisible();
    await sound(page, 'keys-kept');
    // Copying is no save of it.
    await page.getByRole('button', { name: say('fr', 'keys.copy_do'), exact: true }).click();
    await expect(page.locator('.notice-ok')).toContainText('copiées');
    await expect(page.getByRole('button', { name: say('fr', 'keys.undo'), exact: true })).toBeVisible();
    await expect(kept).toBeVisible();
    await save(page);
    await expect(kept).toHaveCount(0);
    await expect(key(page, 3)).toHaveAccessibleName(/06.12.34.56.78$/);
    await expect(key(page, 4)).toHaveAccessibleName(/06.98.76.54.32$/);
  });

  test('the keys of another phone are copied and printed, and somebody else’s are nobody’s', async ({ signedIn: page, portal, person }) => {
    const first = await equip(portal, person, 'yealink-t54w', [], 'Ancien');
    const second = await equip(portal, person, 'snom-d735', [], 'Nouveau');
    await open(page, `/phones/${first.id}?key=3`);
    await become(page, 'speed_dial');
    await page.locator('#key-text').fill('06 12 34 56 78');
    await page.locator('#key-label').fill('Mobile');
    await save(page);
    await open(page, `/phones/${second.id}`);
    await page.getByRole('button', { name: say('fr', 'keys.copy_do'), exact: true }).click();
    await expect(page.locator('.notice-ok')).toContainText('copiées');
    await expect(key(page, 3)).toHaveAccessibleName('Touche 3 : Mobile');

    const printed = await page.request.get(`/phones/${second.id}/labels.pdf`);
    expect(printed.status()).toBe(200);
    expect(printed.headers()['content-type']).toBe('application/pdf');
    expect((await printed.body()).subarray(0, 5).toString()).toBe('%PDF-');

    const other = await hire(portal, 'Ousmane Ndiaye');
    const theirs = await equip(portal, other, 'yealink-t54w');
    const answer = await page.goto(`/phones/${theirs.id}`);
    expect(answer?.status()).toBe(404);
  });

  test('in a large organisation a colleague is found by what is typed', async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal, 'Aïssatou N’Diaye');
    const phone = await equip(portal, person, 'yealink-t54w');
    const offered = page.locator(`#key-colleagues option[value$="poste ${colleague.extension}"]`);
    // More than a page is sent, and before those who are hired.
    await portal.crowd(20_000, 20_599);
    try {
      await open(page, `/phones/${phone.id}?key=3`);
      await become(page, 'supervision');
      await expect(offered).toHaveCount(0);
      await page.locator('#key-text').fill(`ndiaye ${colleague.extension}`);
      await expect(offered).toHaveCount(1);
      await page.locator('#key-text').fill(`Aïssatou N’Diaye, poste ${colleague.extension}`);
      await save(page);
      // Whom a key follows is in the list from the beginning.
      await open(page, `/phones/${phone.id}?key=4`);
      await expect(offered).toHaveCount(1);
    } finally {
      await portal.disperse(20_000, 20_599);
    }
  });

  test('all keys of a page are a table of plain fields', { tag: ['@only-plain'] }, async ({ signedIn: page, portal, person }) => {
    const phone = await equip(portal, person, 'yealink-t54w');
    await open(page, `/phones/${phone.id}`);
    await page.getByText(say('fr', 'keys.table')).click();
    const field = (position: number, part: string) => page.locator(`table [name="key-0-${position}-${part}"]`);
    await field(3, 'kind').selectOption('speed_dial');
    await field(3, 'text').fill('06 12 34 56 78');
    await field(4, 'kind').selectOption('supervision');
    await field(4, 'text').fill('99999');
    const send = page.locator('.key-table').getByRole('button', { name: say('fr', 'keys.save'), exact: true });
    await send.click();
    await expect(page.locator('.notice-bad').getByRole('link', { name: 'Touche 4' })).toBeVisible();
    await page.locator('.key-table').evaluate((details) => details.setAttribute('open', '')).catch(() => {});
    await expect(field(3, 'text')).toHaveValue('06 12 34 56 78');
    await sound(page, 'keys-table');
  });
});
