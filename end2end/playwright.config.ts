import { defineConfig, devices } from '@playwright/test';

import { chromium } from './support/places.ts';
import { pictures } from './support/shots.ts';

/** Phone-sized: small, touched, narrow enough for the bottom bar. */
const small = {
  viewport: { width: 360, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

export default defineConfig({
  testDir: 'specs',
  // Pictures for people: they prove nothing that other tests do not.
  testIgnore: process.env['PICTURES'] === undefined && !pictures ? ['picture.spec.ts'] : [],
  outputDir: 'test-results',
  fullyParallel: true,
  // A test that passes only when tried again tells something, so nothing is tried again.
  retries: 0,
  forbidOnly: true,
  workers: 2,
  // Few, long stories: half of this on a quiet machine.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 900 },
    locale: 'fr-FR',
    // Not the portal's zone and not the machine's: a page that reads the browser's clock as its owner's is found out.
    timezoneId: 'Asia/Tokyo',
    // Recording one slows every test down: only where somebody looks for something.
    trace: process.env['TRACE'] === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // A test runs with a script at desk size unless it is tagged; @plain and @phone add the other ways, @only-plain leaves out
  // the first. Nothing is skipped at run time.
  projects: [
    { name: 'script', grepInvert: /@only-/ },
    { name: 'plain', grep: /@plain|@only-plain/, use: { javaScriptEnabled: false } },
    { name: 'phone', grep: /@phone|@only-phone/, use: small },
  ],
});
