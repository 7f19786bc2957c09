import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

import { onlyFrench } from './words.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Nothing that WCAG 2.2 AA forbids and a program can find; `contrast` looks at that alone, where only colours differ. */
export async function accessible(page: Page, looks: 'everything' | 'contrast' = 'everything'): Promise<void> {
  const plain = test.info().project.use.javaScriptEnabled === false;
  const seen = plain ? await twin(page) : page;
  const runOnly = looks === 'everything' ? ({ type: 'tag', values: standards } as const) : ({ type: 'rule', values: ['color-contrast'] } as const);
  // In the page itself: no page has frames, and it need not be told what is right.
  const { violations } = await new AxeBuilder({ page: seen })
    .options({ runOnly: { ...runOnly, values: [...runOnly.values] }, resultTypes: ['violations'] })
    .setLegacyMode()
    .analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}`).join('\n')}`);
  expect(found, `what axe finds on ${page.url()}`).toEqual([]);
  if (plain) await seen.context().close();
}

/** axe is a script: where none runs, it looks at the same document, without its scripts, in a browser that would run them. */
async function twin(page: Page): Promise<Page> {
  const body = (await page.content()).replaceAll(/<script\b[^]*?<\/script>/g, '');
  const colorScheme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' as const : 'light' as const));
  const context = await page.context().browser()?.newContext({ javaScriptEnabled: true, viewport: page.viewportSize(), colorScheme, reducedMotion: 'reduce' });
  if (context === undefined) throw new Error('the browser is gone');
  const seen = await context.newPage();
  await seen.route(page.url(), (route) => route.fulfill({ contentType: 'text/html', body }));
  await seen.goto(page.url());
  return seen;
}

/** Nothing sticks out of the window, to the right or, where one could not even scroll to it, to the left. */
export async function fits(page: Page): Promise<void> {
  const out = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = document.documentElement.scrollWidth > width;
    const isScrolledAway = (element: Element): boolean => {
      const around = element.parentElement;
      return around !== null && (around.scrollLeft > 0 || isScrolledAway(around));
    };
    return [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { left, right, width: own } = element.getBoundingClientRect();
        // What only a screen reader reads is a pixel wide; what a row of tabs has scrolled away comes back.
        return own > 1 && ((left < -1 && !isScrolledAway(element)) || (scrolls && right > width + 1));
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect(out, `what sticks out of the window on ${page.url()}`).toEqual([]);
}

/** No French is left on a page that is read in English. */
export async function english(page: Page): Promise<void> {
  const read = await page.evaluate(() => {
    const named = [...document.querySelectorAll('body [aria-label], body [title], body [placeholder], body [alt]')];
    const names = named.flatMap((element) => ['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''));
    return [document.title, document.body.innerText, ...names].join('\n');
  });
  const plain = read.replaceAll(/\s+/g, ' ');
  expect(onlyFrench.filter((part) => plain.includes(part)), `the French on ${page.url()}`).toEqual([]);
}
