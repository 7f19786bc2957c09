import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { telephones } from './places.ts';
import type { SipAccount } from './portal.ts';

/** What a telephone does with calls that come in. */
export type Behaviour =
  | { kind: 'answer'; after_ms?: number }
  | { kind: 'ring' | 'busy' | 'decline' | 'silent' | 'auto' }
  | { kind: 'status'; status: number };

/** A call as a telephone sees it. */
export interface Call {
  call: string;
  stage: 'trying' | 'ringing' | 'answered';
  end: null | 'hung_up_here' | 'hung_up_there' | 'cancelled' | 'refused' | 'no_reply' | 'unplugged';
  status: number | null;
  phrase: string | null;
}

/** Who a call says it is from. */
interface Caller {
  number: string | null;
  display: string | null;
  uri: string;
}

/** A call that came in. */
export interface Incoming extends Call {
  to: string;
  from: Caller;
  asserted: Caller | null;
  diversions: (Caller & { reason: string | null })[];
}

interface Answer {
  id: number;
  ok?: unknown;
  error?: string;
}

/** The process that plays the telephones: commands in, answers out, one JSON object a line. */
export class Desk {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, { take(answer: Answer): void; fail(error: Error): void }>();
  private last = 0;

  constructor() {
    this.process = spawn(telephones, { stdio: ['pipe', 'pipe', 'pipe'] });
    const said: string[] = [];
    this.process.stderr.on('data', (data: Buffer) => said.push(data.toString()));
    this.process.stdin.on('error', () => {}); // Its end is told below.
    createInterface({ input: this.process.stdout }).on('line', (line) => this.take(line));
    const gone = (why: string) => {
      for (const { fail } of this.waiting.values()) fail(new Error(`the telephones are gone: ${why} ${said.join('')}`));
      this.waiting.clear();
    };
    this.process.once('error', (error) => gone(error.message));
    this.process.once('exit', (code, signal) => gone(`${code ?? signal}`));
  }

  /** Does one thing and waits until it is done. */
  async ask<T = unknown>(command: string, parts: Record<string, unknown>): Promise<T> {
    const id = ++this.last;
    const answer = await new Promise<Answer>((take, fail) => {
      this.waiting.set(id, { take, fail });
      this.process.stdin.write(`${JSON.stringify({ id, do: command, ...parts })}\n`);
    });
    if (answer.error !== undefined) throw new Error(`${command} ${JSON.stringify(parts['phone'] ?? parts['call'])}: ${answer.error}`);
    return answer.ok as T;
  }

  /** Plugs a telephone in and registers it. */
  async plug(name: string, account: SipAccount, behaviour: Behaviour = { kind: 'answer' }): Promise<Telephone> {
    const { user, password, server } = account;
    await this.ask('start', { phone: name, user, password, server, behaviour });
    const telephone = new Telephone(this, name);
    await telephone.register();
    return telephone;
  }

  /** Hangs everything up and ends. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    const insist = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(insist);
  }

  private take(line: string): void {
    const answer = JSON.parse(line) as Partial<Answer>;
    if (answer.id === undefined) return; // An event: tests ask instead.
    this.waiting.get(answer.id)?.take(answer as Answer);
    this.waiting.delete(answer.id);
  }
}

/** One telephone. */
export class Telephone {
  private readonly desk: Desk;
  readonly name: string;

  constructor(desk: Desk, name: string) {
    this.desk = desk;
    this.name = name;
  }

  /** Registers; the PBX may hear of a new account a moment after the portal does, so it is asked until it knows. */
  async register(patience = 15_000): Promise<void> {
    const until = Date.now() + patience;
    for (;;) {
      try {
        await this.desk.ask('register', { phone: this.name });
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Takes its registration back, as a telephone that is switched off does. */
  async unregister(): Promise<void> {
    await this.desk.ask('unregister', { phone: this.name });
  }

  /** From the next call on. */
  async behave(behaviour: Behaviour): Promise<void> {
    await this.desk.ask('behave', { phone: this.name, behaviour });
  }

  /** Dials, and answers the call's handle at once. */
  async dial(to: string): Promise<string> {
    return (await this.desk.ask<{ call: string }>('call', { phone: this.name, to })).call;
  }

  /** Waits for a call that nobody has asked for yet. */
  async incoming(patience = 10_000): Promise<Incoming> {
    return this.desk.ask<Incoming>('incoming', { phone: this.name, timeout_ms: patience });
  }

  /** Waits until a call of this telephone is so far. */
  async reached(call: string, stage: 'ringing' | 'answered' | 'final' | 'ended', patience = 10_000): Promise<Call> {
    return this.desk.ask<Call>('wait', { call, for: stage, timeout_ms: patience });
  }

  /** Says something, a tone, as long as it lasts. */
  async speak(call: string, ms: number): Promise<void> {
    await this.desk.ask('speak', { call, ms });
  }

  /** Ends a call, whatever its state. */
  async hangUp(call: string): Promise<Call> {
    return this.desk.ask<Call>('hangup', { call });
  }

  /** Unplugs it, without a word to anybody. */
  async unplug(): Promise<void> {
    await this.desk.ask('stop', { phone: this.name });
  }
}
