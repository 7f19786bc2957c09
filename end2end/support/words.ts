import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './places.ts';

type Tree = { [key: string]: string | Tree };

/** Where a sentence depends on a number, it has a form for one and a form for the others. */
type Forms = { one: string; other: string };

export type Lang = 'fr' | 'en';

const words: Record<Lang, Tree> = { fr: read('fr'), en: read('en') };

function read(lang: Lang): Tree {
  return JSON.parse(readFileSync(join(root, 'app/locales', `${lang}.json`), 'utf8')) as Tree;
}

/**
 * A sentence of the portal, `say('fr', 'rules.switch', { name: 'Absence' })`, as its reader sees it: without marks, with real
 * apostrophes, with ordinary blanks (Playwright reads all blanks as one). `n` chooses the form where there are two.
 */
export function say(lang: Lang, key: string, parts: Record<string, string | number> = {}): string {
  const found = key.split('.').reduce<string | Tree | undefined>((tree, part) => (typeof tree === 'object' ? tree[part] : undefined), words[lang]);
  const text = typeof found === 'object' ? (found as Forms)[parts['n'] === 1 ? 'one' : 'other'] : found;
  if (text === undefined) throw new Error(`there is no sentence « ${key} » in ${lang}`);
  return shown(text).replaceAll(/\{(\w+)\}/g, (_, name: string) => `${parts[name] ?? `{${name}}`}`);
}

/** What becomes of marks, apostrophes and blanks. */
function shown(text: string): string {
  return text.replaceAll('**', '').replaceAll('~', ' ').replaceAll("'", '’').replaceAll('...', '…');
}

/** Every text of a language. */
function texts(tree: Tree): string[] {
  return Object.values(tree).flatMap((text) => (typeof text === 'string' ? [text] : texts(text)));
}

/** What French says and English does not, without what is filled in: two words at least, so that no name of a thing is among them. */
export const onlyFrench: readonly string[] = (() => {
  const parts = (lang: Lang) => texts(words[lang]).flatMap((text) => shown(text).split(/\{\w+\}|[<>]/)).map((part) => part.replaceAll(/\s+/g, ' ').trim());
  const english = parts('en').join('\n');
  return [...new Set(parts('fr'))].filter((part) => part.length >= 12 && part.includes(' ') && !english.includes(part));
})();
