import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';

import { Desk } from './phones.ts';
import { Staff, type Person } from './people.ts';
import { Portal } from './portal.ts';
import { watch } from './watch.ts';
import type { Lang } from './words.ts';

interface PerTest {
  /** Somebody of this test alone, with an extension, a telephone and no rule. */
  person: Person;
  /** A page on which that person is signed in. */
  signedIn: Page;
  /** What a page may complain of in this test, which brings it about on purpose. */
  excuses: RegExp[];
  /** Fails a test in which a page complained, or asked somebody else for something. */
  clean: void;
}

interface PerWorker {
  /** A demonstration shared by the tests of a worker, each with people of its own. */
  portal: Portal;
  /** Who is hired for the tests of a worker. */
  staff: Staff;
  /** Telephones shared likewise. */
  desk: Desk;
}

export const test = base.extend<PerTest, PerWorker>({
  portal: [
    async ({}, use) => {
      const portal = await Portal.start();
      await use(portal);
      await portal.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  staff: [
    async ({ portal }, use) => {
      const staff = new Staff(portal);
      await use(staff);
      await staff.close();
    },
    { scope: 'worker' },
  ],
  desk: [
    async ({}, use) => {
      const desk = new Desk();
      await use(desk);
      await desk.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
  person: async ({ staff }, use) => use(await staff.take()),
  signedIn: async ({ page, person }, use) => {
    await enter(page.context(), person);
    await use(page);
  },
  excuses: async ({}, use) => use([]),
  clean: [
    async ({ context, portal, excuses }, use, info) => {
      const complaints = watch(context, portal.url, excuses);
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach('portal.log', { body: portal.said(), contentType: 'text/plain' });
      }
      expect.soft(complaints, 'what pages complained of').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Signs in without the page, where a test is about something else. */
export async function enter(context: BrowserContext, who: { login: string; password: string }): Promise<void> {
  const answer = await context.request.post('/signin', {
    form: { login: who.login, password: who.password, back: '/' },
    maxRedirects: 0,
  });
  expect(answer.status(), `${who.login} signs in`).toBe(303);
  expect(answer.headers()['location']).toBe('/');
}

/** Has the portal speak a language in this browser, and to whoever is signed in there from now on. */
export async function speak(context: BrowserContext, lang: Lang): Promise<void> {
  const answer = await context.request.post('/preferences', { form: { lang, back: '/' }, maxRedirects: 0 });
  expect(answer.status()).toBe(303);
}

/** Opens a page and, where scripts run, waits until it answers to them. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

/** Waits until the page answers to scripts, where they run. */
export async function ready(page: Page): Promise<void> {
  if (scripted()) await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

/** Whether this test's browser runs scripts. */
export function scripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}
