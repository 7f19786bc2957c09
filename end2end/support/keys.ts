import { randomBytes } from 'node:crypto';

import { expect, type Locator, type Page } from '@playwright/test';

import type { Person } from './people.ts';
import type { Portal } from './portal.ts';
import { scripted } from './test.ts';
import { say } from './words.ts';

/** A desk phone of somebody's, as `renvoi phone add` tells of it. */
export interface DeskPhone {
  id: string;
  mac: string;
  model: string;
  folder: string;
}

/** A model that the portal knows, as `renvoi phone models` tells of it. */
export interface Model {
  id: string;
  vendor: string;
  modules: { name: string }[];
}

/** All of them. */
export async function catalogue(portal: Portal): Promise<Model[]> {
  return JSON.parse(await portal.command(['phone', 'models', '--json'])) as Model[];
}

/** Locally administered: no maker's, and not a group's. */
function someMac(): string {
  return ['02', ...[...randomBytes(5)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}

function asked(model: string, modules: string[]): string[] {
  return ['--model', model, ...modules.flatMap((module) => ['--module', module]), '--json'];
}

/** Gives somebody a desk phone. */
export async function equip(portal: Portal, person: Person, model: string, modules: string[] = [], name = 'Accueil'): Promise<DeskPhone> {
  const said = await portal.command([
    'phone', 'add', person.extension, '--org', portal.demo.organisation.slug, '--mac', someMac(), '--name', name, ...asked(model, modules),
  ]);
  return JSON.parse(said) as DeskPhone;
}

/** Puts another apparatus in the place of a desk phone. */
export async function exchange(portal: Portal, phone: DeskPhone, model: string, modules: string[] = []): Promise<DeskPhone> {
  const mac = someMac();
  const said = await portal.command(['phone', 'replace', phone.mac, '--mac', mac, ...asked(model, modules)]);
  return { ...phone, mac, model, folder: (JSON.parse(said) as { folder: string }).folder };
}

/** A key where this screen shows it: in the drawing, or in the list of a small screen. */
export function key(page: Page, position: number, module = 0): Locator {
  const narrow = (page.viewportSize()?.width ?? 1440) < 640;
  const name = module === 0 ? `Touche ${position}` : `Touche ${position} du module ${module}`;
  // The blank before the colon is one that a line may not break at.
  return page.locator(narrow ? '.key-list' : '.phone-drawing').getByRole('link', { name: new RegExp(`^${name}\\s:\\s`) });
}

/** Chooses a key, and waits for its form. */
export async function choose(page: Page, position: number, module = 0): Promise<void> {
  await key(page, position, module).click();
  const name = module === 0 ? `Touche ${position}` : `Touche ${position} du module ${module}`;
  await expect(page.locator('#key-edit').getByRole('heading', { name, exact: true })).toBeVisible();
}

/** Chooses what the chosen key is for. */
export async function become(page: Page, kind: 'line' | 'supervision' | 'speed_dial' | 'forward_toggle' | 'kind_empty'): Promise<void> {
  await page.locator('#key-edit').getByRole('radio', { name: say('fr', `keys.${kind}`), exact: true }).check();
}

/** Saves, and waits until the page says so. */
export async function save(page: Page): Promise<void> {
  await page.locator('#key-edit').getByRole('button', { name: say('fr', 'keys.save'), exact: true }).click();
  await expect(page.locator('.notice-ok')).toContainText('enregistrées');
  // What is shown then is what the server has.
  if (scripted()) await expect(page.locator('.pk-changed, .key-changed')).toHaveCount(0);
}

/**
 * The keys are there, drawn or, where that would be too small, as a list; what is drawn of one, or written, lies over no other, nor beyond the
 * phone, and no row of the list lies over another.
 */
export async function separate(page: Page): Promise<void> {
  const { seen, wrong } = await page.evaluate(() => {
    const boxes = (selector: string) =>
      [...document.querySelectorAll(selector)]
        .map((element) => ({ element, name: element.closest('a')?.getAttribute('aria-label') ?? element.textContent, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && box.height > 0);
    const caps = boxes('.phone-drawing .pk-cap');
    // A line of letters is higher than its letters.
    const letters = boxes('.phone-drawing :is(.pk-text, .pk-line)').map(({ element, name, box }) => ({
      element, name, box: new DOMRect(box.x, box.y + box.height * 0.2, box.width, box.height * 0.6),
    }));
    const drawn = [...caps, ...letters];
    const rows = boxes('.key-list > li');
    const wrong: string[] = [];
    for (const parts of [drawn, rows]) {
      for (const [n, one] of parts.entries()) {
        for (const other of parts.slice(n + 1)) {
          const own = one.element.closest('a');
          if (own !== null && own === other.element.closest('a')) continue;
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          if (across > 1 && down > 1) wrong.push(`${one.name} lies over ${other.name}`);
        }
      }
    }
    const phone = document.querySelector('.phone-drawing')?.getBoundingClientRect() ?? new DOMRect();
    for (const { name, box } of drawn) {
      const within = box.left > phone.left - 1 && box.right < phone.right + 1 && box.top > phone.top - 1 && box.bottom < phone.bottom + 1;
      if (!within) wrong.push(`${name} lies beyond the phone`);
    }
    return { seen: caps.length + rows.length, wrong };
  });
  expect(wrong, `what lies over something on ${page.url()}`).toEqual([]);
  expect(seen, `the keys that are seen on ${page.url()}`).toBeGreaterThan(0);
}
