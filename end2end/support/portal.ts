import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { asterisk, faketime, renvoi, site } from './places.ts';

/** What `renvoi demo --json` tells. */
export interface Demo {
  url: string;
  accounts: Account[];
  phones: SipAccount[];
  numbers: { direct: Record<string, string> };
  pbx: { kind: 'asterisk' | 'embedded'; sip: string; pid_file: string | null };
  organisation: { slug: string; name: string };
  try: string;
}

/** Somebody who can sign in. */
export interface Account {
  name: string;
  email: string;
  login: string;
  password: string;
  role: string;
  extension: string | null;
}

/** What a telephone registers with. */
export interface SipAccount {
  name: string;
  extension: string;
  user: string;
  password: string;
  server: string;
}

/** Where a call placed from outside ended. */
export interface Ended {
  end: 'answered' | 'answered_outside' | 'voicemail' | 'busy' | 'no_answer' | 'unreachable';
  at: string | null;
  steps: string[];
}

/** A demonstration that runs on free loopback ports, with a data folder of its own. */
export class Portal {
  demo: Demo;
  private readonly folder: string;
  private process: ChildProcess;
  private readonly log: string[];
  private readonly more: string[];
  /** What its clock, and that of all that runs with it, is ahead of the machine's; in seconds. */
  private ahead = 0;

  private constructor(folder: string, process: ChildProcess, log: string[], more: string[]) {
    this.folder = folder;
    this.process = process;
    this.log = log;
    this.more = more;
    this.demo = offered(folder);
  }

  /** Starts one, and waits until it serves. `more` are further options of `renvoi demo`. */
  static async start(more: string[] = []): Promise<Portal> {
    if (!existsSync(join(asterisk, 'asterisk'))) throw new Error(`no Asterisk in ${asterisk}: run server/setup/asterisk.sh`);
    const folder = mkdtempSync(join(tmpdir(), 'renvoi-portal-'));
    const log: string[] = [];
    return new Portal(folder, await launch(folder, 0, log, { env: environment(0), more }), log, more);
  }

  /** Starts it again with nothing of what was done on it, at the same address, at this instant. */
  async afresh(at: string): Promise<void> {
    await end(this.process);
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder);
    this.ahead = Math.round((Date.parse(at) - Date.now()) / 1000);
    this.process = await launch(this.folder, Number(new URL(this.demo.url).port), this.log, { env: environment(this.ahead), more: this.more });
    this.demo = offered(this.folder);
  }

  /** Its address. */
  get url(): string {
    return this.demo.url;
  }

  /** The account of an extension, or of a role. */
  account(who: string): Account {
    const found = this.demo.accounts.find((account) => account.extension === who || account.role === who);
    if (found === undefined) throw new Error(`the demonstration has no ${who}`);
    return found;
  }

  /** The SIP account of an extension's first telephone. */
  telephone(extension: string): SipAccount {
    const found = this.demo.phones.find((phone) => phone.extension === extension);
    if (found === undefined) throw new Error(`the demonstration has no telephone for ${extension}`);
    return found;
  }

  /** Runs `renvoi` on this portal's data, as an operator would beside it. */
  async command(args: string[], input = ''): Promise<string> {
    const process = spawn(renvoi, ['--config', join(this.folder, 'renvoi.toml'), ...args], { env: environment(this.ahead) });
    const out: Buffer[] = [];
    process.stdout.on('data', (data: Buffer) => out.push(data));
    process.stderr.on('data', (data: Buffer) => out.push(data));
    process.stdin.on('error', () => {}); // It may end before it has read everything.
    process.stdin.end(input);
    const [code] = (await once(process, 'close')) as [number | null];
    const text = Buffer.concat(out).toString();
    if (code !== 0) throw new Error(`renvoi ${args.join(' ')} failed with ${code}:\n${text}`);
    return text;
  }

  /** Makes what is known of an extension's forwards so many days older: time passes in no test. */
  async age(extension: string, days: number): Promise<void> {
    await this.alter(
      `
    done = db.execute("UPDATE forwards SET since = since - ? WHERE extension_id = (SELECT id FROM extensions WHERE number = ?)",
                      (int(sys.argv[3]) * 86400000, sys.argv[2]))
    assert done.rowcount > 0, "there is no forward"
`,
      [extension, `${days}`],
    );
  }

  /** Adds extensions of nobody's, from a number up to another one: commands would take minutes. */
  async crowd(from: number, to: number): Promise<void> {
    await this.alter(
      `
    db.executemany("INSERT INTO extensions (id, org_id, number, voicemail, rules_version) SELECT randomblob(16), id, ?, 0, 0 FROM organisations WHERE slug = ?",
                   [(str(number), sys.argv[2]) for number in range(int(sys.argv[3]), int(sys.argv[4]) + 1)])
`,
      [this.demo.organisation.slug, `${from}`, `${to}`],
    );
  }

  /** Takes them away again. */
  async disperse(from: number, to: number): Promise<void> {
    await this.alter(
      `
    db.execute("DELETE FROM extensions WHERE CAST(number AS INTEGER) BETWEEN ? AND ?", (int(sys.argv[2]), int(sys.argv[3])))
`,
      [`${from}`, `${to}`],
    );
  }

  /** Changes the database as no command does: lines of Python within a transaction, and what they are given. */
  private async alter(lines: string, given: string[]): Promise<void> {
    const script = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as db:
${lines}`;
    const process = spawn('python3', ['-c', script, join(this.folder, 'renvoi.db'), ...given]);
    const said: Buffer[] = [];
    process.stderr.on('data', (data: Buffer) => said.push(data));
    const [code] = (await once(process, 'close')) as [number | null];
    if (code !== 0) throw new Error(`the database did not change:\n${Buffer.concat(said).toString()}`);
  }

  /** Places a call from outside to an extension, and tells where it ended. */
  async callFromOutside(extension: string, from = '01 99 00 72 18'): Promise<Ended> {
    const answer = await this.command(['pbx', 'call', '--from', from, '--to', extension, '--org', this.demo.organisation.slug, '--json']);
    return JSON.parse(answer) as Ended;
  }

  /**
   * Kills the private Asterisk outright, as a crash would, and again whenever the demonstration has started it, until the
   * function answered is called.
   */
  breakPbx(): () => void {
    this.signalPbx('SIGKILL');
    const again = setInterval(() => this.signalPbx('SIGKILL'), 50);
    return () => clearInterval(again);
  }

  /** Whether the private Asterisk has a telephone's registration on disk: a crash takes the last second of its database along. */
  remembers(user: string): boolean {
    const file = this.demo.pbx.pid_file;
    if (file === null) throw new Error('this demonstration has no PBX of its own');
    return readFileSync(join(dirname(file), 'db/astdb.sqlite3')).includes(`contact/${user};@`);
  }

  /** Stops the private Asterisk in its tracks: it holds its connections and answers nothing, until it is broken. */
  freezePbx(): void {
    this.signalPbx('SIGSTOP');
  }

  private signalPbx(signal: NodeJS.Signals): void {
    const file = this.demo.pbx.pid_file;
    if (file === null) throw new Error('this demonstration has no PBX of its own');
    try {
      process.kill(Number(readFileSync(file, 'utf8').trim()), signal);
    } catch (error) {
      // Dead already, or not yet started again: then there is nothing to kill.
      if (signal !== 'SIGKILL') throw error;
    }
  }

  /** Stops the portal in its tracks, and not its PBX: whoever asks it gets no answer, until the function answered is called. */
  freeze(): () => void {
    this.process.kill('SIGSTOP');
    return () => this.process.kill('SIGCONT');
  }

  /** Kills the portal outright, as a power cut would, and its PBX with it; waits until both are gone. */
  async crash(): Promise<void> {
    const file = this.demo.pbx.pid_file;
    const pbx = file === null ? null : Number(readFileSync(file, 'utf8').trim());
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
    for (let waited = 0; pbx !== null && lives(pbx); waited += 20) {
      if (waited > 10_000) throw new Error('the PBX outlives its portal');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Starts it again, on the same data and at the same address. The PBX listens elsewhere. */
  async resume(): Promise<void> {
    this.process = await launch(this.folder, Number(new URL(this.demo.url).port), this.log, { env: environment(this.ahead), more: this.more });
    this.demo = offered(this.folder);
  }

  /** Everything it has said, for when a test fails. */
  said(): string {
    return this.log.join('\n');
  }

  /** Stops it and removes its data. */
  async stop(): Promise<void> {
    await end(this.process);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Nothing of the caller's settings reaches the portal. */
function environment(ahead: number): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('RENVOI_'));
  const clock = ahead === 0 ? {} : { LD_PRELOAD: faketime(), FAKETIME: `${ahead < 0 ? '' : '+'}${ahead}`, FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
  return { ...Object.fromEntries(kept), ...clock, RENVOI_SERVER_SITE: site };
}

/** Whether a process is there, if only its last threads. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a demonstration offers, as it has written down. */
function offered(folder: string): Demo {
  return JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as Demo;
}

/** Port 0 is a free one; the PBX always has free ones. What it says goes into the log. */
async function launch(folder: string, port: number, log: string[], { env, more }: { env: NodeJS.ProcessEnv; more: string[] }): Promise<ChildProcess> {
  const args = ['demo', '--data', folder, '--port', `${port}`, '--pbx-port', '0', '--asterisk', asterisk, ...more];
  // Told to stop should this process die without a word, so that no portal outlives its test.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', renvoi, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`the portal did not start: ${why}\n${log.join('\n')}`));
    const limit = setTimeout(() => fail('it took longer than a minute'), 60_000);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => fail(`it ended with ${code ?? signal}`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        log.push(line);
        if (line.trim() === 'Ready.') {
          clearTimeout(limit);
          resolve();
        }
      });
    }
  }).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  return child;
}

/** Asks a process to stop; insists where it does not within 15 seconds. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(insist);
}
