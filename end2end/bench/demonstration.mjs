// A demonstration to measure, and the browser to do it with.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../..');

/** Where everything is built. */
export const target = resolve(root, process.env.RENVOI_TARGET ?? process.env.CARGO_TARGET_DIR ?? 'target');

const program = join(target, 'release/renvoi');
const site = process.env.RENVOI_SERVER_SITE ?? join(target, 'site');

/** Debian's browser: npm's would be downloaded from elsewhere. */
export function chromium() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'chromium-headless-shell'];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) throw new Error('there is no chromium: run server/setup/packages.sh');
  return found;
}

/** Starts a demonstration with a data folder of its own; answers what it offers, once it serves. */
export async function start() {
  const data = mkdtempSync(join(tmpdir(), 'renvoi-bench-'));
  const log = [];
  const demo = spawn(program, ['demo', '--embedded', '--port', '0', '--data', data], {
    env: { ...process.env, RENVOI_SERVER_SITE: site },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  demo.stderr.on('data', (text) => log.push(text));
  const stop = async () => {
    demo.kill('SIGTERM');
    if (demo.exitCode === null) await once(demo, 'exit');
    rmSync(data, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (demo.exitCode !== null) break;
    try {
      const offered = JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8'));
      if ((await fetch(`${offered.url}/healthz`)).ok) return { data, offered, stop };
    } catch {
      // Not yet.
    }
    await pause(100);
  }
  await stop();
  throw new Error(`the demonstration does not serve: ${log.join('')}`);
}

/** Runs `renvoi` on the data of a demonstration. */
export function command(data, args, input) {
  execFileSync(program, ['--config', join(data, 'renvoi.toml'), ...args], { input, env: { ...process.env, RENVOI_SERVER_SITE: site } });
}

/** The cookies of somebody who has just signed in. */
export async function signIn({ url, accounts }) {
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
