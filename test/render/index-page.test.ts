import { describe, expect, it } from 'vitest';
import type { Analysis, AnalysisSummary } from '../../src/model/analysis.ts';
import { createIndexRenderer } from '../../src/render/html.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { CONTROL, HOSTILE } from './hostile.ts';
import { firstFlaw } from './markup.ts';

const renderer = createIndexRenderer(loadTemplates());
const WRITTEN_AT_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

function summaryOf({ application, verdict, analyzedAtMs, engine }: Analysis): AnalysisSummary {
  return { application, verdict, analyzedAtMs, preset: engine.preset };
}
const summary = summaryOf(anAnalysis());
const hostile = summaryOf(
  anAnalysis({
    application: { name: HOSTILE, id: HOSTILE, user: HOSTILE, queue: HOSTILE },
    verdict: { headline: HOSTILE },
  }),
);
const page = renderer.render({
  rows: [{ summary, href: 'application_1_1.html' }, { summary }],
  hasMore: true,
  writtenAtMs: WRITTEN_AT_MS,
});
const bodyOf = (text: string): string =>
  text
    .replaceAll(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/^<!doctype html>/, '')
    .trim();

describe('the index of reports', () => {
  it('shows of each application who ran it, what hurts, and where its report is', () => {
    expect(page).toContain('<a href="application_1_1.html">nightly-orders</a>');
    expect(page.match(/<a href="(?!#)/g)).toHaveLength(1);
    for (const text of ['Severe', 'etl', 'root.batch', '30 min', summary.verdict.headline]) {
      expect(page.split(text).length).toBeGreaterThan(2);
    }
    expect(page).toContain('2 applications');
    expect(page).toContain('Older applications are in the store.');
    expect(page).toContain('2026-01-02 03:04:05 UTC');
  });

  it('has no script and asks for nothing', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/\bsrc=|url\(|@import|https?:/);
    expect(page).toMatch(/default-src &#x27;none&#x27;|default-src 'none'/);
    expect(page).not.toContain('script-src');
  });

  it('says so while there is nothing', () => {
    const empty = renderer.render({ rows: [], hasMore: false, writtenAtMs: WRITTEN_AT_MS });

    expect(empty).toContain('No application has been judged yet.');
    expect(empty).not.toContain('<table');
    expect(firstFlaw(bodyOf(empty))).toBeUndefined();
  });

  it('does not call an application fine of which it knows the summary only', () => {
    const silent = summaryOf(anAnalysis({ verdict: { severity: 'none', headline: 'Nothing' } }));
    const text = renderer.render({
      rows: [{ summary: silent }],
      hasMore: false,
      writtenAtMs: WRITTEN_AT_MS,
    });

    expect(text).toContain('No finding');
    expect(text).not.toContain('Fine');
  });

  it('lets nothing of a log out of its place', () => {
    const rows = [{ summary: hostile, href: encodeURIComponent(`${HOSTILE.toWellFormed()}.html`) }];
    const text = renderer.render({ rows, hasMore: false, writtenAtMs: WRITTEN_AT_MS });
    const body = bodyOf(text);

    expect(body).not.toMatch(/<b>|<img|<\/script>/);
    expect(body).not.toMatch(CONTROL);
    expect(firstFlaw(body)).toBeUndefined();
  });
});
