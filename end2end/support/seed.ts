import type { Person } from './people.ts';
import type { Portal } from './portal.ts';

/** A rule in the JSON form that `renvoi rules import` reads. */
export interface SeedRule {
  name: string;
  enabled?: boolean;
  origin?: object;
  slot?: object;
  triggers?: unknown[];
  outcome: unknown;
}

/** Gives a person these rules, and no others, without the page. */
export async function seed(portal: Portal, person: Person, rules: SeedRule[]): Promise<void> {
  const whole = rules.map((rule) => ({ enabled: true, origin: { kind: 'anyone' }, triggers: ['immediately'], ...rule }));
  await portal.command(['rules', 'import', person.extension, '-'], JSON.stringify({ rules: whole }));
}

/** Three rules that differ in everything the list shows. */
export const three: SeedRule[] = [
  { name: 'Masqués', origin: { kind: 'anonymous' }, outcome: 'reject' },
  { name: 'Pause', outcome: { forward: '+33612345678' }, enabled: false },
  {
    name: 'Soirs',
    slot: { weekly: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '18:00', to: '08:00' }] },
    triggers: ['busy', { no_answer: 20 }],
    outcome: { forward: '+33145678901' },
  },
];
