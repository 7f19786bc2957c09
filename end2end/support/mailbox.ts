import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { expect } from '@playwright/test';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail as its reader's program shows it. */
export interface Letter {
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  /** The kinds of files that came with it: `audio/wav`. */
  files: string[];
}

/** With ordinary blanks, as `say` answers sentences. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

/** A mail server on a free loopback port, which keeps what it takes. */
export class Mailbox {
  private readonly letters: Letter[] = [];
  private readonly refused = new Set<string>();
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      // Certificates, and servers that behave badly, are the Rust tests' matter.
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: ({ address }, _session, done) => {
        done(this.refused.has(address) ? Object.assign(new Error('5.1.1 No such user here'), { responseCode: 550 }) : null);
      },
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          PostalMime.parse(Buffer.concat(parts)).then(
            ({ from, subject = '', text = '', html = '', attachments }) => {
              const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
              const files = attachments.map(({ mimeType }) => mimeType);
              this.letters.push({ to, from: from?.address ?? '', subject: plain(subject), text: plain(text), html, files });
              done();
            },
            (error: Error) => done(error),
          );
        });
      },
    });
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    const listens = once(mailbox.server.server, 'listening');
    mailbox.server.listen(0, '127.0.0.1');
    await listens;
    return mailbox;
  }

  /** The options of a demonstration that sends its mail here. */
  options(): string[] {
    const { port } = this.server.server.address() as AddressInfo;
    return ['--smtp', `127.0.0.1:${port}`];
  }

  /** From now on nobody is known at that address. */
  refuse(address: string): void {
    this.refused.add(address);
  }

  /** The newest letter to somebody that has a subject, once it is there. */
  async letter(to: string, subject: string): Promise<Letter> {
    const found = () => this.letters.findLast((letter) => letter.to === to && letter.subject.includes(subject));
    await expect.poll(found, { message: `a mail to ${to}: ${subject}`, timeout: 30_000 }).toBeDefined();
    return found() as Letter;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
