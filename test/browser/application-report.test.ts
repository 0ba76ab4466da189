import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { analysisOf, type REAL_LOGS } from '../render/real-reports.ts';
import { isTooWide, launchBrowser, type Opened, openIn, seriousFlaws } from './a-browser.ts';

const REPORTS = {
  skewed: 'patients/logs/p01.3.5.sick.zst',
  dead: 'patients/logs/p13.3.5.sick.zst',
  healthy: 'patients/logs/h05.3.5.healthy.zst',
  churning: 'calibration/logs/dynamic-allocation-churn-1.3.5.sick.zst',
  files: 'calibration/logs/small-files-written-1.3.5.sick.zst',
  failed: 'lab/application_1795236425508_0002_2',
  old: 'spark-own/spark-events/local-1422981759269',
} as const satisfies Readonly<Record<string, (typeof REAL_LOGS)[number]>>;
type Name = keyof typeof REPORTS;
const NAMES: readonly Name[] = ['skewed', 'dead', 'healthy', 'churning', 'files', 'failed', 'old'];

const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-pages-'));
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
  const { html } = createRenderers(loadTemplates());
  for (const name of NAMES) {
    const page = html.render(await analysisOf(REPORTS[name]));
    writeFileSync(path.join(folder, `${name}.html`), page);
  }
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Undefined where there is no browser. */
async function open(name: Name, options: BrowserContextOptions = {}): Promise<Opened | undefined> {
  if (browser === undefined) return undefined;
  const opened = await openIn(browser, 'file://', options);
  await opened.page.goto(pathToFileURL(path.join(folder, `${name}.html`)).href);
  return opened;
}

async function unfold(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))");
}

describe('a person who opens the report of a slow run', () => {
  it('reads the cause and what to change on the first screen, and copies the change', async () => {
    const opened = await open('skewed', {
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    if (opened === undefined) return;
    const { page, trouble } = opened;
    const verdict = page.locator('#verdict');

    expect(await verdict.innerText()).toContain('One of 16 tasks in the join on k');
    const copy = verdict.getByRole('button', { name: 'Copy: spark-submit' });
    expect((await copy.boundingBox())?.y).toBeLessThan(800);
    await copy.click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
      /^--conf spark\.sql\.adaptive\.skewJoin\.skewedPartitionThresholdInBytes=\S+ \\\n--conf /,
    );
    expect(await copy.or(verdict.getByRole('button', { name: 'Copied' })).innerText()).toBe(
      'Copied',
    );
    expect(trouble).toEqual([]);
  });

  it('is told on a phone as well, without scrolling sideways', async () => {
    for (const name of NAMES) {
      const opened = await open(name, { viewport: { width: 390, height: 844 } });
      if (opened === undefined) return;
      await unfold(opened.page);
      expect([name, await isTooWide(opened.page)]).toEqual([name, false]);
      expect(opened.trouble).toEqual([]);
    }
  });

  it('is told how a number came about where the pointer rests, and where the link leads', async () => {
    const opened = await open('skewed');
    if (opened === undefined) return;
    const { page } = opened;
    const link = page.getByRole('link', { name: 'Efficiency' });
    await link.hover();
    expect(await page.locator('.tip').innerText()).toContain(
      'What tasks used over what executors held',
    );
    await link.click();
    const text = page.locator('#how-efficiency dd');
    expect(await text.isVisible()).toBe(true);
  });

  it('is told by shapes what they are', async () => {
    const opened = await open('skewed', { viewport: { width: 1280, height: 800 } });
    if (opened === undefined) return;
    await opened.page.locator('#time .budget-bar rect').first().hover();
    expect(await opened.page.locator('.tip').innerText()).toMatch(/: .*%$/);
  });
});

async function firstCells(page: Page, column: number): Promise<readonly string[]> {
  return page.locator(`#stages tbody tr:not([hidden]) > :nth-child(${column})`).allInnerTexts();
}

describe('tables', () => {
  it('sort by their numbers, both ways, and say so', async () => {
    const opened = await open('churning');
    if (opened === undefined) return;
    const { page } = opened;
    await page.locator('#stages > summary').click();
    const header = page.locator('#stages th', { hasText: 'Run time' });
    const values = async () =>
      (
        await page
          .locator('#stages tbody tr')
          .evaluateAll((rows) => rows.map((row) => row.children[9]?.getAttribute('data-v') ?? ''))
      )
        .filter((value) => value !== '')
        .map(Number);
    const button = header.getByRole('button');
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    const falling = await values();
    expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    expect(falling.length).toBeGreaterThan(5);
    await button.click();
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    expect(await values()).toEqual(falling.toReversed());
  });

  it('show the rows with the words, and how many', async () => {
    const opened = await open('churning');
    if (opened === undefined) return;
    const { page } = opened;
    await page.locator('#stages > summary').click();
    const all = await firstCells(page, 1);
    await page.locator('#stages').getByRole('searchbox').fill('skipped');
    const shown = await firstCells(page, 1);

    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length).toBeLessThan(all.length);
    expect(await page.locator('#stages').getByRole('status').innerText()).toBe(
      `${shown.length} of ${all.length} rows`,
    );
  });

  it('are whole without JavaScript', async () => {
    const opened = await open('churning', { javaScriptEnabled: false });
    if (opened === undefined) return;
    await opened.page.locator('#configuration > summary').click();
    const words = await opened.page.locator('#configuration').innerText();

    expect(words).toContain('spark.dynamicAllocation.executorIdleTimeout');
    expect(words).toContain('60s');
    expect(await opened.page.getByRole('button').count()).toBe(0);
    expect(await opened.page.getByRole('searchbox').count()).toBe(0);
  });
});

/** Letters of drawings that leave their drawing, or that nobody can read. */
const LOST_LETTERS = `[...document.querySelectorAll('.chart svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const box = text.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM()?.a ?? 1);
    return box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1 || size < 9);
  }).map((text) => text.textContent);
})`;

describe('drawings', () => {
  it.for([1280, 910, 768, 390])('keep their letters, and readable, at %d pixels', async (width) => {
    for (const name of NAMES) {
      const opened = await open(name, { viewport: { width, height: 900 } });
      if (opened === undefined) return;
      await unfold(opened.page);
      expect([name, await opened.page.evaluate(LOST_LETTERS)]).toEqual([name, []]);
      await opened.page.context().close();
    }
  });
});

describe('reports', () => {
  it.for(['skewed', 'dead', 'churning'] as const)(
    '%s has no serious flaw of accessibility, light and dark',
    async (name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const opened = await open(name, { colorScheme, viewport: { width: 1280, height: 900 } });
        if (opened === undefined) return;
        await unfold(opened.page);
        expect(await seriousFlaws(opened.page)).toEqual([]);
        expect(opened.trouble).toEqual([]);
        await opened.page.context().close();
      }
    },
  );

  it.for(['skewed', 'churning'] as const)(
    '%s fits on paper, with everything unfolded',
    async (name) => {
      const opened = await open(name, { viewport: { width: 794, height: 1123 } });
      if (opened === undefined) return;
      const { page } = opened;
      await page.emulateMedia({ media: 'print' });

      expect(await isTooWide(page)).toBe(false);
      expect(await page.locator('#stages td').first().isVisible()).toBe(true);
      expect(await page.getByRole('button', { name: /^Copy/ }).count()).toBe(0);
    },
  );
});
