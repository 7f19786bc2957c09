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
export async function seed(portal: Portal, person: Pick<Person, 'extension'>, rules: SeedRule[]): Promise<void> {
  const whole = rules.map((rule) => ({ enabled: true, origin: { kind: 'anyone' }, triggers: ['immediately'], ...rule }));
  await portal.command(['rules', 'import', person.extension, '-', '--org', portal.demo.organisation.slug], JSON.stringify({ rules: whole }));
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

/** So many rules, with the longest names and the longest sentences there are. */
export function many(count: number): SeedRule[] {
  return Array.from({ length: count }, (_, at) => ({
    name: `${at + 1}. Redirection pendant les congés annuels de toute l’équipe`.slice(0, 60),
    origin: { kind: 'numbers', mode: 'all_but', patterns: ['+33612345678', '+3368*'] },
    slot: { weekly: [{ days: ['mon', 'tue', 'thu'], from: '08:00', to: `${10 + (at % 10)}:30` }], holidays: 'except' },
    triggers: ['busy', { no_answer: 5 + at }, 'unreachable'],
    outcome: { forward: '204' },
    enabled: at % 4 !== 3,
  }));
}
