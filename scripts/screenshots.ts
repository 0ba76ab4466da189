/**
 * Pictures of pages as people see them: on a phone, on a laptop, in the dark and on paper.
 *
 *   node scripts/screenshots.ts --out docs/screenshots [--only phone,dark] [--whole] [--open] <name>=<file or URL> …
 *
 * `--whole` takes the page from top to bottom instead of its first screen, `--open` unfolds what is folded.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';

interface Face {
  readonly name: string;
  readonly context: BrowserContextOptions;
  readonly media: 'screen' | 'print';
}
const FACES: readonly Face[] = [
  { name: 'phone', context: { viewport: { width: 390, height: 844 } }, media: 'screen' },
  { name: 'laptop', context: { viewport: { width: 1280, height: 800 } }, media: 'screen' },
  {
    name: 'dark',
    context: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
    media: 'screen',
  },
  // A4 at 96 dots an inch
  { name: 'print', context: { viewport: { width: 794, height: 1123 } }, media: 'print' },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'docs/screenshots' },
    only: { type: 'string' },
    whole: { type: 'boolean', default: false },
    open: { type: 'boolean', default: false },
  },
});

mkdirSync(values.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const only = values.only?.split(',');
  const faces = FACES.filter(({ name }) => only?.includes(name) ?? true);
  for (const page of positionals) {
    for (const face of faces) await takePicture(browser, page, face);
  }
} finally {
  await browser.close();
}

async function takePicture(from: Browser, spec: string, face: Face): Promise<void> {
  const [, name = 'page', address = spec] = /^([\w.-]+)=(.*)$/.exec(spec) ?? [];
  const context = await from.newContext(face.context);
  const page = await context.newPage();
  await page.emulateMedia({ media: face.media });
  await page.goto(/^https?:/.test(address) ? address : pathToFileURL(path.resolve(address)).href);
  if (values.open) {
    await page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))");
  }
  const file = path.join(values.out, `${name}-${face.name}.png`);
  await page.screenshot({ path: file, fullPage: values.whole });
  await context.close();
  process.stdout.write(`${file}\n`);
}
