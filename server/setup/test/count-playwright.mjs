// Sums a Playwright report in JSON: prints "passed failed skipped". A test that passed only when tried again has failed.
import { readFileSync } from 'node:fs';

const { stats, errors = [] } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(stats.expected, stats.unexpected + stats.flaky + errors.length, stats.skipped);
