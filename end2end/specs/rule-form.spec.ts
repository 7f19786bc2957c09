import { randomUUID } from 'node:crypto';

import { fits } from '../support/axe.ts';
import { hire } from '../support/people.ts';
import { destination, fill, order, row, save, startRule } from '../support/rules.ts';
import { seed, three } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, open, ready, speak, test } from '../support/test.ts';
import { shoot } from '../support/shots.ts';
import { say, type Lang } from '../support/words.ts';

test.describe('a rule is written', () => {
  test('with hours, a trigger and seconds, and read back as written', { tag: ['@plain', '@phone'] }, async ({ signedIn: page }) => {
    await startRule(page);
    await fill(page, { name: 'Soirs', origin: 'external', destination: '01 45 67 89 01' });
    await page.getByLabel('Déclencheur').selectOption('busy no_answer');
    await page.getByLabel('Secondes de sonnerie').fill('25');
    await page.getByLabel('à certains moments', { exact: true }).check();
    // Without a script the ranges come with the buttons of the form.
    await page.getByRole('button', { name: 'Soirs et week-ends' }).click();
    await expect(page.getByLabel('Début de la plage 1')).toHaveValue('18:00');
    await ready(page);
    await shoot(page, 'rule-form');
    await save(page);
    await expect(page).toHaveURL(/\/rules\?saved=/);
    const sentence = row(page, 'Soirs');
    await expect(sentence).toContainText('Quand un numéro externe');
    await expect(sentence).toContainText('de 18:00 à 09:00');
    await expect(sentence).toContainText('25 s');
    await expect(sentence).toContainText('01 45 67 89 01');

    await page.getByRole('link', { name: 'Soirs', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Soirs' })).toBeVisible();
    await ready(page);
    await expect(page.getByLabel('Qui appelle')).toHaveValue('external');
    await expect(page.getByLabel('Déclencheur')).toHaveValue('busy no_answer');
    await expect(page.getByLabel('Secondes de sonnerie')).toHaveValue('25');
    await expect(destination(page)).toHaveValue(/01.45.67.89.01/);
  });

  test('for all but a pasted list of callers, over hours, dates and holidays', { tag: '@plain' }, async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal, 'Élodie Marchand');
    await startRule(page);
    await page.getByLabel(say('fr', 'edit.who_label')).selectOption('all_but');
    await page.getByLabel('Déclencheur').selectOption('busy no_answer unreachable');
    await page.getByLabel('Secondes de sonnerie').fill('40');
    const named = `Élodie Marchand, poste ${colleague.extension}`;
    await fill(page, { name: 'Congés', destination: named });
    // As it comes from a mail or a spreadsheet.
    await page.getByLabel(say('fr', 'edit.numbers_field')).fill('06 12 34 56 78; 0033 1.45.67.89.01,06 8*');
    await page.getByLabel(say('fr', 'edit.colleague'), { exact: true }).fill(named);
    await page.getByRole('button', { name: say('fr', 'edit.colleague_add'), exact: true }).click();
    await expect(page.getByLabel(say('fr', 'edit.numbers_field'))).toHaveValue(/06 8\*\nÉlodie Marchand, poste \d+$/);
    await ready(page);
    await expect(page.locator('#numbers-count')).toHaveText(say('fr', 'edit.numbers_count', { n: 4 }));

    await page.getByLabel(say('fr', 'edit.slot_some'), { exact: true }).check();
    await page.getByRole('button', { name: say('fr', 'edit.preset_evenings') }).click();
    await expect(page.getByLabel(say('fr', 'edit.from_label', { n: 1 }))).toHaveValue('18:00');
    await ready(page);
    const first = page.getByLabel(say('fr', 'edit.date_from_label', { n: 1 }));
    if ((await first.count()) === 0) await page.getByRole('button', { name: say('fr', 'edit.add_date') }).click();
    await expect(first).toBeVisible();
    await ready(page);
    await first.fill('3/8/2030');
    await page.getByLabel(say('fr', 'edit.date_from_time_label', { n: 1 })).fill('12h');
    await page.getByLabel(say('fr', 'edit.date_to_label', { n: 1 })).fill('24 août 2030');
    await page.getByLabel(say('fr', 'edit.date_to_time_label', { n: 1 })).fill('08:00');
    await page.getByRole('radio', { name: say('fr', 'edit.holidays_only') }).check();
    await fits(page);
    await shoot(page, 'rule-form-whole');
    await save(page);
    await expect(row(page, 'Congés')).toContainText('06 12 34 56 78');
    const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: unknown[] };
    expect(exported.rules).toMatchObject([
      {
        origin: { kind: 'numbers', mode: 'all_but', patterns: ['+33612345678', '+33145678901', '+3368*', colleague.extension] },
        slot: { dates: [{ from: '2030-08-03T12:00', to: '2030-08-24T08:00' }], holidays: 'only' },
        triggers: ['busy', { no_answer: 40 }, 'unreachable'],
        outcome: { forward: colleague.extension },
      },
    ]);
  });

  test('ranges are added and removed, and keep what is typed', { tag: '@plain' }, async ({ signedIn: page }) => {
    await startRule(page);
    await fill(page, { name: 'Deux plages', destination: '06 12 34 56 78' });
    await page.getByLabel('à certains moments', { exact: true }).check();
    for (const n of [1, 2]) {
      const from = page.getByLabel(`Début de la plage ${n}`);
      if ((await from.count()) === 0) await page.getByRole('button', { name: 'Ajouter une plage' }).click();
      await expect(from).toBeVisible();
      await ready(page);
      const days = page.getByRole('group', { name: `Jours de la plage ${n}` });
      for (const day of await days.getByRole('checkbox').all()) await day.uncheck({ force: true });
      await days.getByRole('checkbox', { name: n === 1 ? 'lundi' : 'mardi' }).check({ force: true });
      await from.fill(`0${n}:30`);
      await page.getByLabel(`Fin de la plage ${n}`).fill(`1${n}:45`);
    }
    await page.getByRole('button', { name: 'Supprimer la plage 1' }).click();
    await expect(page.getByLabel('Début de la plage 2')).toHaveCount(0);
    await expect(page.getByLabel('Début de la plage 1')).toHaveValue('02:30');
    await expect(page.getByLabel('Nom de la règle')).toHaveValue('Deux plages');
    await ready(page);
    await save(page);
    await expect(row(page, 'Deux plages')).toContainText('le mardi de 02:30 à 12:45');
  });

  test('what was understood is told while it is typed, and a colleague is chosen by name', async ({ signedIn: page }) => {
    await startRule(page);
    await expect(page.getByText('Il manque encore : la destination.')).toBeVisible();
    await destination(page).fill('0033 6.12-34 56 78');
    await expect(page.locator('#understood')).toContainText('rediriger vers le 06 12 34 56 78');
    await destination(page).fill('204');
    await expect(page.locator('#understood')).toContainText('Marie-Hélène Delaunay-Berthier, poste 204');
    await fill(page, { name: 'Vers Élodie', destination: 'Élodie Marchand, poste 207' });
    await save(page);
    await expect(row(page, 'Vers Élodie')).toContainText('Élodie Marchand, poste 207');
  });

  test('an edit changes what is there, and nothing else', { tag: '@plain' }, async ({ signedIn: page, portal, person }) => {
    const slot = { dates: [{ from: '2031-08-04', to: '2031-08-22' }] };
    const origin = { kind: 'numbers', mode: 'only', patterns: ['+33698765432'] };
    await seed(portal, person, [...three, { name: 'Été', origin, slot, outcome: { forward: '+33612345678' } }]);
    await open(page, '/rules');
    await page.getByRole('link', { name: 'Pause', exact: true }).click();
    await ready(page);
    await fill(page, { name: 'Congés', destination: '07 98 76 54 32' });
    await save(page);
    await expect.poll(() => order(page)).toEqual(['Masqués', 'Congés', 'Soirs', 'Été']);
    await expect(row(page, 'Congés')).toContainText('07 98 76 54 32');
    await expect(row(page, 'Congés').getByRole('switch')).not.toBeChecked();

    await open(page, '/rules');
    await page.getByRole('link', { name: 'Été', exact: true }).click();
    await ready(page);
    await fill(page, { destination: '07 98 76 54 32' });
    await save(page);
    await expect(row(page, 'Été')).toContainText('07 98 76 54 32');
    const exported = JSON.parse(await portal.command(['rules', 'export', person.extension])) as { rules: unknown[] };
    expect(exported.rules[3]).toMatchObject({ origin, slot, outcome: { forward: '+33798765432' } });
  });

  test('another language keeps what is typed, and Enter still saves', { tag: '@plain' }, async ({ signedIn: page }) => {
    await startRule(page);
    await fill(page, { name: 'À moitié', destination: '06 12' });
    await page.locator('summary.me').click();
    await page.getByRole('button', { name: 'English', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: say('en', 'edit.new_title') })).toBeVisible();
    await ready(page);
    await expect(page.getByLabel(say('en', 'edit.name'))).toHaveValue('À moitié');
    await expect(destination(page, 'en')).toHaveValue('06 12');
    await destination(page, 'en').fill('06 12 34 56 78');
    await destination(page, 'en').press('Enter');
    await expect(page).toHaveURL(/\/rules\?saved=/);
    await expect(row(page, 'À moitié')).toContainText('06 12 34 56 78');
  });
});

test.describe('what is wrong is told by its field, and nothing is lost', () => {
  // What was understood stands in the answer, or the kind of number that is not allowed.
  const typed: { typed: string; says: (lang: Lang) => string }[] = [
    { typed: '', says: (lang) => say(lang, 'errors.destination_empty') },
    { typed: '06 12', says: (lang) => say(lang, 'errors.number_too_short', { data: '06 12' }) },
    { typed: '06 12 34 56 78 90 12 34 56', says: (lang) => say(lang, 'errors.number_too_long', { data: '06 12 34 56 78 90123456' }) },
    { typed: '06 12 x4 56 78', says: (lang) => say(lang, 'errors.number_foreign', { data: 'x' }) },
    { typed: '+33 6 12+34 56 78', says: (lang) => say(lang, 'errors.number_second_plus', { data: '+33612' }) },
    { typed: '112', says: (lang) => say(lang, 'errors.emergency', { data: '112' }) },
    { typed: '3631', says: (lang) => say(lang, 'errors.unknown_extension', { data: '3631' }) },
    { typed: '08 99 12 34 56', says: (lang) => forbidden(lang, 'premium') },
    { typed: '+1 202 555 0143', says: (lang) => forbidden(lang, 'international') },
    { typed: '999', says: (lang) => say(lang, 'errors.unknown_extension', { data: '999' }) },
  ];
  for (const lang of ['fr', 'en'] as const) {
    test(`destinations that may not be are refused, each with its reason, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ signedIn: page, person }) => {
      await speak(page.context(), lang);
      await startRule(page, lang);
      await fill(page, { name: 'Essai', origin: 'internal' }, lang);
      const own = (typed: string) => ({ typed, says: (lang: Lang) => say(lang, 'errors.own_extension') });
      for (const { typed: text, says } of [own(person.extension), ...typed, own(person.direct)]) {
        await destination(page, lang).fill(text);
        await save(page, lang);
        await expect.soft(page.locator('.field-error'), text).toHaveText(says(lang));
        await expect.soft(destination(page, lang), text).toHaveAttribute('aria-invalid', 'true');
        await expect.soft(destination(page, lang)).toHaveValue(text);
        await expect.soft(page.getByLabel(say(lang, 'edit.name'))).toHaveValue('Essai');
        await expect.soft(page.getByLabel(say(lang, 'edit.who_label'))).toHaveValue('internal');
        await ready(page);
      }
      await page.goto('/rules');
      await expect(page.getByRole('heading', { name: say(lang, 'rules.empty_title') })).toBeVisible();
    });
  }

  test('every wrong field is told at once', { tag: '@plain' }, async ({ signedIn: page }) => {
    await startRule(page);
    await fill(page, { name: '   ', destination: '06 12' });
    await page.getByLabel('Déclencheur').selectOption('no_answer');
    await page.getByLabel('Secondes de sonnerie').fill('4');
    await page.getByLabel('à certains moments', { exact: true }).check();
    if ((await page.getByLabel('Début de la plage 1').count()) === 0) {
      await page.getByRole('button', { name: 'Ajouter une plage' }).click();
      await ready(page);
    }
    await page.getByLabel('Début de la plage 1').fill('25:00');
    await page.getByLabel('Fin de la plage 1').fill('');
    await save(page);
    for (const text of [
      say('fr', 'errors.name_empty'),
      say('fr', 'errors.number_too_short', { data: '06 12' }),
      say('fr', 'errors.seconds'),
      say('fr', 'errors.time', { data: '25:00' }),
      say('fr', 'errors.time_empty'),
    ]) {
      await expect(page.locator('.field-error').filter({ hasText: text })).toBeVisible();
    }
    await expect(page.getByText(say('fr', 'edit.nothing_lost'))).toBeVisible();
    await shoot(page, 'rule-errors');
    await expect(page.getByLabel('Début de la plage 1')).toHaveValue('25:00');
    await expect(page.getByLabel('Secondes de sonnerie')).toHaveValue('4');
  });

  test('a circle of everyone, always, is refused; one that only some can reach is a warning', { tag: '@plain' }, async ({
    signedIn: page,
    portal,
    person,
  }) => {
    const colleague = await hire(portal, 'Jean-Baptiste de La Rochefoucauld');
    await seed(portal, colleague, [{ name: 'Chez moi', outcome: { forward: person.extension } }]);
    await startRule(page);
    await fill(page, { name: 'En rond', destination: colleague.extension });
    await save(page);
    await expect(page.locator('.field-error').filter({ hasText: 'tourneraient en rond' })).toBeVisible();

    await fill(page, { origin: 'external' });
    await save(page);
    await expect(page.getByRole('heading', { name: say('fr', 'edit.loop_title') })).toBeVisible();
    await ready(page);
    await sound(page, 'rule-loop');
    await page.getByRole('button', { name: say('fr', 'edit.accept') }).click();
    await expect(row(page, 'En rond')).toContainText('un numéro externe');
  });

  test('of two edits at once, the second sees both versions and chooses', { tag: '@plain' }, async ({ signedIn: page, portal, person, browser }) => {
    await seed(portal, person, three);
    await open(page, '/rules');
    await page.getByRole('link', { name: 'Pause', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Pause' })).toBeVisible();
    await ready(page);
    await sound(page, 'rule-edit');
    await fill(page, { destination: '07 98 76 54 32' });

    const { javaScriptEnabled = true } = test.info().project.use;
    const elsewhere = await browser.newContext({ baseURL: portal.url, locale: 'fr-FR', javaScriptEnabled });
    await enter(elsewhere, person);
    const other = await elsewhere.newPage();
    await open(other, new URL(page.url()).pathname);
    await fill(other, { destination: '01 45 67 89 01' });
    await save(other);
    await expect(other).toHaveURL(/\/rules\?saved=/);
    await elsewhere.close();

    await save(page);
    await expect(page.getByText(say('fr', 'edit.stale_title'))).toBeVisible();
    const versions = page.locator('.versions');
    await expect(versions).toContainText('07 98 76 54 32');
    await expect(versions).toContainText('01 45 67 89 01');
    await expect(destination(page)).toHaveValue('07 98 76 54 32');
    await ready(page);
    await sound(page, 'rule-stale');
    await page.getByRole('button', { name: say('fr', 'edit.keep_mine') }).click();
    await expect(row(page, 'Pause')).toContainText('07 98 76 54 32');
  });

  test('a session that ends during an edit keeps the edit', { tag: '@plain' }, async ({ signedIn: page, portal, person }) => {
    await startRule(page);
    await fill(page, { name: 'Gardée', origin: 'internal', destination: '06 12 34 56 78' });
    // The same password again, which ends every session.
    await portal.command(['user', 'set-password', person.email], `${person.password}\n`);
    await save(page);
    await expect(page).toHaveURL(/\/signin/);
    await expect(page.getByText(say('fr', 'signin.ended'))).toBeVisible();
    await sound(page, 'session-ended');
    await page.getByLabel('Adresse e-mail ou numéro de poste').fill(person.login);
    await page.getByLabel('Mot de passe', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    await expect(page).toHaveURL('/rules/new');
    await ready(page);
    await expect(page.getByLabel('Nom de la règle')).toHaveValue('Gardée');
    await expect(page.getByLabel('Qui appelle')).toHaveValue('internal');
    await expect(destination(page)).toHaveValue('06 12 34 56 78');
    await save(page);
    await expect(row(page, 'Gardée')).toBeVisible();

    // Without an edit there is nothing to keep.
    await ready(page);
    await portal.command(['user', 'set-password', person.email], `${person.password}\n`);
    await row(page, 'Gardée').getByRole('switch').click();
    await expect(page.getByText(say('fr', 'signin.over'))).toBeVisible();
    await sound(page, 'session-over');
  });

  test('a rule that is not there, or is somebody else\'s, is not found, and a form holds only so much', async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal);
    await seed(portal, colleague, three);
    const theirs = JSON.parse(await portal.command(['rules', 'export', colleague.extension])) as { rules: { id: string }[] };
    await seed(portal, person, three);
    for (const id of [theirs.rules[0]?.id ?? '', randomUUID(), 'no-id']) {
      const answer = await page.goto(`/rules/${id}`);
      expect(answer?.status(), id).toBe(404);
    }
    await ready(page);
    await expect(page.getByRole('heading', { name: say('fr', 'problem.rule_gone_title') })).toBeVisible();
    await sound(page, 'rule-gone');
    const answer = await page.request.post('/rules/new', { form: { name: 'x'.repeat(10_000_000), do: 'save', version: '0' } });
    expect(answer.status()).toBe(413);
    expect(answer.headers()['content-type']).toContain('text/html');
  });
});

/** The answer to a kind of number that the organisation does not allow. */
function forbidden(lang: Lang, kind: string): string {
  return say(lang, 'errors.class_not_allowed', { class: say(lang, `errors.class_${kind}`) });
}
