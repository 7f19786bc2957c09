import type { Page } from '@playwright/test';

import { accessible, fits } from '../support/axe.ts';
import { catalogue, equip, exchange, separate, type DeskPhone, type Model } from '../support/keys.ts';
import { pictures, shoot } from '../support/shots.ts';
import { expect, open, test } from '../support/test.ts';
import { say } from '../support/words.ts';

test('every model is drawn, and the first of the modules that it takes', async ({ signedIn: page, portal, person }) => {
  test.slow(); // A minute and a half of them; pictures take longer.
  const models = await catalogue(portal);
  expect(models.length).toBeGreaterThan(30);
  const first = (model: Model): string[] => model.modules.slice(0, 1).map((module) => module.name);

  // Two phones: the one becomes another model while the other is looked at.
  const phones: DeskPhone[] = [];
  const prepare = async (n: number): Promise<DeskPhone | undefined> => {
    const model = models[n];
    if (model === undefined) return undefined;
    const before = phones[n % 2];
    if (before === undefined) return equip(portal, person, model.id, first(model), `Poste ${n + 1}`);
    return exchange(portal, before, model.id, first(model));
  };
  const vendors = new Set<string>();
  let next = prepare(0);
  for (const [n, model] of models.entries()) {
    const phone = await next;
    if (phone === undefined) throw new Error(`there is no ${model.id}`);
    phones[n % 2] = phone;
    await test.step(model.id, async () => {
      await open(page, `/phones/${phone.id}`);
      next = prepare(n + 1);
      // Told to whoever asks for it.
      next.catch(() => {});
      // Drawings are made of the same parts: axe looks at one of each maker's.
      await look(page, `drawing-${model.id}`, !vendors.has(model.vendor));
      vendors.add(model.vendor);
      for (const name of first(model)) {
        const pages = page.getByRole('navigation', { name: say('fr', 'keys.pages') });
        await pages.getByRole('link', { name: say('fr', 'keys.module', { name }) }).first().click();
        await expect(page.locator('.phone-drawing')).toHaveClass(/phone-module/);
        await look(page, `drawing-${model.id}-module`, !vendors.has('modules'));
        vendors.add('modules');
      }
    });
  }
});

/** At three widths nothing sticks out and nothing lies over anything else; axe finds nothing, neither in the light nor in the dark. */
async function look(page: Page, name: string, axe: boolean): Promise<void> {
  const window = page.viewportSize();
  if (window === null) throw new Error('the page has no window');
  for (const colorScheme of axe || pictures ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await fits(page);
      await separate(page);
      await shoot(page, `${name}-${width}-${colorScheme}`);
    }
    if (axe) await accessible(page, colorScheme === 'light' ? 'everything' : 'contrast');
  }
  await page.setViewportSize(window);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}
