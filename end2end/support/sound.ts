import type { Page } from '@playwright/test';

import { accessible, fits } from './axe.ts';
import { shoot } from './shots.ts';
import { scripted } from './test.ts';

/**
 * Light and dark, and at every width on a desk: axe finds nothing, nothing sticks out, and there is a picture of it. Without
 * scripts the sheet is the same, so one look will do.
 */
export async function sound(page: Page, name: string): Promise<void> {
  const window = page.viewportSize();
  if (window === null) throw new Error('the page has no window');
  const desk = window.width > 640;
  for (const colorScheme of scripted() ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of desk && scripted() ? [768, 360, 1440] : [window.width]) {
      await page.setViewportSize({ width, height: desk ? 900 : window.height });
      await fits(page);
      await shoot(page, `${name}-${width}-${colorScheme}`);
    }
    await accessible(page);
  }
  await page.setViewportSize(window);
}
