import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(CHROMIUM);

/** Undefined where there is none, which is said. */
export async function launchBrowser(): Promise<Browser | undefined> {
  if (!hasBrowser) {
    process.stderr.write(`SKIPPED: no chromium at ${CHROMIUM}; no page was opened in a browser\n`);
    return undefined;
  }
  return chromium.launch({
    executablePath: CHROMIUM,
    timeout: 60_000,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Opened {
  readonly page: Page;
  /** Console errors, uncaught errors and requests that would leave the server. */
  readonly trouble: string[];
}

/** A page in a context of its own that may ask `origin` and nobody else. */
export async function openIn(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(error.message));
  await page.route('**/*', async (route) => {
    const url = route.request().url();
    if (url.startsWith(`${origin}/`) || /^(?:data|about):/.test(url)) return route.continue();
    trouble.push(url);
    return route.abort();
  });
  return { page, trouble };
}

const Violations = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string() })),
  }),
);

/** What axe calls serious or critical on the page as it is now. The page's own policy forbids scripts: axe comes by the debugger. */
export async function seriousFlaws(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe.source });
  const { result } = await session.send('Runtime.evaluate', {
    expression:
      "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)",
    awaitPromise: true,
    returnByValue: true,
  });
  return Violations.parse(result.value)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** How many lines the text of the first such element that is shown takes. */
export async function lineCount(page: Page, selector: string): Promise<number> {
  return z.number().parse(
    await page.evaluate(`(() => {
      const range = document.createRange();
      const shown = [...document.querySelectorAll(${JSON.stringify(selector)})].find((element) => element.checkVisibility());
      range.selectNodeContents(shown);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    })()`),
  );
}

/** Whether something stands out at the right of the screen. */
export async function isTooWide(page: Page): Promise<boolean> {
  return z
    .boolean()
    .parse(await page.evaluate('document.documentElement.scrollWidth > innerWidth'));
}
