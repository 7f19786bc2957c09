import { hire } from '../support/people.ts';
import { fill, startRule } from '../support/rules.ts';
import { seed } from '../support/seed.ts';
import { sound } from '../support/sound.ts';
import { expect, open, scripted, speak, test } from '../support/test.ts';
import { say } from '../support/words.ts';

const evenings = { weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '18:00', to: '08:00' }] };

test.describe('a call is tried', () => {
  test('its way is told, and why, as far as one may know; a colleague calls; what cannot be read is told by its field', { tag: ['@plain', '@phone'] }, async ({ signedIn: page, portal, person }) => {
    const colleague = await hire(portal, 'Élodie Marchand');
    await seed(portal, colleague, [{ name: 'À elle', outcome: { forward: '+33612345678' } }]);
    await seed(portal, person, [
      { name: 'Masqués', origin: { kind: 'anonymous' }, outcome: 'reject' },
      { name: 'Soirs', slot: evenings, triggers: ['busy', { no_answer: 20 }], outcome: { forward: colleague.extension } },
    ]);
    await open(page, '/rules');
    const card = page.locator('#tried');
    await card.getByLabel(say('fr', 'tried.from')).fill('01 99 00 45 67');
    await card.getByLabel(say('fr', 'tried.date_label')).fill('14/04/2027');
    await card.getByLabel(say('fr', 'tried.time_label')).fill('19h30');
    // With scripts it answers while one types.
    if (!scripted()) await card.getByRole('button', { name: say('fr', 'tried.go') }).click();
    await expect(card).toContainText('Le 01 99 00 45 67 appelle le 14 avril 2027 à 19:30.');
    await expect(card).toContainText('Vos téléphones sonnent 20 s.');
    await expect(card).toContainText(`Élodie Marchand, poste ${colleague.extension} renvoie l’appel vers un numéro extérieur.`);
    await expect(card).toContainText('Non : pas cet appelant.');
    await expect(page.locator('body')).not.toContainText('06 12 34 56 78');
    await sound(page, 'tried');

    await card.getByLabel(say('fr', 'tried.hidden')).check();
    if (!scripted()) await card.getByRole('button', { name: say('fr', 'tried.go') }).click();
    await expect(card).toContainText('Un numéro masqué appelle');
    await expect(card).toContainText('Conviendrait, mais « Masqués » envoie l’appel ailleurs avant que vos téléphones sonnent.');

    // A colleague, by name, now.
    const named = `Élodie Marchand, poste ${colleague.extension}`;
    await seed(portal, person, [
      { name: 'De dehors', origin: { kind: 'external' }, outcome: { forward: '+33612345678' } },
      { name: 'Élodie', origin: { kind: 'numbers', mode: 'only', patterns: [colleague.extension] }, outcome: { forward: '+33145678901' } },
    ]);
    await open(page, '/rules');
    await card.getByLabel(say('fr', 'tried.from')).fill(named);
    await card.getByRole('button', { name: say('fr', 'tried.go') }).click();
    await expect(card).toContainText(`${named} appelle le`);
    await expect(card).toContainText('vers le 01 45 67 89 01 (règle « Élodie »)');
    await expect(card).toContainText('Non : pas cet appelant.');

    // What cannot be read stays.
    await open(page, '/rules');
    await card.getByLabel(say('fr', 'tried.from')).fill('06 12');
    await card.getByLabel(say('fr', 'tried.date_label')).fill('31/02/2027');
    await card.getByRole('button', { name: say('fr', 'tried.go') }).click();
    await expect(card).toContainText('Il manque des chiffres');
    await expect(card).toContainText('n’existe pas dans le calendrier');
    await expect(card.getByLabel(say('fr', 'tried.from'))).toHaveValue('06 12');
    await sound(page, 'tried-refused');
  });

  test('a rule that is not saved yet is tried as it is written; its words are English for who reads English', async ({ signedIn: page, portal, person, context }) => {
    await startRule(page);
    await fill(page, { name: 'En cours', destination: '06 12 34 56 78' });
    const card = page.locator('#tried');
    await card.getByLabel(say('fr', 'tried.from')).fill('01 99 00 45 67');
    await expect(card).toContainText('vers le 06 12 34 56 78 (règle « En cours »)');
    await fill(page, { destination: '07 98 76 54 32' });
    await expect(card).toContainText('vers le 07 98 76 54 32 (règle « En cours »)');
    await fill(page, { origin: 'anonymous' });
    await expect(card).toContainText('Non : pas cet appelant.');
    await sound(page, 'tried-editor');

    await speak(context, 'en');
    await seed(portal, person, [{ name: 'All', outcome: { forward: '+33612345678' } }]);
    await open(page, '/rules?hidden=on');
    await expect(page.locator('#tried')).toContainText('A withheld number calls on');
    await expect(page.locator('#tried')).toContainText('to 06 12 34 56 78 (rule “All”)');
    await sound(page, 'tried-english');
  });
});
