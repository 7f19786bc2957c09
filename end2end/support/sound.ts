import { test, type Page } from '@playwright/test';

import { accessible, english, fits } from './axe.ts';
import { pictures, shoot } from './shots.ts';

/**
 * Nothing sticks out of the window at any width, and axe finds nothing. Axe looks at a state once, where scripts run on a desk and
 * French is read: with all its rules in the light, with that of contrast in the dark. Elsewhere the page is the same, unless
 * `own` says that the state is only seen there, or the whole test is only run there. In English no French is left instead.
 */
export async function sound(page: Page, name: string, { own = false } = {}): Promise<void> {
  const window = page.viewportSize();
  if (window === null) throw new Error('the page has no window');
  const { project, tags } = test.info();
  const inEnglish = !own && (await page.locator('html').getAttribute('lang')) === 'en';
  const axe = own || tags.some((tag) => tag.startsWith('@only-')) || (!inEnglish && project.name === 'script');
  const desk = window.width > 640;
  for (const colorScheme of axe || pictures ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // In the dark only colours differ, so one width will do.
    const widths = colorScheme === 'light' ? [768, 360, 1440] : [1440];
    for (const width of desk ? widths : [window.width]) {
      await page.setViewportSize({ width, height: desk ? 900 : window.height });
      if (colorScheme === 'light') await fits(page);
      await shoot(page, `${name}-${width}-${colorScheme}`);
    }
    if (axe) await accessible(page, colorScheme === 'light' ? 'everything' : 'contrast');
  }
  if (inEnglish) await english(page);
  await page.setViewportSize(window);
}
