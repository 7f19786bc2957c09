import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The repository. */
export const root = resolve(import.meta.dirname, '../..');

/** Where everything is built: `make test` says, otherwise as for cargo. */
export const target = resolve(root, process.env['RENVOI_TARGET'] ?? process.env['CARGO_TARGET_DIR'] ?? 'target');

/** The portal, as the Rust tests try it. */
export const renvoi = join(target, 'debug/renvoi');

/** The telephones. */
export const telephones = join(target, 'debug/renvoi-phones');

/** The private Asterisk's files. */
export const asterisk = join(target, 'asterisk');

/** What the browser loads. */
export const site = join(target, 'site');

/** Pictures to look at; not kept. */
export const shots = join(root, 'end2end/shots');

/** Debian's browser: npm's would be downloaded from elsewhere. The one without a window is much lighter; CHROME_PATH names another. */
export function chromium(): string {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined) return chosen;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('there is no chromium: run server/setup/packages.sh');
  return found;
}

/** Debian's libfaketime, which gives a program another clock: for pictures that are kept, and look the same whenever they are taken. */
export function faketime(): string {
  const found = ['x86_64-linux-gnu/', 'aarch64-linux-gnu/', ''].map((machine) => `/usr/lib/${machine}faketime/libfaketime.so.1`).find((path) => existsSync(path));
  if (found === undefined) throw new Error('there is no libfaketime: run server/setup/packages.sh');
  return found;
}
