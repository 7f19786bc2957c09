import { mailed as test, told } from '../support/mailed.ts';
import { sound } from '../support/sound.ts';
import { enter, expect, speak } from '../support/test.ts';
import { say } from '../support/words.ts';

// Pages of plain forms: they have no script to wait for.
test.describe('tokens of the API', () => {
  for (const lang of ['fr', 'en'] as const) test(`one is made, shown once, used and revoked, in ${lang}`, { tag: lang === 'fr' ? ['@plain'] : [] }, async ({ page, portal, person, mailbox, context, request }) => {
    await enter(context, person);
    await speak(context, lang);
    await page.goto('/account/tokens');
    await expect(page.getByRole('heading', { level: 1, name: say(lang, 'tokens.title') })).toBeVisible();
    await sound(page, `tokens-${lang}`);

    await page.getByRole('button', { name: say(lang, 'tokens.make') }).click();
    await expect(page.getByText(say(lang, 'tokens.name_empty'))).toBeVisible();
    await expect(page.getByText(say(lang, 'tokens.scopes_none'))).toBeVisible();
    await sound(page, `tokens-refused-${lang}`);

    // With the keyboard alone.
    await page.getByLabel(say(lang, 'tokens.name'), { exact: true }).fill('Agenda');
    await page.getByLabel(say(lang, 'tokens.scope_rules_read')).press('Space');
    await page.getByRole('button', { name: say(lang, 'tokens.make') }).press('Enter');
    const token = await page.getByLabel(say(lang, 'tokens.made_label'), { exact: true }).inputValue();
    expect(token).toMatch(/^rnv_[\w-]{43}$/);
    await sound(page, `tokens-made-${lang}`);

    const ask = () => request.get(`${portal.url}/api/v1/rules`, { headers: { authorization: `Bearer ${token}` } });
    const answer = await ask();
    expect(answer.status()).toBe(200);
    expect(answer.headers()['etag']).toMatch(/^"\d+"$/);

    await page.goto('/account/tokens');
    await expect(page.locator('body')).not.toContainText('rnv_');
    await page.getByRole('button', { name: say(lang, 'tokens.revoke_named', { name: 'Agenda' }) }).click();
    await expect(page.getByText(say(lang, 'tokens.revoked'))).toBeVisible();
    expect((await ask()).status()).toBe(401);
    for (const what of ['token_added', 'token_revoked']) await told(mailbox, person.email, lang, say(lang, `journal.${what}`, { name: 'Agenda' }));
  });

  test('the organisation’s are its administrators’, and the reference is a page like the others', async ({ page, portal, context }) => {
    await enter(context, portal.account('administrator'));
    await speak(context, 'fr');
    await page.goto('/admin');
    await page.getByRole('link', { name: say('fr', 'tokens.title_organisation') }).click();
    await expect(page.getByRole('heading', { level: 1, name: say('fr', 'tokens.title_organisation') })).toBeVisible();
    await sound(page, 'tokens-organisation');

    await context.clearCookies();
    await page.goto('/api/v1/docs');
    await expect(page.getByRole('heading', { level: 1, name: 'Renvoi API' })).toBeVisible();
    await expect(page.getByRole('heading', { level: 3, name: 'Replace one\'s own rules' })).toBeVisible();
    await sound(page, 'api-docs', { own: true });
  });
});
