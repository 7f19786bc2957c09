import { expect, type Locator, type Page } from '@playwright/test';

/** Goes on with Tab until something has the focus, and sees on the way that what has it shows it, and is not covered. */
export async function tabTo(page: Page, to: Locator): Promise<void> {
  for (let at = 0; at < 120; at++) {
    if (await to.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    const hidden = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const tells = (what: string) => `${what}: ${focused.outerHTML.slice(0, 160)}`;
      // What is drawn by what is around it shows the focus there.
      const ring = [focused, focused.parentElement, focused.parentElement?.parentElement].some((element) => {
        if (element === null || element === undefined) return false;
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !outlineColor.endsWith(', 0)');
      });
      // In a drawing it is a line around a shape.
      const drawn = [...focused.querySelectorAll('.pk-hit, .pk-cap')].some((shape) => {
        const { stroke, strokeWidth } = getComputedStyle(shape);
        return !stroke.endsWith(', 0)') && parseFloat(strokeWidth) >= (shape.matches('.pk-hit') ? 1 : 1.4);
      });
      if (!ring && !drawn) return tells('the focus is not seen');
      const { left, right, top, bottom } = focused.getBoundingClientRect();
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return there !== null && (focused.contains(there) || there.contains(focused)) ? null : tells('the focus is covered');
    });
    expect(hidden).toBeNull();
  }
  throw new Error('Tab never comes there');
}
