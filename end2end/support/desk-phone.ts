import type { Call, Desk } from './phones.ts';

/** What a key's lamp shows: nothing known, no call, being called, in a call (or, of a switch: off and on). */
export type Lamp = 'dark' | 'terminated' | 'early' | 'confirmed';

/** Where a key is: 0 is the phone itself, from 1 on its modules; positions count from 1 across all pages. */
export interface Spot {
  module?: number;
  position: number;
}

/** A key as its phone shows it. */
export interface ShownKey {
  module: number;
  position: number;
  does: 'line' | 'lamp' | 'dial' | 'nothing';
  number: string | null;
  label: string;
  lamp: Lamp;
}

/** What a desk phone shows, and what it has done so far. */
export interface Shown {
  on: boolean;
  keys: ShownKey[];
  accounts: number;
  registered: number;
  told: number;
  fetched: number;
  fresh: number;
  restarts: number;
  trouble: string | null;
}

/** A phone as it comes out of its box. */
export interface Hardware {
  maker: 'yealink' | 'snom' | 'grandstream' | 'fanvil' | 'poly' | 'cisco';
  model: string;
  mac: string;
  keys: number;
  /** Keys that are the same on every page, and others on each. */
  fixed?: number;
  page?: number;
  modules?: number[];
}

/** A desk phone: it fetches its files, does what they say, lights its lamps, and fetches again when it is told to. */
export class DeskPhone {
  private readonly desk: Desk;
  readonly name: string;

  private constructor(desk: Desk, name: string) {
    this.desk = desk;
    this.name = name;
  }

  /** Gives it power, and waits until it has been to fetch its files from the folder that it was told of. */
  static async powerOn(desk: Desk, name: string, hardware: Hardware, folder: string): Promise<DeskPhone> {
    await desk.ask('power_on', { phone: name, ...hardware, folder });
    return new DeskPhone(desk, name);
  }

  /** Takes its power: it tells nobody, and keeps what it was told. */
  async powerOff(): Promise<void> {
    await this.desk.ask('power_off', { phone: this.name });
  }

  /** Gives it power again. */
  async powerBack(): Promise<Shown> {
    return this.desk.ask<Shown>('power_back', { phone: this.name });
  }

  /** What it shows now. */
  async look(): Promise<Shown> {
    return this.desk.ask<Shown>('look', { phone: this.name });
  }

  /** One of its keys; fails where it was never told about it. */
  async key(spot: Spot): Promise<ShownKey> {
    const { keys } = await this.look();
    const key = keys.find(({ module, position }) => module === (spot.module ?? 0) && position === spot.position);
    if (key === undefined) throw new Error(`${this.name} knows of no key ${JSON.stringify(spot)}`);
    return key;
  }

  /** Waits until its accounts are registered and its lamps told about. */
  async settled(patience = 20_000): Promise<Shown> {
    return this.desk.ask<Shown>('settled', { phone: this.name, timeout_ms: patience });
  }

  /** Waits until a lamp shows this. */
  async lamp(key: Spot, lamp: Lamp, patience = 10_000): Promise<Shown> {
    return this.desk.ask<Shown>('lamp', { phone: this.name, key, lamp, timeout_ms: patience });
  }

  /** Presses a key, and answers the handle of the call that it placed; none of a line. */
  async press(key: Spot): Promise<string | null> {
    return (await this.desk.ask<{ call: string | null }>('press', { phone: this.name, key })).call;
  }

  /** Waits until a call that pressing placed is so far. */
  async reached(call: string, stage: 'ringing' | 'answered' | 'final' | 'ended', patience = 10_000): Promise<Call> {
    return this.desk.ask<Call>('wait', { call, for: stage, timeout_ms: patience });
  }

  /** Ends such a call. */
  async hangUp(call: string): Promise<Call> {
    return this.desk.ask<Call>('hangup', { call });
  }
}
