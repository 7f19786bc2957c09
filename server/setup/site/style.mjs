// Joins style sheets in the order given and leaves out comments, indentation and empty lines. Strings are left alone.
import { readFileSync } from 'node:fs';

const joined = process.argv.slice(2).map((file) => readFileSync(file, 'utf8')).join('\n');

// A string or a comment, whichever begins first: a comment inside a string is text, a quote inside a comment is not a string.
const tokens = /("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*')|\/\*[^]*?\*\//g;
const bare = joined.replace(tokens, (_, string) => string ?? ' ');
const lines = bare.split('\n').map((line) => line.trim()).filter((line) => line !== '');
process.stdout.write(`${lines.join('\n')}\n`);
