// `decide()` as WebAssembly, in the engine that Node shares with Chromium. Prints a table; asserts nothing.
//
//   node bench/decisions.mjs FOLDER        of the build with the feature `bench`, prepared for browsers
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const rules = 50;
const rounds = 300;
const atATime = 200;

const folder = resolve(process.argv[2]);
const glue = await import(pathToFileURL(join(folder, 'decisions.js')).href);
glue.initSync({ module: readFileSync(join(folder, 'decisions_bg.wasm')) });

console.log('\n| decide() as WebAssembly | ours |\n| --- | --- |');
for (const [what, crowded] of [['of which none matches', false], ['full of hours, dates and numbers', true]]) {
  glue.prepare(rules, crowded);
  const took = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const looked = glue.decisions(atATime);
    took.push(((performance.now() - begun) * 1000) / atATime);
    if (looked !== rules * atATime) throw new Error(`${looked} rules were looked at`);
  }
  took.sort((a, b) => a - b);
  console.log(`| ${rules} rules ${what} | ${took[rounds / 2].toFixed(2)} µs |`);
}
