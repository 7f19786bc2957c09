import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { test, type Page } from '@playwright/test';

import { shots } from './places.ts';

/** Whether pictures are wanted: they take longer than the tests. */
export const pictures = process.env['SHOTS'] === '1';

/**
 * Takes a picture of the whole page, for people to look at, where pictures are wanted. The window grows for it: a picture beyond the window's edge would
 * show bars that hang there in the middle, and a small screen would no longer be one for fingers.
 */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(shots, { recursive: true });
  const window = page.viewportSize();
  if (window === null) throw new Error('the page has no window');
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (height > window.height) await page.setViewportSize({ ...window, height });
  await page.screenshot({ path: join(shots, `${name}-${test.info().project.name}.png`) });
  if (height > window.height) await page.setViewportSize(window);
}
