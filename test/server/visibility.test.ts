import { describe, expect, it } from 'vitest';
import type { RootFinding } from '../../src/model/analysis.ts';
import type { AnalysisDetail } from '../../src/model/detail.ts';
import { ANALYSIS } from '../../src/model/schemas/analysis-schema.ts';
import { HIDDEN } from '../../src/model/texts/public-text.ts';
import { createHtmlRenderer } from '../../src/render/html.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { publicPart, seesAll } from '../../src/server/visibility.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aDetail } from '../builders/detail.ts';
import { aRootFinding } from '../builders/finding.ts';
import { golden } from './a-server.ts';

const SECRET = 'select salary from hr.people';

describe('who sees all', () => {
  it.for([
    [{ role: 'platform' }, 'ann', true],
    [{ role: 'platform' }, undefined, true],
    [{ role: 'user', name: 'ann' }, 'ann', true],
    [{ role: 'user', name: 'ann' }, 'bob', false],
    [{ role: 'user', name: 'ann' }, 'Ann', false],
    [{ role: 'user', name: 'ann' }, undefined, false],
    [{ role: 'user' }, undefined, false],
  ] as const)('%j of %s: %s', ([viewer, user, isAll]) => {
    expect(seesAll(viewer, user)).toBe(isAll);
  });
});

describe('what everyone sees of an analysis', () => {
  const names = ['skew', 'heap-oom', 'dr-elephant', 'rolling-4.1', 'torn', 'healthy'];
  it.for(names)('%s is a document without details, and a page', (name) => {
    const analysis = golden(name);
    const shown = publicPart(analysis);
    expect(ANALYSIS.safeParse(shown).error?.issues ?? []).toEqual([]);
    expect(shown.application).toEqual(analysis.application);
    expect(shown.verdict.severity).toBe(analysis.verdict.severity);
    expect(shown.totals).toEqual(analysis.totals);
    expect(shown.findings.map(({ heuristicId }) => heuristicId)).toEqual(
      analysis.findings.map(({ heuristicId }) => heuristicId),
    );
    expect(shown.gaps.at(-1)).toMatchObject({ kind: 'hidden' });
    expect(shown.detail).toMatchObject({ configuration: [] });
    expect(shown.detail).not.toHaveProperty('plans');
    const { application: _, ...rest } = shown;
    expect(JSON.stringify(rest)).not.toMatch(/(?:hdfs|file|s3a?):\/|"\/(?:home|tmp|data)\//);
    expect(createHtmlRenderer(loadTemplates()).render(shown)).toContain('Hidden: query text');
  });

  it('has no query text, whatever it stands in', () => {
    const finding = aRootFinding({
      evidence: [
        { kind: 'text', label: 'query', text: SECRET },
        { kind: 'table', columns: [{ key: 'q', label: 'Query' }], rows: [{ q: SECRET, n: 3 }] },
      ],
      recommendations: [
        {
          kind: 'change-code',
          advice: 'cache it',
          before: SECRET,
          after: SECRET,
          because: 'it is read twice',
        },
        {
          kind: 'set-property',
          property: 'p',
          from: SECRET,
          to: '1',
          because: 'x',
          scope: 'submit',
        },
      ],
    });
    const analysis = anAnalysis({
      verdict: { headline: `The application failed: ParseException: ${SECRET}` },
      findings: [{ ...finding, statement: SECRET }],
      detail: detailWith(SECRET),
    });
    expect(JSON.stringify(analysis)).toContain(SECRET);
    const shown = publicPart(analysis);
    expect(JSON.stringify(shown)).not.toContain('salary');
    expect(JSON.stringify(shown)).toContain('cache it');
    // and nobody is told that it is not set
    expect(createHtmlRenderer(loadTemplates()).render(shown)).toContain('from (hidden) to 1');
  });
});

/** A text wherever a log may put one. */
function detailWith(text: string): AnalysisDetail {
  const {
    jobs: [job] = [],
    stages: [stage] = [],
    executors: [executor] = [],
  } = golden('skew').detail ?? {};
  if (job === undefined || stage === undefined || executor === undefined) {
    throw new Error('it has jobs, stages and executors');
  }
  const { stageId, stageAttemptId } = stage;
  const span = { kind: 'stage', stageId, stageAttemptId, startOffsetMs: 0, durationMs: 1 } as const;
  return {
    ...aDetail({ configuration: [{ name: 'spark.query', value: text }] }),
    jobs: [{ ...job, name: text, description: text, jobGroup: text }],
    stages: [{ ...stage, name: text, description: text }],
    executors: [{ ...executor, removedReason: text }],
    wallPath: { spans: [{ ...span, name: text }], moreSpanCount: 0, moreMs: 0 },
  };
}

function shownOf(finding: Partial<RootFinding>): RootFinding | undefined {
  return publicPart(anAnalysis({ findings: [aRootFinding(finding)] })).findings[0];
}

describe('what everyone sees of a finding', () => {
  it('has the number of a notebook’s statement, and no other group of jobs', () => {
    expect(shownOf({ statement: '12' })).toMatchObject({ statement: '12' });
    expect(shownOf({ statement: 'load salaries' })).not.toHaveProperty('statement');
  });

  it('has nothing that was set', () => {
    const columns = [
      { key: 'name', label: 'Setting' },
      { key: 'value', label: 'Set to' },
    ] as const;
    const rows = [{ name: 'spark.jars.ivy', value: 'secret-place' }];
    const advice = 'spark.jars.ivy=secret-place is read too late. Leave it out.';
    const shown = shownOf({
      evidence: [{ kind: 'table', columns, rows }],
      recommendations: [{ kind: 'look-into', advice }],
    });
    expect(shown?.evidence[0]).toMatchObject({ rows: [{ name: 'spark.jars.ivy', value: HIDDEN }] });
    expect(JSON.stringify(shown)).not.toContain('secret-place');
  });

  it('has the places in the code that Spark names', () => {
    const { stages = [] } = publicPart(golden('skew')).detail ?? {};
    expect(stages.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^\w+ at \S+$/));
  });
});
