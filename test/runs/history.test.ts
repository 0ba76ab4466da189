import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import { jobHistory } from '../../src/runs/history.ts';
import { aDetail } from '../builders/detail.ts';
import { HOSTILE } from '../render/hostile.ts';
import { aRun, runsOf } from './a-run.ts';

const STEADY = runsOf(Array.from({ length: 8 }, () => 60));
const NUMBER_TROUBLE = /NaN|Infinity|undefined|\d{10}/;

describe('the history of a job', () => {
  it('says when it became slower, and what came with it', () => {
    const partitions = { name: 'spark.sql.shuffle.partitions', value: '20' };
    const slow = [8, 9].map((day) =>
      aRun(day, { minutes: 130, draft: { detail: aDetail({ configuration: [partitions] }) } }),
    );
    const { conclusions, runs } = jobHistory('etl/orders', [...slow, ...STEADY].toReversed());

    expect(conclusions[0]).toMatch(/^The latest run took 2\.2 times as long as usual/);
    expect(conclusions[1]).toBe('It is so since 2026-01-09, for 2 runs.');
    expect(conclusions[2]).toContain('spark.sql.shuffle.partitions 400 → 20');
    expect(runs.map(({ regression }) => regression !== undefined)).toEqual([
      ...STEADY.map(() => false),
      true,
      true,
    ]);
    expect(runs.at(-2)?.changes).toEqual([expect.objectContaining({ kind: 'configuration' })]);
    expect(runs.at(-1)?.changes).toEqual([]);
  });

  it('calls growth with the data normal', () => {
    const grown = aRun(8, { minutes: 126, inputGib: 23 });
    const { conclusions, runs } = jobHistory('etl/orders', [...STEADY, grown]);

    expect(conclusions[0]).toBe(
      'The latest run read 2.3 times as much as usual and took 2.1 times as long: normal; usual is the median of 8 runs.',
    );
    expect(runs.at(-1)?.regression).toBeUndefined();
    expect(runs.at(-1)?.changes).toEqual([
      { kind: 'input', text: 'input grew 2.3 times (10 GiB → 23 GiB)' },
    ]);
  });

  it.for([
    ['failed', 'The latest run failed after 5 min: '],
    ['killed', 'The latest run was killed after 5 min: '],
    ['running', 'The latest run runs still: its figures are not final.'],
    ['unknown', 'The latest run has no end on record: its figures may be too low.'],
  ] as const)('begins with how the latest run ended: %s', ([outcome, expected]) => {
    const { conclusions } = jobHistory('etl/orders', [...STEADY, aRun(8, { minutes: 5, outcome })]);

    expect(conclusions[0]?.startsWith(expected)).toBe(true);
  });

  it('counts runs that fail, and findings that come back', () => {
    const failed = [8, 9].map((day) => aRun(day, { minutes: 5, outcome: 'failed' }));
    const { conclusions, findings } = jobHistory('etl/orders', [...STEADY, ...failed]);

    expect(conclusions).toContain('2 of the last 10 runs did not succeed.');
    expect(conclusions).toContain('Found again: shuffle-data-skew in 10 of 10 runs.');
    expect(findings).toEqual([
      expect.objectContaining({ heuristicId: 'shuffle-data-skew', runCount: 10, isInLatest: true }),
    ]);
  });

  it('has no amounts that the record does not have', () => {
    const [run] = jobHistory('etl/orders', [aRun(0, { minutes: 5, gibHours: 0 })]).runs;

    expect(run).not.toHaveProperty('heldMemoryByteMs');
    expect(run).toHaveProperty('inputBytes');
  });

  it('warns of runs that were not seen whole', () => {
    const gaps = [{ kind: 'dropped-events', detail: 'events are missing' }] as const;
    const { runs } = jobHistory('etl/orders', [aRun(0, { minutes: 5, gaps })]);

    expect(runs[0]?.cautions).toEqual([
      'was not seen whole (dropped-events): its sums are too low',
    ]);
  });

  it('is the same in whatever order runs come, and of nothing too', () => {
    const runs = [...STEADY, aRun(8, { minutes: 130 })];

    expect(jobHistory('etl/orders', runs.toReversed())).toEqual(jobHistory('etl/orders', runs));
    expect(jobHistory('etl/orders', [])).toMatchObject({
      runs: [],
      conclusions: ['No run of this job is stored.'],
    });
  });

  it('holds no number that is none, whatever a log says', () => {
    const odd = aRun(8, {
      minutes: Number.NaN,
      inputGib: Number.POSITIVE_INFINITY,
      gibHours: -1,
      draft: {
        application: { framework: { name: 'spark', version: HOSTILE.repeat(50) } },
        detail: aDetail({ configuration: [{ name: '__proto__', value: HOSTILE }] }),
      },
    });
    const zero = aRun(9, { minutes: 0, inputGib: 0 });
    const { conclusions, runs } = jobHistory('etl/orders', [...STEADY, odd, zero]);
    const texts = [
      ...conclusions,
      ...runs.flatMap((run) => [
        ...run.changes.map(({ text }) => text),
        run.regression?.text ?? '',
      ]),
    ];

    expect(texts.filter((text) => NUMBER_TROUBLE.test(text) || text.length > 1_500)).toEqual([]);
  });
});

function said(runs: readonly Analysis[]): string | undefined {
  return jobHistory('a job', runs).conclusions[0];
}

describe('the first runs of a job', () => {
  it('are told as what they are', () => {
    expect(said(runsOf([3]))).toBe('The latest run took 3 min; it is the first on record.');
    expect(said([aRun(0, { minutes: 3, outcome: 'failed' }), aRun(1, { minutes: 4 })])).toBe(
      'The latest run took 4 min; it is the first that can be compared.',
    );
    expect(said(runsOf([3, 4]))).toBe(
      'The latest run took 4 min, the successful run before it 3 min.',
    );
    expect(said(runsOf([3, 4, 5]))).toMatch(/the successful runs before it 3 min and 4 min\.$/);
  });
});
