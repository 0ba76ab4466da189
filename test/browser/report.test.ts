import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createIndexRenderer } from '../../src/render/html.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aRootFinding } from '../builders/finding.ts';
import { launchBrowser, type Opened, openIn } from './a-browser.ts';

const EXAMPLES = path.resolve(import.meta.dirname, '../../reports/example');

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => browser?.close());

async function open(
  name: string,
  options: BrowserContextOptions = {},
): Promise<Opened | undefined> {
  if (browser === undefined) return undefined;
  const opened = await openIn(browser, 'file://', options);
  await opened.page.goto(pathToFileURL(path.join(EXAMPLES, name)).href);
  return opened;
}

function background(page: Page): Promise<unknown> {
  return page.evaluate('getComputedStyle(document.body).backgroundColor');
}

function ink(page: Page): Promise<unknown> {
  return page.evaluate('getComputedStyle(document.body).color');
}

describe('the example reports in a browser', () => {
  it.for(['skewed-join.html', 'too-many-tasks.html', 'out-of-memory.html'])(
    '%s opens without an error or a request to anywhere, and fits a phone',
    async (name) => {
      const opened = await open(name, { viewport: { width: 390, height: 800 } });
      if (opened === undefined) return;
      // what is folded has the widest tables
      await opened.page.evaluate(
        "document.querySelectorAll('details').forEach((d) => (d.open = true))",
      );
      const widths = z
        .tuple([z.number(), z.number()])
        .parse(await opened.page.evaluate('[document.documentElement.scrollWidth, innerWidth]'));

      expect(opened.trouble).toEqual([]);
      expect(widths[0]).toBeLessThanOrEqual(widths[1]);
    },
  );

  it('reads without JavaScript: the verdict, the fix and what it gives back', async () => {
    const opened = await open('skewed-join.html', { javaScriptEnabled: false });
    if (opened === undefined) return;
    const text = await opened.page.innerText('main');

    expect(text).toContain('One of 16 tasks in the join');
    expect(text).toContain('--conf spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes=');
    expect(text).toMatch(/gives back/i);
  });

  it('copies the fix', async () => {
    const opened = await open('skewed-join.html', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    if (opened === undefined) return;
    const block = opened.page.locator('[data-copy]', { hasText: '--conf' }).first();
    await block.getByRole('button').click();

    expect(await opened.page.evaluate('navigator.clipboard.readText()')).toContain(
      '--conf spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes=',
    );
  });

  it('opens every finding on paper, and only the first on a screen', async () => {
    const opened = await open('skewed-join.html');
    if (opened === undefined) return;
    const findings = ['one', 'two', 'three'].map((headline) => aRootFinding({ headline }));
    // a policy stays with its document
    await opened.page.goto('about:blank');
    await opened.page.setContent(
      createRenderers(loadTemplates()).html.render(anAnalysis({ findings })),
    );
    const shown = async (): Promise<readonly boolean[]> => {
      const headings = await opened.page
        .getByRole('heading', { name: 'What to change', includeHidden: true })
        .all();
      return Promise.all(headings.map(async (heading) => heading.isVisible()));
    };

    expect(await shown()).toEqual([true, false, false]);
    await opened.page.emulateMedia({ media: 'print' });
    expect(await shown()).toEqual([true, true, true]);
    expect(opened.trouble).toEqual([]);
  });

  it('opens an index of reports without an error, and fits it on a phone', async () => {
    const opened = await open('skewed-join.html', { viewport: { width: 390, height: 800 } });
    if (opened === undefined) return;
    const { application, verdict, analyzedAtMs } = anAnalysis();
    const summary = { application, verdict, analyzedAtMs, preset: 'recommended' };
    const rows = [{ summary, href: 'report.html' }];
    // a policy stays with its document
    await opened.page.goto('about:blank');
    await opened.page.setContent(
      createIndexRenderer(loadTemplates()).render({ rows, hasMore: true, writtenAtMs: 0 }),
    );
    const wide = 'document.documentElement.scrollWidth > innerWidth';

    expect(opened.trouble).toEqual([]);
    expect(await opened.page.evaluate(wide)).toBe(false);
    expect(await opened.page.getByRole('link', { name: application.name }).isVisible()).toBe(true);
  });

  it('keeps columns of a finding beside each other, not on each other', async () => {
    const opened = await open('skewed-join.html', { viewport: { width: 1366, height: 800 } });
    if (opened === undefined) return;
    const wide = await opened.page.evaluate(
      `[...document.querySelectorAll('.two-columns > div')].flatMap((column) => {
        const end = column.getBoundingClientRect().right + 1;
        return [...column.querySelectorAll(':scope *')].filter((each) =>
          each.closest('pre') === null && each.closest('svg') === null && each.closest('.scroll') === null &&
          each.getBoundingClientRect().right > end).map((each) => each.outerHTML);
      })`,
    );
    expect(wide).toEqual([]);
  });

  it('has a dark face, and keeps its findings on paper', async () => {
    const light = await open('skewed-join.html', { colorScheme: 'light' });
    const dark = await open('skewed-join.html', { colorScheme: 'dark' });
    if (light === undefined || dark === undefined) return;
    expect(await background(dark.page)).not.toBe(await background(light.page));
    await light.page.emulateMedia({ media: 'print' });
    expect(await light.page.getByText('What to change').first().isVisible()).toBe(true);
  });

  it('is dark on white on paper, also for who reads it in its dark face', async () => {
    const light = await open('skewed-join.html', { colorScheme: 'light' });
    const dark = await open('skewed-join.html', { colorScheme: 'dark' });
    if (light === undefined || dark === undefined) return;
    expect(await ink(dark.page)).not.toBe(await ink(light.page));
    await light.page.emulateMedia({ media: 'print', colorScheme: 'light' });
    await dark.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await ink(dark.page)).toBe(await ink(light.page));
  });
});
