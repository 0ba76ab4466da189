import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AnalysisDetail, DETAIL_LIMITS } from '../../src/model/detail.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { unbroken } from '../../src/render/printable.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aDetail } from '../builders/detail.ts';
import { aRootFinding } from '../builders/finding.ts';
import { HOSTILE, hostileAnalysis } from './hostile.ts';
import { firstFlaw } from './markup.ts';

const { html } = createRenderers(loadTemplates());
const page = html.render(anAnalysis());
function stages(name: string) {
  return anAnalysis().detail?.stages.map((stage) => ({ ...stage, name, description: name }));
}
/** So many of them, over and over. */
function many<T>(items: readonly T[] | undefined, count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => items?.[index % items.length]).filter(
    (item) => item !== undefined,
  );
}

/** No two neighbours are alike, so that every bin is drawn. */
function raggedTimeline(binCount: number): NonNullable<AnalysisDetail['timeline']> {
  const series = (share: number): readonly number[] =>
    Array.from({ length: binCount }, (_, bin) => share * (1 + (bin % 7) / 7));
  return {
    binMs: 6_000,
    heldCores: series(8),
    usedCores: {
      cpu: series(1),
      gc: series(0.5),
      shuffleWait: series(0.4),
      shuffleWrite: series(0.3),
      other: series(0.6),
      deserialization: series(0.2),
      overhead: series(0.1),
    },
    wastedCores: series(0.7),
  };
}

const withoutCode = (text: string): string =>
  text.replaceAll(/<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');

describe('the HTML report', () => {
  it('is a whole page with landmarks, one heading of the first rank and headed tables', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en"/i);
    expect(page.match(/<h1[ >]/g)).toHaveLength(1);
    expect(page).toContain('<main');
    expect(page.match(/<th(?=[ >])(?![^>]*scope=)/g)).toBeNull();
  });

  it('says the verdict and what to change', () => {
    const analysis = anAnalysis();
    expect(page).toContain(analysis.application.name);
    expect(page).toContain('What to change');
    expect(page).toContain('--conf');
  });

  it('asks for nothing from outside, and allows only its own script', () => {
    expect(page).not.toMatch(/<(?:iframe|object|embed)\b|<link (?![^>]*href="data:,")/);
    expect(page).not.toMatch(/\bsrc="/);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page.replaceAll(/<a href="[^"]*"/g, '<a')).not.toMatch(/https?:/);
    const scripts = [...page.matchAll(/<(?:script|style)>([\s\S]*?)<\/(?:script|style)>/g)].map(
      ([, code = '']) => code,
    );
    expect(scripts).toHaveLength(2);
    for (const code of scripts) {
      const hash = createHash('sha256').update(code).digest('base64');
      expect(page.replaceAll('&#x3D;', '=')).toContain(`'sha256-${hash}'`);
    }
    expect(page).toContain("default-src 'none'");
  });

  it('lets nothing of a log out of its place', () => {
    const hostile = html.render(hostileAnalysis());
    const body = withoutCode(hostile);

    expect(hostile.match(/<script>/g)).toEqual(page.match(/<script>/g));
    expect(body).not.toContain('<img');
    expect(body).not.toContain('</script><b>');
    expect(body).not.toContain('\u001b');
    expect(body).not.toContain('\u202e');
    expect(body).toContain('&lt;/script&gt;&lt;b&gt;');
  });

  it('is well formed, whatever a log says', () => {
    for (const analysis of [anAnalysis(), hostileAnalysis()]) {
      const markup = withoutCode(html.render(analysis)).replace(/^<!doctype html>/, '');
      expect(firstFlaw(markup.trim())).toBeUndefined();
    }
  });

  const [executor] = anAnalysis().detail?.executors ?? [];
  it.for([
    ['the application', anAnalysis({ application: { name: HOSTILE } })],
    ['a stage', anAnalysis({ detail: { stages: many(stages(HOSTILE), 1) } })],
    ['a property', anAnalysis({ detail: { configuration: [{ name: 'x', value: HOSTILE }] } })],
    [
      'a removal',
      anAnalysis({
        detail: { executors: many(executor && [{ ...executor, removedReason: HOSTILE }], 1) },
      }),
    ],
    ['a headline', anAnalysis({ verdict: { headline: HOSTILE } })],
    [
      'evidence',
      anAnalysis({
        findings: [aRootFinding({ evidence: [{ kind: 'text', label: HOSTILE, text: HOSTILE }] })],
      }),
    ],
    ['a gap', anAnalysis({ gaps: [{ kind: 'truncated', detail: HOSTILE }] })],
  ] as const)('shows the text of %s as it is, and runs none of it', ([, analysis]) => {
    const body = withoutCode(html.render(analysis));
    expect(body).not.toMatch(/<b>|<img|<\/script>/);
    // quotes are escaped too, and what looks like a template is text
    expect(body).toContain('&lt;/script&gt;&lt;b&gt;&quot;&#x27;&#x60;{{x}}&amp;red&lt;img src');
  });

  it.for([
    ['javascript:alert(1)', 0],
    ['data:text/html,x', 0],
    ['https://history.example/app', 1],
  ] as const)('makes a link of %s %i times', ([href, count]) => {
    const linked = html.render(anAnalysis({ application: { links: { 'History Server': href } } }));
    expect(linked.match(/<a href="(?!#)/g) ?? []).toHaveLength(count);
  });

  it('is the same whenever it is made', () => {
    html.render(hostileAnalysis());
    expect(html.render(anAnalysis())).toBe(page);
  });

  it('shows no number that is none', () => {
    expect(withoutCode(page)).not.toMatch(/\bNaN\b|\bInfinity\b|\bundefined\b|\[object/);
  });

  it('reads an analysis that keeps no detail and no budget', () => {
    const { timeBudget: _, ...rest } = anAnalysis({ detail: undefined });
    const short = html.render(rest);

    expect(short).toContain(unbroken(rest.verdict.headline));
    expect(withoutCode(short)).not.toMatch(/\bundefined\b|<table[^>]*>\s*<\/table>/);
  });

  it('calls nothing fine of which nobody knows what it held, and draws no empty chart', () => {
    const fine = anAnalysis({ findings: [], alsoNoticed: [], verdict: { severity: 'none' } });
    const { detail } = fine;
    const unseen = html.render({
      ...fine,
      verdict: { ...fine.verdict, efficiency: null },
      ...(detail?.timeline === undefined
        ? {}
        : {
            detail: {
              ...detail,
              jobs: [],
              stages: [],
              wallPath: { spans: [], moreSpanCount: 0, moreMs: 0 },
              timeline: {
                ...detail.timeline,
                heldCores: detail.timeline.heldCores.map(() => 0),
                usedCores: { ...detail.timeline.usedCores, ...noCores(detail.timeline.usedCores) },
              },
            },
          }),
    });

    expect(html.render(fine)).toContain('<p class="severity is-none">Fine</p>');
    expect(html.render(fine)).toContain('Nothing in this run is worth acting on');
    expect(unseen).toContain('<p class="severity is-unclear">No finding</p>');
    expect(unseen).toMatch(/Efficiency<\/a><\/span> <span class="figure-value">–</);
    expect(unseen).toContain('There is no picture over time');
  });

  it('says in a sentence what a part has nothing to show for', () => {
    const { timeBudget: _, ...rest } = anAnalysis({
      findings: [],
      alsoNoticed: [],
      heuristics: [],
    });
    const { timeline: __, ...rows } = aDetail();
    const detail = { ...rows, jobs: [], stages: [], executors: [], configuration: [], strips: [] };
    const empty = html.render({ ...rest, detail });

    expect(empty).toContain('In what could be seen no heuristic found a cause');
    expect(empty).not.toContain('Also noticed');
    expect(empty).toContain('does not say enough to split');
    expect(empty).toContain('There is no picture over time');
    expect(empty).toContain('Nothing is recorded of: stages, jobs, executors, configuration.');
    expect(empty).toContain('No part of the record is missing, as far as it can tell.');
    expect(empty).toContain('No heuristic was asked.');
    expect(empty).not.toMatch(/<(ul|ol|dl|table|tbody|figure)(?: [^>]*)?>\s*<\/\1>/);
  });

  it('stays under a megabyte with all that the detail may hold', () => {
    const { detail } = anAnalysis();
    const full = anAnalysis({
      detail: {
        jobs: many(detail?.jobs, DETAIL_LIMITS.jobCount),
        stages: many(detail?.stages, DETAIL_LIMITS.stageCount),
        executors: many(detail?.executors, DETAIL_LIMITS.executorCount),
        configuration: Array.from({ length: DETAIL_LIMITS.propertyCount }, (_, index) => ({
          name: `spark.hadoop.${index}`,
          value: '<'.repeat(DETAIL_LIMITS.propertyValueLength),
        })),
        strips: many(detail?.strips, DETAIL_LIMITS.stripCount).map((strip) => ({
          ...strip,
          points: many(strip.points, DETAIL_LIMITS.stripPointCount),
        })),
        timeline: raggedTimeline(DETAIL_LIMITS.timelineBinCount),
        moreStageCount: 9_800,
      },
    });
    const large = html.render(full);

    expect(large.length).toBeLessThan(1_000_000);
    expect(large).toContain('9,800');
  });
});

/** As long as it was, without any core. */
function noCores(used: Readonly<Record<string, readonly number[]>>) {
  return Object.fromEntries(
    Object.entries(used).map(([name, values]) => [name, values.map(() => 0)]),
  );
}
