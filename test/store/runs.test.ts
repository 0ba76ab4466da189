import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import type { AnalysisDraft } from '../builders/analysis.ts';
import { aRootFinding } from '../builders/finding.ts';
import {
  aRun,
  aSaving,
  DAY_MS,
  EVER,
  HOUR_MS,
  MONDAY_MS,
  numbersOf,
  storesOf,
} from './insights-fixture.ts';

const SPILL = aRootFinding({ heuristicId: 'spill' });
const SKEW = aRootFinding({ heuristicId: 'shuffle-data-skew' });

function worth(number: number, wallMs: number, draft: AnalysisDraft = {}): Analysis {
  const findings = wallMs === 0 ? [] : [aRootFinding({ saving: aSaving(wallMs, 1e9 - wallMs) })];
  return aRun(number, { ...draft, findings });
}

function week(n: number): number {
  return MONDAY_MS + n * 7 * DAY_MS;
}

describe('mostToRecover', () => {
  const RUNS = [
    worth(0, 5),
    worth(30, 9),
    worth(60, 7, { application: { user: 'ann' } }),
    worth(61, 6),
    worth(90, 0),
  ];

  it.for([
    { query: { limit: 3 }, finds: [30, 60, 61] },
    { query: { limit: 9 }, finds: [30, 60, 61, 0] },
    { query: { limit: 9, user: 'etl' }, finds: [30, 61, 0] },
    { query: { limit: 9, queue: 'root.batch', toMs: MONDAY_MS + DAY_MS }, finds: [0] },
    { query: { limit: 9, user: 'ann', queue: 'root.batch' }, finds: [60] },
    { query: { limit: 2, orderBy: 'recoverableMemoryByteMs' }, finds: [0, 61] },
    { query: { limit: 9, user: 'nobody' }, finds: [] },
  ] as const)('of $query finds $finds', async ({ query, finds }) => {
    const { insights } = await storesOf(...RUNS);
    const rows = await insights.mostToRecover({ ...EVER, orderBy: 'recoverableWallMs', ...query });
    expect(numbersOf(rows)).toEqual(finds);
  });
});

describe('adoption', () => {
  /** Of one job: spill and skew; spill alone, a week later; nothing; nothing, failed. */
  const RUNS = [
    aRun(0, { findings: [SPILL, SKEW] }),
    aRun(7 * 24, { findings: [SPILL] }),
    aRun(8 * 24, { findings: [] }),
    aRun(9 * 24, { findings: [SKEW] }),
    aRun(10 * 24, { findings: [], application: { outcome: 'failed' } }),
  ];
  const SECOND_WEEK = { weekMs: week(1), adviceCount: 3, followedCount: 2 };

  it.for([{ order: [0, 1, 2, 3, 4] }, { order: [4, 3, 2, 1, 0] }, { order: [2, 0, 4, 1, 3] }])(
    'is the same whatever order runs are saved in: $order',
    async ({ order }) => {
      const { insights } = await storesOf(...order.flatMap((index) => RUNS[index] ?? []));
      expect(await insights.adoption(EVER)).toEqual([SECOND_WEEK]);
      expect(await insights.adoption({ fromMs: week(2), toMs: week(3) })).toEqual([]);
      expect(
        await insights.adoption({ fromMs: week(1) + DAY_MS, toMs: week(1) + DAY_MS + 1 }),
      ).toEqual([SECOND_WEEK]);
    },
  );

  it('is not of other options, presets, jobs, or attempts of one application', async () => {
    const before = aRun(0, { findings: [SPILL] });
    const others: readonly AnalysisDraft[] = [
      { engine: { optionsHash: 'other' } },
      { engine: { preset: 'dr-elephant' } },
      { application: { jobKey: 'other' } },
      { application: { id: before.application.id, attemptId: '2' } },
    ];
    for (const [number, draft] of others.entries()) {
      const { insights } = await storesOf(before, aRun(number + 1, { ...draft, findings: [] }));
      expect(await insights.adoption(EVER)).toEqual([]);
    }
  });
});

describe('lists of runs', () => {
  it('have what they are drawn from', async () => {
    const run = aRun(1, { findings: [SKEW, SPILL, SKEW] });
    const { insights } = await storesOf(run);
    const { rows } = await insights.runs({ jobKey: 'nightly-orders', limit: 9 });
    expect(rows).toStrictEqual([
      {
        application: run.application,
        verdict: run.verdict,
        analyzedAtMs: run.analyzedAtMs,
        preset: 'recommended',
        topHeuristicId: 'shuffle-data-skew',
        heldCoreMs: run.totals.heldCoreMs,
        heldMemoryByteMs: run.totals.heldMemoryByteMs,
        recoverableWallMs: 3 * 540_000,
        recoverableMemoryByteMs: 3 * (SKEW.saving?.memoryByteMs.likely ?? 0),
        inputBytes: run.totals.inputBytes,
        diskSpilledBytes: run.totals.diskSpilledBytes,
        heuristicIds: ['shuffle-data-skew', 'spill'],
      },
    ]);
  });

  it('go on where the page before ended', async () => {
    const { insights } = await storesOf(
      ...[1, 2, 3].map((n) => aRun(n)),
      aRun(4, { application: { jobKey: 'x' } }),
    );
    const first = await insights.runs({ jobKey: 'nightly-orders', limit: 2 });
    expect(numbersOf(first.rows)).toEqual([3, 2]);
    const second = await insights.runs({
      jobKey: 'nightly-orders',
      limit: 2,
      cursor: first.next ?? '',
    });
    expect([numbersOf(second.rows), second.next]).toEqual([[1], undefined]);
  });

  it('are of all attempts, clusters and presets of an application', async () => {
    const { insights } = await storesOf(
      aRun(1),
      aRun(1, { application: { attemptId: '2', startedAtMs: MONDAY_MS + 5 * HOUR_MS } }),
      aRun(1, {
        engine: { preset: 'dr-elephant' },
        application: { cluster: 'lab', startedAtMs: MONDAY_MS },
      }),
      aRun(2),
    );
    const id = aRun(1).application.id;
    const attempts = await insights.attempts(id);
    expect(
      attempts.map(({ application, preset }) => [
        application.cluster,
        application.attemptId,
        preset,
      ]),
    ).toEqual([
      ['default', '2', 'recommended'],
      ['default', '1', 'recommended'],
      ['lab', '1', 'dr-elephant'],
    ]);
    expect(await insights.attempts(id, 'lab')).toHaveLength(1);
    expect(await insights.attempts('application_1_1')).toEqual([]);
  });
});

it('names begin as asked, and go with the last analysis that has them', async () => {
  const { insights, analyses } = await storesOf(
    ...['ann', 'anna', 'bob', '', undefined].map((user, n) =>
      aRun(n, { application: user === undefined ? {} : { user }, analyzedAtMs: MONDAY_MS + n }),
    ),
  );
  expect(await insights.names('user', '', 9)).toEqual(['ann', 'anna', 'bob', 'etl']);
  expect(await insights.names('user', 'ann', 9)).toEqual(['ann', 'anna']);
  expect(await insights.names('user', 'ann', 1)).toEqual(['ann']);
  expect(await insights.names('queue', 'x', 9)).toEqual([]);
  expect(await insights.analysisCount()).toBe(5);
  await analyses.prune(MONDAY_MS + 1, 9);
  expect(await insights.names('user', 'ann', 9)).toEqual(['anna']);
  expect(await insights.analysisCount()).toBe(4);
});
