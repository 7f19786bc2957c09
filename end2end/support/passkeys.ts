import type { CDPSession, Page } from '@playwright/test';

/** A device that keeps passkeys, as a page of Chromium has one that the test commands. */
export class Device {
  private readonly cdp: CDPSession;
  private readonly id: string;

  private constructor(cdp: CDPSession, id: string) {
    this.cdp = cdp;
    this.id = id;
  }

  /** Gives one to a page: its own, or one that is plugged in. */
  static async add(page: Page, transport: 'internal' | 'usb' = 'internal'): Promise<Device> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });
    return new Device(cdp, authenticatorId);
  }

  /** Whether it knows who holds it from now on. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** Whether somebody answers it from now on. */
  async answers(enabled: boolean): Promise<void> {
    await this.cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.id, enabled });
  }

  /** What it keeps. */
  async credentials(): Promise<{ credentialId: string; signCount: number }[]> {
    const { credentials } = await this.cdp.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials;
  }

  /** Makes it what a copy of it would be that was made so many signatures ago. */
  async goBack(signatures: number): Promise<void> {
    const { credentials } = await this.cdp.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    for (const credential of credentials) {
      await this.cdp.send('WebAuthn.removeCredential', { authenticatorId: this.id, credentialId: credential.credentialId });
      const earlier = { ...credential, signCount: Math.max(credential.signCount - signatures, 0) };
      await this.cdp.send('WebAuthn.addCredential', { authenticatorId: this.id, credential: earlier });
    }
  }

  /** Takes it away. */
  async remove(): Promise<void> {
    await this.cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }
}
