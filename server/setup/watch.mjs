// Builds a demonstration, quickly and unoptimised, and runs it; does both again whenever a source file changes. Where a build
// fails, what ran before goes on running. Ctrl-C stops all of it.
//
//   watch.mjs TARGET DEMO…        DEMO is what `renvoi demo` is told
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const [target, ...options] = process.argv.slice(2);
const watched = ['app', 'server', 'style', 'migrations'];
// What editors and installers leave beside the sources.
const unwatched = /(^|\/)(node_modules|\..*|.*~|\d+)(\/|$)/;

let demo;
let stopping = false;
let changed = true;
let wake = () => {};

for (const folder of watched) {
  watch(join(root, folder), { recursive: true }, (_, name) => {
    if (name === null || unwatched.test(name)) return;
    changed = true;
    wake();
  });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    stopping = true;
    await stop();
    process.exit(0);
  });
}

/** Whether everything could be built. */
async function build() {
  const make = spawn('make', ['--no-print-directory', 'quick', `TARGET=${target}`], { cwd: root, stdio: 'inherit' });
  const [code] = await once(make, 'exit');
  return code === 0;
}

async function stop() {
  if (demo === undefined || demo.exitCode !== null || demo.signalCode !== null) return;
  const ended = once(demo, 'exit');
  demo.kill('SIGTERM');
  await ended;
}

async function start() {
  await stop();
  if (stopping) return;
  const env = { ...process.env, RENVOI_SERVER_SITE: join(target, 'watch/site') };
  demo = spawn(join(target, 'debug/renvoi'), ['demo', ...options], { cwd: root, env, stdio: 'inherit' });
}

while (!stopping) {
  if (!changed) await new Promise((resolve) => (wake = resolve));
  // An editor saves several files at once.
  await new Promise((resolve) => setTimeout(resolve, 100));
  changed = false;
  const built = await build();
  if (stopping) break;
  // What has changed meanwhile is built first.
  if (changed) continue;
  if (built) await start();
  console.log(built ? '==> running; waiting for changes' : '==> what ran before goes on; waiting for changes');
}
