import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../src/engine/analyze.ts';
import { PRESETS } from '../../src/heuristics/presets.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { type ASite, aSite } from '../site/a-site.ts';
import { readFixture } from '../support/read-fixture.ts';
import {
  isTooWide,
  launchBrowser,
  lineCount,
  type Opened,
  openIn,
  seriousFlaws,
} from './a-browser.ts';

/** A dozen recorded applications; gates so low that what is there is found. */
const LOGS = ['p01', 'p05', 'p06', 'p07', 'p09', 'p16', 'p20', 'p23', 'p24']
  .map((patient) => `patients/logs/${patient}.3.5.sick.zst`)
  .concat(
    'patients/logs/p20.3.5.treated.zst',
    'patients/logs/h07.3.5.healthy.zst',
    'plans/joins-and-shuffles.3.5.zst',
  );

async function judged(log: string): Promise<Analysis> {
  return analyze(await readFixture(log), {
    preset: 'recommended',
    heuristics: PRESETS.recommended.heuristics,
    gateScale: 0.0005,
    version: '1.0.0',
    nowMs: () => 0,
  });
}

let browser: Browser | undefined;
let site: ASite | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
  if (browser === undefined) return;
  site = await aSite(await Promise.all(LOGS.map(judged)));
  await site.write();
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

async function open(
  file: string,
  options: BrowserContextOptions = {},
): Promise<Opened | undefined> {
  if (browser === undefined || site === undefined) return undefined;
  const opened = await openIn(browser, 'file://', options);
  await opened.page.goto(pathToFileURL(path.join(site.directory, file)).href);
  return opened;
}

describe('a site opened from a disk', () => {
  it('finds an application and leads to its report, and back to all runs of its job', async () => {
    const opened = await open('index.html');
    if (opened === undefined) return;
    const { page, trouble } = opened;
    await page.getByRole('searchbox').fill('sales shop');
    await page.getByText('2 found.').waitFor();
    await page.getByRole('region', { name: 'Found' }).getByRole('link').first().click();

    expect(await page.locator('h1').innerText()).toBe('sales-by-shop');
    await page.getByRole('link', { name: 'Runs of this job' }).click();
    const runs = page.getByRole('table', { name: 'Runs of the job, the latest first' });
    expect(await runs.getByRole('row').count()).toBe(3);
    expect(trouble).toEqual([]);
  });

  it('keeps times in one line, in its lists and in what is found', async () => {
    const opened = await open('index.html', { viewport: { width: 768, height: 900 } });
    if (opened === undefined) return;
    const { page } = opened;
    expect(await lineCount(page, 'tbody td.time')).toBe(1);
    await page.getByRole('searchbox').fill('sales shop');
    await page.getByText('2 found.').waitFor();
    expect(await lineCount(page, '#found tbody td.time')).toBe(1);
  });

  it('says when nothing is found, and shows the latest again without words', async () => {
    const opened = await open('index.html');
    if (opened === undefined) return;
    const { page } = opened;
    await page.getByRole('searchbox').fill('nosuchthing');
    await page.getByText('0 found.').waitFor();
    expect(await page.locator('#applications').isVisible()).toBe(false);
    await page.getByRole('searchbox').fill('');
    await page.locator('#applications').waitFor();
    expect(await page.locator('#applications tbody tr').count()).toBe(LOGS.length);
  });

  it('reads without JavaScript: the latest, months, and no field that does nothing', async () => {
    const opened = await open('index.html', { javaScriptEnabled: false });
    if (opened === undefined) return;
    const { page } = opened;

    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await page.locator('#applications tbody tr').count()).toBe(LOGS.length);
    await page.getByRole('link', { name: '2026-11' }).click();
    expect(await page.locator('h1').innerText()).toBe('Applications of 2026-11');
  });

  it.for(['index.html', 'months/2026-11.html', 'jobs/index.html', 'heuristics/spill.html'])(
    '%s has no serious flaw for those who need help to read, and fits a phone',
    async (file) => {
      const opened = await open(file, { viewport: { width: 390, height: 800 } });
      if (opened === undefined) return;

      // before axe asks for the style sheets, which the page's policy forbids
      expect(opened.trouble).toEqual([]);
      expect(await isTooWide(opened.page)).toBe(false);
      expect(await seriousFlaws(opened.page)).toEqual([]);
    },
  );
});

describe('the plan of a query', () => {
  it.for(['light', 'dark'] as const)(
    'is open with its finding marked, readable and inside the page (%s)',
    async (colorScheme) => {
      const opened = await open('index.html', {
        colorScheme,
        viewport: { width: 390, height: 800 },
      });
      if (opened === undefined) return;
      const { page, trouble } = opened;
      await page.getByRole('searchbox').fill('plans-that-multiply');
      await page.getByRole('region', { name: 'Found' }).getByRole('link').first().click();
      const marked = page.locator('#plans details[open] .is-marked');

      expect(await marked.first().locator('.plan-name').innerHTML()).toBe(
        'BroadcastNestedLoopJoin',
      );
      expect(trouble).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      expect(await seriousFlaws(page)).toEqual([]);
    },
  );

  it('keeps every text inside its box', async () => {
    const opened = await open('index.html');
    if (opened === undefined) return;
    const { page } = opened;
    await page.getByRole('searchbox').fill('plans-that-multiply');
    await page.getByRole('region', { name: 'Found' }).getByRole('link').first().click();
    await page.evaluate(
      "document.querySelectorAll('#plans details').forEach((each) => (each.open = true))",
    );

    expect(
      await page.evaluate(`[...document.querySelectorAll('.plan g')].flatMap((group) => {
        const box = group.querySelector('.plan-box').getBBox();
        return [...group.querySelectorAll('text:not(.plan-mark-text)')]
          .filter((text) => text.getBBox().x + text.getBBox().width > box.x + box.width)
          .map((text) => text.textContent);
      })`),
    ).toEqual([]);
  });
});
