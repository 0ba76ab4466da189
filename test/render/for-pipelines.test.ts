import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkBudget } from '../../src/engine/budget.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { junitRenderer } from '../../src/render/pipelines/junit.ts';
import { sarifRenderer } from '../../src/render/pipelines/sarif.ts';
import type { ReportSite } from '../../src/render/renderer.ts';
import { markdownRenderer } from '../../src/render/text/markdown.ts';
import { markdownText } from '../../src/render/text/markdown-text.ts';
import { createTerminalRenderer, PLAIN_TERMINAL } from '../../src/render/text/terminal.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aRootFinding } from '../builders/finding.ts';
import { HOSTILE, hostileAnalysis } from './hostile.ts';

function withBudget(): Analysis {
  const analysis = anAnalysis({
    gaps: [{ kind: 'missing-metrics', detail: 'no task recorded diskSpilledBytes' }],
  });
  const { application, totals, gaps } = analysis;
  const limits = { maxWallMinutes: 20, maxFailedTaskShare: 0.1, maxSpillGb: 1 };
  return { ...analysis, budget: checkBudget({ '*': limits }, { ...application, totals, gaps }) };
}

const SITE: ReportSite = {
  links: [],
  attempts: [],
  dismissals: [
    {
      id: 1,
      heuristicId: 'shuffle-data-skew',
      kind: 'accepted',
      scope: 'job',
      reason: `one shop is large ${HOSTILE}`,
      by: '@jo',
      atMs: Date.UTC(2026, 0, 1),
      untilMs: Date.UTC(2026, 5, 1),
    },
  ],
};

/** What GitHub's code scanning refuses to do without (its documentation of SARIF). */
const Scannable = z.object({
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.object({
        tool: z.object({
          driver: z.object({
            name: z.string().min(1),
            rules: z.array(
              z.object({
                id: z.string().min(1),
                shortDescription: z.object({ text: z.string().min(1) }),
                fullDescription: z.object({ text: z.string().min(1) }),
                help: z.object({ text: z.string().min(1) }),
              }),
            ),
          }),
        }),
        results: z.array(
          z.object({
            ruleId: z.string().min(1),
            ruleIndex: z.int().nonnegative(),
            level: z.enum(['none', 'note', 'warning', 'error']),
            message: z.object({ text: z.string().min(1) }),
            locations: z
              .array(
                z.object({
                  physicalLocation: z.object({
                    artifactLocation: z.object({
                      uri: z.string().regex(/^spark-jobs(?:\/[\w.%!*'()~-]+)+$/),
                    }),
                    region: z.object({ startLine: z.int().positive() }),
                  }),
                }),
              )
              .min(1),
            partialFingerprints: z.object({ primaryLocationLineHash: z.string().min(1) }),
            suppressions: z.array(z.object({ justification: z.string() })).optional(),
          }),
        ),
      }),
    )
    .length(1),
});

function sarifOf(analysis: Analysis, site?: ReportSite) {
  const { runs } = Scannable.parse(JSON.parse(sarifRenderer.render(analysis, site)));
  const [run] = runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

function hashes(analysis: Analysis): readonly string[] {
  return sarifOf(analysis).results.map((one) => one.partialFingerprints.primaryLocationLineHash);
}

describe('SARIF for code scanning', () => {
  it.for([
    ['a run', anAnalysis()],
    ['a hostile one', hostileAnalysis()],
    ['one over its budget', withBudget()],
    [
      'a job that would leave the folder',
      anAnalysis({ application: { jobKey: '../../etc/./x y' } }),
    ],
  ] as const)('has what is asked for: %s', ([, analysis]) => {
    const { tool, results } = sarifOf(analysis);

    expect(results.length).toBeGreaterThan(0);
    for (const { ruleId, ruleIndex } of results) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
  });

  it('makes no link of what a log says, and cuts no character of an address in two', () => {
    const analysis = anAnalysis({
      application: { jobKey: `etl/${'é'.repeat(500)}` },
      findings: [aRootFinding({ headline: '[see](http://elsewhere.invalid) \u001b[31mred\u202e' })],
    });
    const [result] = sarifOf(analysis).results;
    const [location] = result?.locations ?? [];

    expect(result?.message.text).toMatch(/^\[see\]\u200b\(http:\/\/elsewhere\.invalid\) red\n/);
    expect(decodeURIComponent(location?.physicalLocation.artifactLocation.uri ?? '')).toMatch(
      /^spark-jobs\/etl\/é{50,}$/,
    );
  });

  it('gives the same trouble of the next run the same fingerprint', () => {
    const next = anAnalysis({
      application: { id: 'application_1700000000000_0002' },
      findings: [aRootFinding({ subject: { kind: 'stage', stageId: 7, stageAttemptId: 1 } })],
    });

    expect(hashes(next)).toEqual(hashes(anAnalysis()));
  });

  it('has an error for what was not kept, and suppresses what was dismissed', () => {
    const { results } = sarifOf(withBudget(), SITE);
    const of = (id: string) => results.filter(({ ruleId }) => ruleId === id);

    expect(of('budget').map(({ message }) => message.text)).toEqual([
      'Over budget: wall clock 30 min, at most 20 min',
    ]);
    expect(of('shuffle-data-skew')[0]?.suppressions).toHaveLength(1);
    expect(results.filter(({ suppressions }) => suppressions !== undefined)).toHaveLength(1);
  });
});

describe('JUnit', () => {
  it('fails what was not kept, skips what could not be checked and what was dismissed', () => {
    const xml = junitRenderer.render(withBudget(), SITE);

    expect(xml).toContain(
      'name="budget: wall clock"><failure message="wall clock 30 min, at most 20 min" type="budget"/>',
    );
    expect(xml).toMatch(
      /name="budget: spilled to disk"><skipped message="[^"]*could not be checked/,
    );
    expect(xml).toContain('name="budget: failed tasks"/>');
    expect(xml).toMatch(
      /name="shuffle-data-skew: stage 1\.0"><skipped message="[^"]*accepted for this job by @jo/,
    );
    expect(xml).toMatch(/tests="6" failures="1" errors="0" skipped="3"/);
  });
});

describe('the terminal', () => {
  it('tells a budget and a dismissal', () => {
    const text = createTerminalRenderer(PLAIN_TERMINAL).render(withBudget(), SITE);

    expect(text).toMatch(/\nBUDGET {2}not kept: wall clock 30 min, at most 20 min\n/);
    expect(text).toMatch(/spilled to disk could not be checked: the record does not tell/);
    expect(text).toMatch(
      /Dismissed\n {2}- shuffle-data-skew: accepted for this job by @jo until 2026-06-01/,
    );
  });

  it('says that a job has no budget', () => {
    const text = createTerminalRenderer(PLAIN_TERMINAL).render({
      ...anAnalysis(),
      budget: { checks: [] },
    });

    expect(text).toContain('BUDGET  none is set for this job (nightly-orders)');
  });
});

describe('a pull-request comment', () => {
  it('leads with verdict, budget and the change to copy; the rest is folded', () => {
    const text = markdownRenderer.render(withBudget(), SITE);
    const open = text.slice(0, text.indexOf('<details>'));

    expect(open).toMatch(/^## nightly-orders\n\n\*\*Severe:\*\* .*\n\n\*\*Budget:\*\* not kept: /);
    expect(open).toContain('```\n--conf spark.sql.adaptive.skewJoin.skewedPartitionFactor=3\n```');
    expect(open).toContain('### Dismissed');
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  it('shows no markup of a log when it is rendered', async () => {
    const html = await marked.parse(markdownRenderer.render(hostileAnalysis(), SITE));

    expect(html).not.toMatch(/<(?:img|script|b|a)\b/);
    expect(html).not.toContain('{{x}}&\u001b');
  });

  it.for([
    ['@someone', '@\u200bsomeone'],
    ['#12', '\\#\u200b12'],
    ['GH-12', 'GH-\u200b12'],
    [':tada: :+1:', ':\u200btada: :\u200b+1:'],
    ['at 12:30:45', 'at 12:30:45'],
    ['https://x', 'https\\://x'],
  ] as const)('%s calls nobody and links nothing', ([text, expected]) => {
    expect(markdownText(text)).toBe(expected);
  });

  it('stays below what GitHub takes, and says what it left out', () => {
    const noticed = Array.from({ length: 400 }, () => ({
      ...aRootFinding(),
      headline: '<&>'.repeat(4_000),
    }));
    const text = markdownRenderer.render(
      anAnalysis({ findings: [aRootFinding()], alsoNoticed: noticed }),
    );

    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('The rest was too long for a comment.');
    expect(text).toContain('--conf spark.sql.adaptive.skewJoin.skewedPartitionFactor=3');
  });
});
