import type { BrowserContext } from '@playwright/test';

/**
 * Collects what pages complain of (scripts' errors, refused policies, files that do not come) and every request that goes to
 * somebody else. Answers that refuse what a test sent on purpose are no complaint, nor are requests to strangers that the test
 * plays itself.
 */
export function watch(context: BrowserContext, url: string, strangers: ReadonlySet<string>): string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(`error: ${error.error().message}`));
  context.on('console', (message) => {
    const expected = /^Failed to load resource: .*status of (401|403|404|409|422|429)\b/;
    if (message.type() === 'error' && !expected.test(message.text())) complaints.push(`console: ${message.text()}`);
  });
  context.on('request', (request) => {
    const to = new URL(request.url());
    const ours = to.origin === new URL(url).origin || ['data:', 'blob:', 'about:'].includes(to.protocol) || strangers.has(to.origin);
    if (!ours) complaints.push(`request to somebody else: ${request.url()}`);
  });
  return complaints;
}
