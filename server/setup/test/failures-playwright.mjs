// What failed in a Playwright report in JSON: the name of each test, and the start of what it said; at most 8 lines each.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const { suites, errors = [] } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const lines = (text = '') =>
  stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 8)
    .map((line) => `  ${line.slice(0, 240)}`);

// A spec's own `ok` is that of the first project which ran it.
function tell({ specs = [], suites = [] }) {
  for (const spec of specs) {
    for (const { projectName, results, status } of spec.tests) {
      if (status === 'expected' || status === 'skipped') continue;
      const said = results.flatMap(({ errors }) => errors.flatMap(({ message }) => lines(message)));
      console.log([`browser: [${projectName}] ${spec.file}: ${spec.title}`, ...said].join('\n'));
    }
  }
  suites.forEach(tell);
}
suites.forEach(tell);
for (const { message } of errors) console.log(['browser:', ...lines(message)].join('\n'));
