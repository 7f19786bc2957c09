import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './places.ts';

type Tree = { [key: string]: string | Tree };

export type Lang = 'fr' | 'en';

const words: Record<Lang, Tree> = { fr: read('fr'), en: read('en') };

function read(lang: Lang): Tree {
  return JSON.parse(readFileSync(join(root, 'app/locales', `${lang}.json`), 'utf8')) as Tree;
}

/**
 * A sentence of the portal, `say('fr', 'rules.switch', { name: 'Absence' })`, as its reader sees it: without marks, with
 * ordinary blanks (Playwright reads all blanks as one).
 */
export function say(lang: Lang, key: string, parts: Record<string, string | number> = {}): string {
  const found = key.split('.').reduce<string | Tree | undefined>((tree, part) => (typeof tree === 'object' ? tree[part] : undefined), words[lang]);
  if (typeof found !== 'string') throw new Error(`there is no sentence « ${key} » in ${lang}`);
  return found
    .replaceAll('**', '')
    .replaceAll('~', ' ')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => `${parts[name] ?? `{${name}}`}`);
}
