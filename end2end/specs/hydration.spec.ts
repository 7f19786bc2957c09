import { expect, open, test } from '../support/test.ts';

test('a page that dies while scripts take it over never says that it answers', async ({ signedIn: page, excuses }) => {
  // What the dying code says, and the engine.
  excuses.push(/unreachable|hydration/);
  const isHome = (url: URL) => url.pathname === '/';
  await page.route(isHome, async (route) => {
    const response = await route.fetch();
    const whole = await response.text();
    // A word where an element has to be: another page than the script would have made.
    const other = whole.replace('<h1', 'word<h1');
    expect(other).not.toBe(whole);
    await route.fulfill({ response, body: other });
  });
  const died = page.waitForEvent('pageerror');
  await page.goto('/');
  expect((await died).message).toContain('unreachable');
  // Whatever was put off, timers set before this one too.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(await page.locator('html').getAttribute('data-hydrated')).toBeNull();

  await page.unroute(isHome);
  await open(page, '/');
});
