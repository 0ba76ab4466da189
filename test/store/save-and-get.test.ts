import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import type { Saving } from '../../src/model/finding.ts';
import { type AnalysisDraft, anAnalysis } from '../builders/analysis.ts';
import { aDetail } from '../builders/detail.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';
import { openAnalyses } from './open-analyses.ts';
import { column, rawDatabase } from './raw-database.ts';
import { temporaryFile } from './temporary-folder.ts';

async function savedAndRead(analysis: Analysis): Promise<Analysis | undefined> {
  const file = temporaryFile();
  {
    await using store = await openAnalyses(file);
    await store.save(analysis);
  }
  await using store = await openAnalyses(file);
  return await store.get(analysis.application, analysis.engine.preset);
}

it('keeps the whole document, detail included, over closing and opening', async () => {
  const analysis = anAnalysis();
  expect(await savedAndRead(analysis)).toStrictEqual(analysis);
});

it.for<{ what: string; draft: AnalysisDraft }>([
  { what: 'no detail', draft: { detail: undefined } },
  { what: 'no findings', draft: { findings: [], alsoNoticed: [], heuristics: [] } },
  { what: 'no efficiency', draft: { verdict: { efficiency: null, severity: 'none' } } },
  { what: 'a gap', draft: { gaps: [{ kind: 'truncated', detail: 'the last line', count: 1 }] } },
  { what: 'a fraction of a ms', draft: { application: { startedAtMs: 1.5, durationMs: 0.25 } } },
  { what: 'a start past counting', draft: { application: { startedAtMs: 1e300 } } },
  { what: 'a start before 1970', draft: { application: { startedAtMs: -86_400_000 } } },
  { what: 'amounts past 2^53', draft: { totals: { ...anAnalysis().totals, heldCoreMs: 1e17 } } },
])('keeps a document with $what', async ({ draft }) => {
  const analysis = anAnalysis(draft);
  expect(await savedAndRead(analysis)).toStrictEqual(analysis);
});

it('knows an analysis by cluster, id, attempt and preset', async () => {
  await using store = await openAnalyses(':memory:');
  const { application } = anAnalysis();
  await store.save(anAnalysis());
  expect(await store.get({ ...application, cluster: 'other' })).toBeUndefined();
  expect(await store.get({ ...application, id: 'application_1700000000000_0002' })).toBeUndefined();
  expect(await store.get({ ...application, attemptId: '2' })).toBeUndefined();
  expect(await store.get(application, 'dr-elephant')).toBeUndefined();
  expect(await store.get(application)).toBeDefined();
});

describe('attempts', () => {
  const yarn = 'application_1700000000000_0001';
  it.for([
    { id: yarn, saved: undefined, asked: '1', found: true },
    { id: yarn, saved: '1', asked: undefined, found: true },
    { id: yarn, saved: '2', asked: undefined, found: false },
    { id: 'app-20260101000000-0000', saved: undefined, asked: undefined, found: true },
    { id: 'app-20260101000000-0000', saved: undefined, asked: '1', found: false },
    { id: 'local-1642039451826', saved: '1', asked: undefined, found: false },
    { id: 'application_of_mine', saved: undefined, asked: '1', found: false },
  ])('of $id saved as $saved, asked for $asked', async ({ id, saved, asked, found }) => {
    await using store = await openAnalyses(':memory:');
    const { attemptId: _, ...application } = anAnalysis().application;
    const analysis = {
      ...anAnalysis(),
      application: { ...application, id, ...(saved === undefined ? {} : { attemptId: saved }) },
    };
    await store.save(analysis);
    const ref = { cluster: 'default', id, ...(asked === undefined ? {} : { attemptId: asked }) };
    // the document says what the record said, whatever the key
    expect(await store.get(ref)).toStrictEqual(found ? analysis : undefined);
  });
});

it('replaces the same attempt under the same preset, findings and detail with it', async () => {
  const file = temporaryFile();
  await using store = await openAnalyses(file);
  await store.save(anAnalysis());
  const second = anAnalysis({
    analyzedAtMs: 1_800_000_000_000,
    findings: [],
    alsoNoticed: [aLowFinding({ heuristicId: 'spill' })],
    verdict: { severity: 'low', headline: 'Nothing worth acting on' },
    detail: undefined,
  });
  await store.save(second);

  expect(await store.get(second.application)).toStrictEqual(second);
  expect((await store.list({ limit: 9 })).rows).toHaveLength(1);
  const raw = rawDatabase(file);
  expect(column(raw, 'select heuristic_id from finding')).toEqual(['spill']);
  expect(column(raw, 'select count(*) from analysis_detail')).toEqual([0]);
  expect(column(raw, 'select headline from analysis')).toEqual(['Nothing worth acting on']);
});

it('keeps another preset beside it', async () => {
  await using store = await openAnalyses(':memory:');
  const ours = anAnalysis();
  const theirs = anAnalysis({ engine: { preset: 'dr-elephant' }, findings: [] });
  await store.save(ours);
  await store.save(theirs);
  expect(await store.get(ours.application)).toStrictEqual(ours);
  expect(await store.get(ours.application, 'dr-elephant')).toStrictEqual(theirs);
});

it('serves callers that do not wait for one another', async () => {
  await using store = await openAnalyses(':memory:');
  const analyses = Array.from({ length: 20 }, (_, index) =>
    anAnalysis({ application: { id: `app-${index}` } }),
  );
  const calls = analyses.map(async (analysis) => {
    await store.save(analysis);
    await store.list({ limit: 50 });
  });
  await Promise.all(calls);
  expect((await store.list({ limit: 50 })).rows).toHaveLength(20);
});

it('writes findings as rows: roots first, one worst of each heuristic', async () => {
  const file = temporaryFile();
  await using store = await openAnalyses(file);
  await store.save(
    anAnalysis({
      findings: [
        aRootFinding({ heuristicId: 'spill', severity: 'moderate' }),
        aRootFinding({ heuristicId: 'spill', severity: 'critical', subject: sqlNode }),
        aRootFinding({ heuristicId: 'gc-pressure', owner: 'platform' }),
      ],
      alsoNoticed: [
        aLowFinding({ heuristicId: 'spill', subject: { kind: 'property', name: 'spark.x' } }),
        aLowFinding({ heuristicId: 'tiny-tasks', subject: { kind: 'application' } }),
      ],
    }),
  );
  const rows = rawDatabase(file)
    .prepare(
      'select rank, heuristic_id, severity_rank, subject_kind, subject_key, owner, is_root, is_worst from finding order by rank',
    )
    .raw()
    .all();
  expect(rows).toEqual([
    [0, 'spill', 2, 'stage', '1.0', 'user', 1, 0],
    [1, 'spill', 4, 'sql', '7/12', 'user', 1, 1],
    [2, 'gc-pressure', 3, 'stage', '1.0', 'platform', 1, 1],
    [3, 'spill', 1, 'property', 'spark.x', 'user', 0, 0],
    [4, 'tiny-tasks', 1, 'application', '', 'user', 0, 1],
  ]);
});
const sqlNode = { kind: 'sql', executionId: 7, nodeId: 12 } as const;

function saving(likely: number): Saving {
  return {
    wallMs: { low: 0, likely, high: 2 * likely },
    memoryByteMs: { low: 0, likely: 10 * likely, high: 20 * likely },
    basis: 'modelled',
  };
}

it('sums what the root findings would give back', async () => {
  const file = temporaryFile();
  await using store = await openAnalyses(file);
  const { saving: _, ...unpriced } = aRootFinding();
  await store.save(
    anAnalysis({
      findings: [
        aRootFinding({ saving: saving(7) }),
        aRootFinding({ saving: saving(5) }),
        unpriced,
      ],
      alsoNoticed: [aLowFinding({ saving: saving(1_000) })],
    }),
  );
  const sums = 'select recoverable_wall_ms, recoverable_memory_byte_ms from analysis';
  expect(rawDatabase(file).prepare(sums).raw().all()).toEqual([[12, 120]]);
});

it('packs the largest detail a report may have', async () => {
  const name = 'save at warehouse/orders/daily_rollup.py:1482';
  const detail = aDetail({
    jobs: Array.from({ length: 1_800 }, (_, jobId) => ({
      jobId,
      name,
      status: 'succeeded' as const,
      stageCount: jobId % 17,
      taskCount: jobId * 31,
      failedTaskCount: 0,
      durationMs: jobId ** 2,
    })),
  });
  const analysis = anAnalysis({ detail });
  expect(await savedAndRead(analysis)).toStrictEqual(analysis);
});
