import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/engine/analyze.ts';
import { PRESETS } from '../../src/heuristics/presets.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { compareRuns } from '../../src/runs/compare-runs.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { totalsOf } from '../builders/application.ts';
import { aDetail } from '../builders/detail.ts';
import { aRootFinding } from '../builders/finding.ts';
import { hostileAnalysis } from '../render/hostile.ts';
import { readFixture } from '../support/read-fixture.ts';

async function patient(name: string): Promise<Analysis> {
  return analyze(await readFixture(`patients/logs/${name}`), {
    preset: 'recommended',
    heuristics: PRESETS.recommended.heuristics,
    gateScale: 0.1,
    version: '0.1.0',
    nowMs: () => 0,
  });
}

function withSettings(settings: Readonly<Record<string, string>>): Analysis {
  const configuration = Object.entries(settings).map(([name, value]) => ({ name, value }));
  return anAnalysis({ detail: aDetail({ configuration }) });
}

describe('a sick run and a treated one', () => {
  it.for([
    ['p01', /“Only the last long tasks” 17 s less/, ['shuffle-data-skew']],
    ['p16', /“Tasks in Python” 7\.6 s less/, ['python-udf-row-at-a-time']],
    ['p20', /“Tasks computing” 4\.1 s less/, []],
    ['p23', /“Driver alone, between jobs” 14 s less/, []],
  ] as const)('%s: the headline names what was treated', async ([name, expected, gone]) => {
    const [sick, treated] = await Promise.all([
      patient(`${name}.3.5.sick.zst`),
      patient(`${name}.3.5.treated.zst`),
    ]);
    const { conclusions, findings, cautions } = compareRuns(sick, treated);

    expect(conclusions[0]).toMatch(/^The second run took \d+ % less time, /);
    expect(conclusions[0]).toMatch(expected);
    expect(findings.gone.map(({ heuristicId }) => heuristicId)).toEqual(
      expect.arrayContaining([...gone]),
    );
    expect(cautions).toEqual([]);
  });

  it('p20: names the setting that was the cause, the query that ran otherwise, and the spill', async () => {
    const [sick, treated] = await Promise.all([
      patient('p20.3.5.sick.zst'),
      patient('p20.3.5.treated.zst'),
    ]);
    const { configuration, plans, conclusions, figures } = compareRuns(sick, treated);

    expect(configuration.map(({ name }) => name)).toEqual([
      'spark.sql.adaptive.autoBroadcastJoinThreshold',
      'spark.sql.autoBroadcastJoinThreshold',
    ]);
    expect(plans).toEqual([expect.objectContaining({ ranOtherwise: true })]);
    expect(conclusions).toContain('What went wrong: spilled to disk 74.3 MiB → 0 B.');
    expect(figures.find(({ id }) => id === 'durationMs')).toEqual({
      id: 'durationMs',
      label: 'Wall clock',
      unit: 'ms',
      before: sick.application.durationMs,
      after: treated.application.durationMs,
    });
  });

  it('p13: a run that failed is no yardstick', async () => {
    const { conclusions, cautions } = compareRuns(
      await patient('p13.3.5.sick.zst'),
      await patient('p13.3.5.treated.zst'),
    );

    expect(conclusions[0]).toBe(
      'The second run succeeded, in 11 s; the first one failed after 42 s.',
    );
    expect(cautions).toEqual(['The first run failed: it did a part of the work.']);
  });
});

describe('Spark 3.5 and 4.1', () => {
  it.for(['p16', 'p20', 'p23'])(
    '%s: the version is told, queries and stages are matched',
    async (name) => {
      const { conclusions, plans, stages } = compareRuns(
        await patient(`${name}.3.5.sick.zst`),
        await patient(`${name}.4.1.sick`),
      );
      const matched = stages.filter(
        ({ before, after }) => before !== undefined && after !== undefined,
      );

      expect(conclusions).toContain('It ran on Spark 4.1.4 instead of 3.5.9.');
      expect(plans.length).toBeGreaterThan(0);
      expect(plans.filter((plan) => plan.afterExecutionId === undefined)).toEqual([]);
      expect(matched.length * 2).toBeGreaterThan(stages.length);
    },
  );
});

describe('a comparison', () => {
  it('of a run with itself finds nothing', () => {
    const comparison = compareRuns(anAnalysis(), anAnalysis());

    expect(comparison.cautions).toEqual(['Both are the same run.']);
    expect(comparison.conclusions).toEqual(['Both took about as long: 30 min instead of 30 min.']);
    expect(comparison.configuration).toEqual([]);
    expect(comparison.findings).toMatchObject({ gone: [], came: [] });
  });

  it('leaves out what differs between any two runs', () => {
    const { configuration } = compareRuns(
      withSettings({
        'spark.app.id': 'application_1_1',
        'spark.driver.port': '34299',
        'spark.my.day': '2026-01-01',
        'spark.yarn.app.container.log.dir': '/l/application_1700000000000_0001/c',
        'spark.work.dir': '/work/application_1700000000000_0001/x',
        'spark.run': '0b2c8a5e-9d1a-4c55-8c1e-0a5a4c1b2d3e',
        'spark.executor.memory': '4g',
        'spark.gone': 'x',
      }),
      withSettings({
        'spark.app.id': 'application_1_2',
        'spark.driver.port': '34300',
        'spark.my.day': '2026-01-02',
        'spark.yarn.app.container.log.dir': '/l/application_1700000000000_0002/c',
        'spark.work.dir': '/work/application_1700000000000_0002/x',
        'spark.run': '1b2c8a5e-9d1a-4c55-8c1e-0a5a4c1b2d3e',
        'spark.executor.memory': '8g',
        'spark.new': 'y',
      }),
    );

    expect(configuration).toEqual([
      { name: 'spark.executor.memory', before: '4g', after: '8g' },
      { name: 'spark.gone', before: 'x' },
      { name: 'spark.new', after: 'y' },
    ]);
  });

  it('does not take what was left out for unset', () => {
    const whole = withSettings({ a: '1', b: '2' });
    const cut = anAnalysis({
      detail: aDetail({ configuration: [{ name: 'a', value: '1' }], morePropertyCount: 1 }),
    });

    expect(compareRuns(whole, cut).configuration).toEqual([]);
    expect(compareRuns(cut, whole).configuration).toEqual([]);
    expect(compareRuns(cut, whole).cautions).toContain(
      'Only a part of the configuration was kept: more may have changed.',
    );
  });

  it.for([
    [{ preset: 'dr-elephant' }, /presets recommended and dr-elephant/],
    [{ gateScale: 0.1 }, /gate scales 1 and 0\.1/],
    [{ optionsHash: 'another' }, /different options/],
    [{ version: '0.2.0' }, /sparkvet 0\.1\.0 and 0\.2\.0/],
  ] as const)('warns of another judgement: %j', ([engine, expected]) => {
    const { cautions } = compareRuns(anAnalysis(), anAnalysis({ engine }));

    expect(cautions.join('\n')).toMatch(expected);
  });

  it('says how many of a heuristic that found other things in both runs', () => {
    const heuristicId = 'shuffle-data-skew';
    const ofDays = aRootFinding({ heuristicId, headline: 'of days' });
    const ofUsers = aRootFinding({ heuristicId, headline: 'of users' });
    const before = anAnalysis({ findings: [ofDays, ofUsers] });
    const after = anAnalysis({ findings: [ofDays] });
    const small = anAnalysis({ findings: [aRootFinding({ heuristicId: 'small-files' })] });

    expect(compareRuns(before, after).conclusions).toContain(
      'Findings that are gone: shuffle-data-skew (1 of 2).',
    );
    expect(compareRuns(after, before).conclusions).toContain(
      'New findings: shuffle-data-skew (1 of 2).',
    );
    expect(compareRuns(before, small).conclusions).toContain(
      'Findings that are gone: shuffle-data-skew.',
    );
  });

  it('warns of another job, of gaps and of a pruned detail', () => {
    const after = anAnalysis({
      application: { id: 'application_1700000000000_0002', jobKey: 'other' },
      gaps: [{ kind: 'truncated', detail: 'the log stops' }],
      detail: undefined,
    });

    expect(compareRuns(anAnalysis(), after).cautions).toEqual([
      'These are runs of two jobs, nightly-orders and other.',
      'The second run was not seen whole (truncated): its sums are too low.',
      'The second run has no detail any more: configuration, queries and stages do not compare.',
    ]);
  });

  it('matches no query or stage where the details of one run are no longer kept', () => {
    const whole = anAnalysis();
    const { detail: _, ...pruned } = whole;
    expect(compareRuns(whole, whole)).toMatchObject({ plans: [{}], stages: [{}, {}] });
    for (const [before, after] of [
      [pruned, whole],
      [whole, pruned],
    ] as const) {
      const { plans, stages, conclusions } = compareRuns(before, after);
      expect([plans, stages]).toEqual([[], []]);
      expect(conclusions.join(' ')).not.toMatch(/[Qq]uer|only in/);
    }
  });

  it('never takes what a record does not have for zero', () => {
    const unseen = anAnalysis({
      totals: totalsOf({ taskCount: 408 }),
      gaps: [{ kind: 'missing-metrics', detail: 'no task recorded diskSpilledBytes, gcTimeMs' }],
    });
    const spilled = anAnalysis({ totals: totalsOf({ taskCount: 408, diskSpilledBytes: 1e9 }) });
    const { figures, conclusions } = compareRuns(spilled, unseen);

    expect(figures.find(({ id }) => id === 'diskSpilledBytes')).toEqual({
      id: 'diskSpilledBytes',
      label: 'Spilled to disk',
      unit: 'bytes',
      before: 1e9,
    });
    expect(conclusions.join(' ')).not.toContain('spilled');
  });

  it('is the same each time, and of hostile documents too', () => {
    const [a, b] = [anAnalysis(), hostileAnalysis()];

    expect(compareRuns(a, b)).toEqual(compareRuns(a, b));
    expect(JSON.stringify(compareRuns(a, b).conclusions)).not.toMatch(/NaN|Infinity|undefined/);
  });
});
