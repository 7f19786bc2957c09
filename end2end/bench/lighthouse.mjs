// Lighthouse (mobile) on the sign-in page and on the signed-in rules, against a demonstration of its own. Prints a table;
// asserts nothing, because a busy machine lowers the figures.
//
//   node bench/lighthouse.mjs        RENVOI_TARGET says where everything is built
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

import { chromium, signIn, start } from './demonstration.mjs';

const aims = { performance: 95, accessibility: 100 };

/** One audit: the scores, and what cost points. */
async function audit(url, port, cookie) {
  const run = await lighthouse(url, {
    port,
    logLevel: 'error',
    onlyCategories: Object.keys(aims),
    extraHeaders: cookie === undefined ? {} : { Cookie: cookie },
  });
  const { categories, audits, finalDisplayedUrl } = run.lhr;
  if (finalDisplayedUrl !== url) throw new Error(`${url} leads to ${finalDisplayedUrl}`);
  const lost = Object.values(categories).flatMap((category) =>
    category.auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
      .map(({ id }) => `${id} ${audits[id].displayValue ?? ''}`.trim()),
  );
  return { scores: Object.keys(aims).map((name) => Math.round(categories[name].score * 100)), lost };
}

const { offered, stop } = await start();
const browser = await launch({
  chromePath: chromium(),
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const cookie = await signIn(offered);
  const pages = [['/signin', undefined], ['/rules', cookie]];
  console.log('\n| lighthouse, mobile | ours | aim |        |\n| ------------------ | ---- | --- | ------ |');
  for (const [path, cookies] of pages) {
    const { scores, lost } = await audit(`${offered.url}${path}`, browser.port, cookies);
    Object.entries(aims).forEach(([name, aim], index) => {
      const met = scores[index] >= aim ? 'met' : 'MISSED';
      console.log(`| ${path} ${name} | ${scores[index]} | ${aim} | ${met} |`);
    });
    if (lost.length > 0) console.log(`\n${path} lost points by: ${lost.join('; ')}\n`);
  }
} finally {
  await browser.kill();
  await stop();
}
