import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW_MS } from '../builders/job-runs.ts';
import { aSite, type Site } from '../server/a-site.ts';
import { manyRuns, WORST_ID } from '../server/many-runs.ts';
import {
  hasBrowser,
  isTooWide,
  launchBrowser,
  lineCount,
  type Opened,
  openIn,
  seriousFlaws,
} from './a-browser.ts';

let browser: Browser | undefined;
let site: Site;
let empty: Site;
beforeAll(async () => {
  site = await aSite(manyRuns(), { nowMs: NOW_MS });
  empty = await aSite([], { nowMs: NOW_MS });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site[Symbol.asyncDispose]();
  await empty[Symbol.asyncDispose]();
});

/** Throws where there is no browser: these tests are skipped then. */
async function visit(
  path: string,
  options: BrowserContextOptions = {},
  of: Site = site,
): Promise<Opened> {
  if (browser === undefined) throw new Error('there is no browser');
  const opened = await openIn(browser, of.url, options);
  await opened.page.goto(`${of.url}${path}`);
  return opened;
}

const WORST = `/applications/default/${WORST_ID}`;
const PAGES = [
  '/',
  '/search?user=bo&severity=severe',
  '/search?user=bo&queue=nowhere',
  WORST,
  '/jobs/etl%2Fnightly-orders',
  '/jobs?prefix=etl',
  '/users/bo',
  '/queues',
  '/compare?before=application_1795236425508_1011&after=application_1795236425508_1022',
  '/heuristics',
  '/heuristics/container-memory-kill',
] as const;

async function heading(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText();
}

describe.skipIf(!hasBrowser)('a new user', () => {
  it('goes from the overview to the worst application, reads the cause and copies the fix', async () => {
    const { page, trouble } = await visit('/', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    expect(await heading(page)).toMatch(/67 applications in the last 7 days: \d+ need attention/);
    await page.getByRole('link', { name: 'features-refresh', exact: true }).first().click();

    expect(page.url()).toContain(WORST);
    // a number and its unit stay in one line
    expect(await page.innerText('#verdict')).toContain('Python needs 3.1\u00A0GiB');
    const block = page.locator('[data-copy]', { hasText: '--conf' }).first();
    await block.getByRole('button').click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(
      '--conf spark.executor.memoryOverhead=3200m',
    );
    expect(trouble).toEqual([]);
  });

  it('searches by user and severity, goes to older ones and back, and keeps the address', async () => {
    const { page, trouble } = await visit('/search');
    await page.getByRole('link', { name: 'Older ›' }).click();
    expect(await page.innerText('#results')).toContain('Applications 26 to 50');
    await page.goBack();
    await page.getByLabel('User', { exact: true }).fill('bo');
    await page.getByLabel('Severity').selectOption('critical');
    await page.getByRole('button', { name: 'Search' }).click();

    await page.waitForURL(/\/search\?user=bo&severity=critical$/);
    expect(await page.locator('#results tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: /^Without severity/ }).click();
    await page.waitForURL(/\/search\?user=bo$/);
    expect(await page.locator('#results tbody tr').count()).toBe(21);
    expect(trouble).toEqual([]);
  });

  it('finds an application by its id from any page, by the keyboard alone', async () => {
    const { page } = await visit('/heuristics');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the content');
    await page.getByRole('searchbox').focus();
    await page.keyboard.type(WORST_ID);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${WORST}`);
  });

  it('sees what a recurring job did, and compares the slow run with the one before', async () => {
    const { page, trouble } = await visit('/jobs');
    await page.getByRole('link', { name: 'etl/nightly-orders' }).first().click();
    expect(await heading(page)).toContain('The latest run took');
    const slow = page.locator('tr.marked').first();
    expect(await slow.innerText()).toMatch(/times as long as usual/);
    await slow.getByRole('link', { name: 'with the run before' }).click();

    expect(await heading(page)).toContain('took 2.');
    expect(await page.getByRole('heading', { name: 'Configuration' }).isVisible()).toBe(true);
    expect(trouble).toEqual([]);
  });

  it('dismisses a finding and sees it dismissed', async () => {
    const { page, trouble } = await visit(`${WORST}/1`);
    await page.getByText('Dismiss it', { exact: false }).first().click();
    await page.getByLabel('Reason').first().fill('We know: it moves to bigger nodes');
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await page.waitForURL(/#findings$/);

    expect(await page.innerText('#findings')).toContain('We know: it moves to bigger nodes');
    await page.getByRole('button', { name: 'Take it back' }).first().click();
    await page.waitForURL(/#findings$/);
    expect(await page.innerText('#findings')).not.toContain('We know');
    expect(trouble).toEqual([]);
  });

  it('is told by an empty store what to do, and copies the command', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const { page, trouble } = await visit('/', { permissions }, empty);
    expect(await heading(page)).toBe('No application has been judged yet');
    await page.getByRole('button', { name: 'Copy' }).first().click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'sparkvet analyze <event log>',
    );
    expect(trouble).toEqual([]);
  });

  it('sorts a table by a click on its heading, up and down', async () => {
    const { page } = await visit('/search?user=carla');
    const took = page.getByRole('columnheader', { name: 'Started (UTC)' });
    await took.getByRole('button').click();
    const first = async (): Promise<string> => page.locator('tbody tr').first().innerText();
    const oldest = await first();
    await took.getByRole('button').click();
    expect(await first()).not.toBe(oldest);
    expect(await took.getAttribute('aria-sort')).toBe('descending');
  });
});

describe.skipIf(!hasBrowser)('every page', () => {
  it.for(PAGES)(
    '%s fits a phone, is accessible in light and dark, asks nobody else',
    async (path) => {
      const { page, trouble } = await visit(path, { viewport: { width: 390, height: 800 } });
      expect(await seriousFlaws(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await seriousFlaws(page)).toEqual([]);
      await page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))");

      expect(await isTooWide(page)).toBe(false);
      expect(trouble).toEqual([]);
    },
  );

  it('reads without JavaScript', async () => {
    const { page } = await visit('/', { javaScriptEnabled: false });
    for (const path of PAGES.slice(1)) {
      expect((await page.innerText('main')).length).toBeGreaterThan(200);
      await page.goto(`${site.url}${path}`);
    }
  });

  it('finds flaws where there are some', async () => {
    const { page } = await visit('/');
    await page.evaluate("document.querySelector('#find').labels[0].remove()");
    await page.evaluate("document.querySelector('#find').removeAttribute('placeholder')");
    expect((await seriousFlaws(page)).join()).toContain('label');
  });

  it.for(PAGES)('%s fits on paper', async (path) => {
    const { page } = await visit(path, { viewport: { width: 794, height: 1123 } });
    await page.emulateMedia({ media: 'print' });
    expect(await isTooWide(page)).toBe(false);
  });

  it('keeps ids and times in one line', async () => {
    const { page } = await visit('/', { viewport: { width: 1280, height: 900 } });
    // the id, and below it the attempt and the outcome
    expect(await lineCount(page, 'tbody th .note')).toBe(2);
    expect(await lineCount(page, 'tbody td.time')).toBe(1);
  });

  it('leaves forms and navigation off the paper', async () => {
    const { page } = await visit('/search?user=bo');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Search' }).isVisible()).toBe(false);
    expect(await page.getByRole('link', { name: 'features-refresh' }).isVisible()).toBe(true);
    expect(await page.getByRole('columnheader', { name: 'Verdict' }).innerText()).toContain(
      'Verdict',
    );
  });
});
