import type { Page } from '@playwright/test';

import { accessible, fits } from './axe.ts';
import { shoot } from './shots.ts';
import { scripted } from './test.ts';

/**
 * Light and dark, and at every width on a desk: axe finds nothing, nothing sticks out, and there is a picture of it. Without
 * scripts the sheet is the same, so one look will do; in the dark only colours differ, so one width will, unless `dark` asks for all.
 */
export async function sound(page: Page, name: string, { dark = 'widest' }: { dark?: 'widest' | 'all' } = {}): Promise<void> {
  const window = page.viewportSize();
  if (window === null) throw new Error('the page has no window');
  const desk = window.width > 640;
  for (const colorScheme of scripted() ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const every = colorScheme === 'light' || dark === 'all' ? [768, 360, 1440] : [1440];
    for (const width of desk && scripted() ? every : [window.width]) {
      await page.setViewportSize({ width, height: desk ? 900 : window.height });
      await fits(page);
      await shoot(page, `${name}-${width}-${colorScheme}`);
    }
    await accessible(page);
  }
  await page.setViewportSize(window);
}
