// Lighthouse (mobile) on the sign-in page and on the signed-in rules, against a demonstration of its own. Prints a table;
// asserts nothing, because a busy machine lowers the figures.
//
//   node bench/lighthouse.mjs        RENVOI_TARGET says where everything is built
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const aims = { performance: 95, accessibility: 100 };
const root = resolve(import.meta.dirname, '../..');
const target = resolve(root, process.env.RENVOI_TARGET ?? process.env.CARGO_TARGET_DIR ?? 'target');
const program = join(target, 'release/renvoi');
const site = process.env.RENVOI_SERVER_SITE ?? join(target, 'site');

/** Debian's browser: npm's would be downloaded from elsewhere. */
function chromium() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error('there is no chromium: run server/setup/packages.sh');
  return found;
}

/** Starts a demonstration; answers what it offers, once it serves. */
async function start(data) {
  const log = [];
  const demo = spawn(program, ['demo', '--embedded', '--port', '0', '--data', data], {
    env: { ...process.env, RENVOI_SERVER_SITE: site },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  demo.stderr.on('data', (text) => log.push(text));
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (demo.exitCode !== null) break;
    try {
      const offered = JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8'));
      if ((await fetch(`${offered.url}/healthz`)).ok) return { demo, offered };
    } catch {
      // Not yet.
    }
    await pause(100);
  }
  demo.kill();
  throw new Error(`the demonstration does not serve: ${log.join('')}`);
}

/** The cookies of somebody who has just signed in. */
async function signIn({ url, accounts }) {
  const { login, password } = accounts.find((account) => account.extension !== null);
  const answer = await fetch(`${url}/signin`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', origin: url },
    body: new URLSearchParams({ login, password }),
  });
  if (answer.status !== 303) throw new Error(`nobody signs in: ${answer.status}`);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

/** One audit: the scores, and what cost points. */
async function audit(url, port, cookie) {
  const run = await lighthouse(url, {
    port,
    logLevel: 'error',
    onlyCategories: Object.keys(aims),
    extraHeaders: cookie === undefined ? {} : { Cookie: cookie },
  });
  const { categories, audits, finalDisplayedUrl } = run.lhr;
  if (finalDisplayedUrl !== url) throw new Error(`${url} leads to ${finalDisplayedUrl}`);
  const lost = Object.values(categories).flatMap((category) =>
    category.auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
      .map(({ id }) => `${id} ${audits[id].displayValue ?? ''}`.trim()),
  );
  return { scores: Object.keys(aims).map((name) => Math.round(categories[name].score * 100)), lost };
}

const data = mkdtempSync(join(tmpdir(), 'renvoi-lighthouse-'));
const { demo, offered } = await start(data);
const browser = await launch({
  chromePath: chromium(),
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const cookie = await signIn(offered);
  const pages = [['/signin', undefined], ['/rules', cookie]];
  console.log('\n| lighthouse, mobile | ours | aim |        |\n| ------------------ | ---- | --- | ------ |');
  for (const [path, cookies] of pages) {
    const { scores, lost } = await audit(`${offered.url}${path}`, browser.port, cookies);
    Object.entries(aims).forEach(([name, aim], index) => {
      const met = scores[index] >= aim ? 'met' : 'MISSED';
      console.log(`| ${path} ${name} | ${scores[index]} | ${aim} | ${met} |`);
    });
    if (lost.length > 0) console.log(`\n${path} lost points by: ${lost.join('; ')}\n`);
  }
} finally {
  await browser.kill();
  demo.kill('SIGTERM');
  if (demo.exitCode === null) await once(demo, 'exit');
  rmSync(data, { recursive: true, force: true });
}
