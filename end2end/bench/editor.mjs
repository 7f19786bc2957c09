// The rule editor with a list of 50 rules: from a key to the preview that shows it, in a real browser, against the rule that a
// frame takes 16 ms. Prints a table; asserts nothing, because a busy machine lowers the figures.
//
//   node bench/editor.mjs        RENVOI_TARGET says where everything is built
import { chromium as playwright } from '@playwright/test';

import { chromium, command, signIn, start } from './demonstration.mjs';

const frame = 16;
const rules = 50;

/** Rules of every kind, so that every part of the preview has something to do. */
function list() {
  const origins = [
    { kind: 'anyone' },
    { kind: 'external' },
    { kind: 'numbers', mode: 'only', patterns: ['+33612345678', '+3368*', '+33145678901'] },
    { kind: 'numbers', mode: 'all_but', patterns: ['+33698765432'] },
  ];
  return Array.from({ length: rules }, (_, n) => ({
    name: `Règle ${n + 1}`,
    enabled: true,
    origin: origins[n % origins.length],
    slot: {
      weekly: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: `08:${String(n).padStart(2, '0')}`, to: '12:00' },
        { days: ['sat', 'sun'], from: '18:00', to: `07:${String(n).padStart(2, '0')}` },
      ],
    },
    triggers: n % 2 === 0 ? ['immediately'] : ['busy', { no_answer: 20 }],
    outcome: n % 5 === 3 ? 'reject' : { forward: `+336123456${String(n).padStart(2, '0')}` },
  }));
}

/** How long a preview is waited for, in milliseconds; after that, the key had nothing to show. */
const patience = 250;

/**
 * In the page: milliseconds from each input event to the last change that it made, its layout included; null where
 * none came. A preview that misses the next frame is waited for, so that a slow one is measured and not left out.
 */
function watch(patience) {
  window.took = [];
  let begun = null;
  let changed = null;
  new MutationObserver(() => {
    if (begun === null) return;
    // What the browser has to lay out belongs to it.
    void document.documentElement.offsetHeight;
    changed = performance.now();
  }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true });
  addEventListener(
    'input',
    () => {
      begun = performance.now();
      changed = null;
      const settle = () =>
        requestAnimationFrame(() =>
          setTimeout(() => {
            if (changed === null && performance.now() - begun < patience) return settle();
            window.took.push(changed === null ? null : changed - begun);
            begun = null;
          }),
        );
      settle();
    },
    { capture: true },
  );
}

/** Types each text into the empty field. Answers how long its keys took to show, the quickest first, and how many showed nothing. */
async function type(page, field, texts) {
  const all = [];
  /** Does something to the field, and waits until its preview has been measured. */
  const measured = async (act) => {
    await page.evaluate(() => (window.took = []));
    await act();
    await page.waitForFunction(() => window.took.length > 0);
    return page.evaluate(() => window.took);
  };
  for (const text of texts) {
    if ((await field.inputValue()) !== '') await measured(() => field.fill(''));
    await field.focus();
    for (const key of text) all.push(...(await measured(() => page.keyboard.press(key))));
  }
  const took = all.filter((took) => took !== null).sort((a, b) => a - b);
  if (took.length === 0) throw new Error('nothing followed these keys');
  return { took, nothing: all.length - took.length };
}

const { data, offered, stop } = await start();
const browser = await playwright.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  const account = offered.accounts.find(({ extension }) => extension !== null);
  command(data, ['rules', 'import', account.extension, '-'], JSON.stringify({ rules: list() }));
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
  const cookies = (await signIn(offered)).split('; ').map((pair) => pair.split('='));
  await context.addCookies(cookies.map(([name, ...value]) => ({ name, value: value.join('='), url: offered.url })));
  const page = await context.newPage();
  const requests = [];
  await page.goto(`${offered.url}/rules`);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  await page.getByRole('link', { name: `Règle ${rules}`, exact: true }).click();
  await page.locator('#grid').waitFor();
  await page.evaluate(watch, patience);
  page.on('request', (request) => requests.push(request.url()));

  const rows = [];
  const measure = async (what, field, texts) => {
    const { took, nothing } = await type(page, field, texts);
    const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
    const row = (name, ms) => rows.push([name, `${ms.toFixed(1)} ms`, `< ${frame} ms`, ms < frame ? 'met' : 'MISSED']);
    row(`a key in ${what} → its preview, median`, at(0.5));
    row('p90', at(0.9));
    row('p99', at(0.99));
    const late = took.filter((ms) => ms >= frame).length;
    rows.push([`later than a frame, of ${took.length}`, late, 0, late === 0 ? 'met' : 'MISSED']);
    rows.push(['keys that had nothing to show', nothing, '', '']);
  };
  const numbers = Array(10).fill('0612345678');
  await measure('the destination', page.locator('#destination'), numbers);
  await page.locator('#origin').selectOption('only');
  await measure('the numbers of callers', page.locator('#numbers'), numbers);
  await measure('the start of a range, the grid with it', page.locator('#range-1-from'), Array(20).fill('08:15'));
  const asked = requests.length;
  // From here on the server is asked too, once nobody types any more: the way through colleagues' rules is its own.
  await page.locator('#tried button').click();
  await measure('the destination, with a call tried', page.locator('#destination'), numbers);
  console.log(`\n| the editor with ${rules} rules | ours | aim |        |\n| --- | --- | --- | ------ |`);
  for (const [what, ours, aim, met] of rows) console.log(`| ${what} | ${ours} | ${aim} | ${met} |`);
  console.log(`| requests that keys made, no call being tried | ${asked} | 0 | ${asked === 0 ? 'met' : 'MISSED'} |`);
} finally {
  await browser.close();
  await stop();
}
