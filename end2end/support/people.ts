import { randomInt } from 'node:crypto';

import type { Demo, Portal, SipAccount } from './portal.ts';
import type { Lang } from './words.ts';

/** Somebody made for one test. */
export interface Person {
  name: string;
  email: string;
  login: string;
  password: string;
  extension: string;
  direct: string;
  telephone: SipAccount;
}

let hired = 0;

/** Gives a new extension with a telephone to a new person, as an administrator would. */
export async function hire(portal: Portal, name = 'Camille Rousseau-Lefèvre'): Promise<Person> {
  // Workers share nothing, so a count is enough; five digits stay clear of the demonstration's own.
  const number = 30_000 + ++hired;
  const extension = `${number}`;
  // 01 99 00 is set aside for fiction by the French regulator; the demonstration takes those that begin with 1.
  const direct = `+3319900${2000 + hired}`;
  const email = `poste.${extension}@example.org`;
  const password = `essai-${randomInt(1e9)}-renvoi`;
  const said = await portal.command(['extension', 'add', extension, '--org', portal.demo.organisation.slug, '--direct', direct, '--phone', 'Bureau']);
  await portal.command(['user', 'add', email, '--org', portal.demo.organisation.slug, '--name', name, '--extension', extension], `${password}\n`);
  const read = (what: string): string => {
    const found = new RegExp(`^SIP ${what}: *(\\S+)$`, 'm').exec(said)?.[1];
    if (found === undefined) throw new Error(`extension add did not tell the SIP ${what}:\n${said}`);
    return found;
  };
  return {
    name,
    email,
    login: `${extension}@${portal.demo.organisation.slug}`,
    password,
    extension,
    direct,
    telephone: { name: 'Bureau', extension, user: read('user'), password: read('password'), server: read('server') },
  };
}

/** Somebody new who helps, and reads that language: the demonstration's own belongs to every test. */
export async function helper(portal: Portal, lang: Lang): Promise<{ login: string; password: string }> {
  const who = { login: `aide.${randomInt(1e9)}@example.org`, password: `essai-${randomInt(1e9)}-renvoi` };
  const org = portal.demo.organisation.slug;
  await portal.command(['user', 'add', who.login, '--org', org, '--name', 'Aline Dépanne', '--role', 'helpdesk', '--lang', lang], `${who.password}\n`);
  return who;
}

/** Hires one ahead, beside what runs, so that whoever asks for somebody seldom waits. */
export class Staff {
  private readonly portal: Portal;
  private next: { from: Demo; person: Promise<Person> } | undefined;

  constructor(portal: Portal) {
    this.portal = portal;
  }

  /** Somebody whom nobody has been given. */
  async take(): Promise<Person> {
    const { next } = this;
    const person = await (next !== undefined && next.from === this.portal.demo ? next.person : hire(this.portal));
    const ahead = hire(this.portal);
    // Told to whoever asks for them.
    ahead.catch(() => {});
    // A portal that has been started again knows them no more, or their telephones' server has moved.
    this.next = { from: this.portal.demo, person: ahead };
    return person;
  }

  /** Waits for who is on the way: nothing works on the data of a portal that is gone. */
  async close(): Promise<void> {
    await this.next?.person.catch(() => {});
  }
}
