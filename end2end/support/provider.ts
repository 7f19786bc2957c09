import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Provider as Oidc, type Configuration } from 'oidc-provider';

/** Somebody whom the provider knows. */
export interface Known {
  subject: string;
  email: string;
  verified: boolean;
}

/** What the portal is to the provider. */
export interface Client {
  id: string;
  secret: string;
  redirect: string;
  signedOut: string;
  logout: string;
}

/** A real OpenID Connect provider on a free loopback port, of another site than the portal's: 127.0.0.1 is not localhost. */
export class Provider {
  /** Whom it knows, by what they type. */
  readonly people = new Map<string, Known>();
  readonly client: Client;
  /** It answers nothing but this to the portal, where it is told to. */
  broken: number | undefined;
  private readonly server: Server;
  private readonly oidc: Oidc;

  private constructor(server: Server, client: Client) {
    this.server = server;
    this.client = client;
    this.oidc = new Oidc(this.issuer, this.configuration());
    const answer = this.oidc.callback();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = new URL(request.url ?? '/', this.issuer).pathname;
      if (this.broken !== undefined && ['/token', '/jwks'].includes(path)) {
        response.writeHead(this.broken).end();
      } else if (path.startsWith('/interaction/')) {
        this.interact(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
      } else {
        void answer(request, response);
      }
    });
  }

  /** Starts one for an organisation of a portal. */
  static async start(portal: string, slug: string): Promise<Provider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = `${portal}/sso/${slug}`;
    return new Provider(server, {
      id: 'renvoi',
      secret: randomBytes(24).toString('base64url'),
      redirect: `${at}/callback`,
      signedOut: `${portal}/signin`,
      logout: `${at}/logout`,
    });
  }

  /** Its name for itself. */
  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a test may excuse: that pages go to it. */
  get excuse(): RegExp {
    return new RegExp(`^request to somebody else: ${this.issuer.replaceAll('.', '\\.')}/`);
  }

  /** Stops it. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private configuration(): Configuration {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const people = this.people;
    return {
      clients: [
        {
          client_id: this.client.id,
          client_secret: this.client.secret,
          redirect_uris: [this.client.redirect],
          post_logout_redirect_uris: [this.client.signedOut],
          backchannel_logout_uri: this.client.logout,
        },
      ],
      cookies: { keys: [randomBytes(16).toString('hex')] },
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'first' }] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      pkce: { required: () => true },
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (context, form) => {
            const button = '<button form="op.logoutForm" name="logout" value="yes">Sign out</button>';
            context.body = `<!doctype html><html lang="en"><title>Provider</title><h1>Sign out?</h1>${form}${button}</html>`;
          },
        },
      },
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_, id) => {
        const known = [...people.values()].find((one) => one.subject === id);
        if (known === undefined) return undefined;
        const claims = { sub: known.subject, email: known.email, email_verified: known.verified };
        return { accountId: id, claims: () => claims };
      },
      // What the portal asks for is granted: nobody is asked.
      loadExistingGrant: async (context) => {
        const { client, session, provider } = context.oidc;
        if (client === undefined || session?.accountId === undefined) return undefined;
        const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
        grant.addOIDCScope('openid email');
        await grant.save();
        return grant;
      },
    };
  }

  /** Its own page: who it is, without a password. */
  private async interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(
        '<!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1><form method="post">' +
          '<label>Who <input name="who"></label><button>Enter</button><button name="cancel" value="yes">Cancel</button></form></html>',
      );
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const known = this.people.get(form.get('who') ?? '');
    const result =
      form.has('cancel') || known === undefined
        ? { error: 'access_denied', error_description: 'cancelled' }
        : { login: { accountId: known.subject } };
    await this.oidc.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}
