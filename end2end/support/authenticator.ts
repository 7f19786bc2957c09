import { createHmac } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const step = 30_000;

/** An authenticator, as a telephone has one (RFC 6238). A code serves once: it waits for one that it has not shown. */
export class Authenticator {
  private last = 0;
  private readonly key: Buffer;

  constructor(key: string) {
    const bits = [...key.replaceAll(' ', '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
    this.key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  }

  /** The next code. One of the half minute to come is taken as well, which spares most of the waiting. */
  async code(): Promise<string> {
    const wanted = Math.max(Math.floor(Date.now() / step), this.last + 1);
    const early = (wanted - 1) * step - Date.now();
    if (early > 0) await new Promise((done) => setTimeout(done, early + 200));
    this.last = wanted;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(wanted));
    const tag = createHmac('sha1', this.key).update(counter).digest();
    const at = (tag[19] ?? 0) & 15;
    return `${(tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000}`.padStart(6, '0');
  }
}
