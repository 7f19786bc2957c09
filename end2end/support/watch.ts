import type { BrowserContext } from '@playwright/test';

/**
 * Collects what pages complain of (scripts' errors, refused policies, files that do not come) and every request that goes to
 * somebody else. Answers that refuse what a test sent on purpose are no complaint, nor is what the test excuses.
 */
export function watch(context: BrowserContext, url: string, excuses: readonly RegExp[]): string[] {
  const complaints: string[] = [];
  const complain = (what: string) => {
    if (!excuses.some((excuse) => excuse.test(what))) complaints.push(what);
  };
  context.on('weberror', (error) => complain(`error: ${error.error().message}`));
  context.on('console', (message) => {
    const expected = /^Failed to load resource: .*status of (401|403|404|409|410|413|422|429)\b/;
    if (message.type() === 'error' && !expected.test(message.text())) complain(`console: ${message.text()}`);
  });
  context.on('request', (request) => {
    const to = new URL(request.url());
    const ours = to.origin === new URL(url).origin || ['data:', 'blob:', 'about:'].includes(to.protocol);
    if (!ours) complain(`request to somebody else: ${request.url()}`);
  });
  return complaints;
}
