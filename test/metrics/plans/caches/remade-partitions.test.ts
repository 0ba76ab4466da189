import { expect, it } from 'vitest';
import { cachedData } from '../../../../src/metrics/plans/caches/caches.ts';
import { remadePartitions } from '../../../../src/metrics/plans/caches/remade-partitions.ts';
import type { StageData } from '../../../../src/model/stage.ts';
import { anApplication } from '../../../builders/application.ts';
import { cachingStage, lineage } from '../../../builders/cached-data.ts';
import { type TaskDraft, taskColumns } from '../../../builders/task-columns.ts';

const MADE: TaskDraft = { inputBytes: 5_681_152, inputRecords: 31_250 };
/** A block as it is in the cache. */
const READ: TaskDraft = { inputBytes: 12_126_204, inputRecords: 494 };

/** A stage with a task of the cache for each intake; 10 s where it is made, 2 s where it is read. */
function stageOf(stageId: number, intakes: readonly TaskDraft[]): StageData {
  const stage = cachingStage(stageId, lineage([0, 1, 2 + stageId], [1]), { durationMs: 10_000 });
  const tasks = intakes.map((intake) => ({
    durationMs: intake.inputBytes === READ.inputBytes ? 2_000 : 10_000,
    ...intake,
  }));
  return { ...stage, tasks: taskColumns(tasks) };
}

function eight(intake: TaskDraft, others: readonly TaskDraft[] = []): readonly TaskDraft[] {
  return Array.from({ length: 8 }, (_, index) => others[index] ?? intake);
}

function remadeOf(...stages: readonly StageData[]) {
  const [cache] = cachedData(anApplication({ sections: { stages } }));
  if (cache === undefined) throw new Error('nothing was cached');
  return remadePartitions(cache);
}

it.for<{ readonly name: string; readonly second: readonly TaskDraft[]; readonly count: number }>([
  { name: 'all read', second: eight(READ), count: 0 },
  { name: 'all made again', second: eight(MADE), count: 8 },
  { name: 'three made again', second: eight(READ, [MADE, MADE, MADE]), count: 3 },
  { name: 'a byte more', second: eight({ ...MADE, inputBytes: 5_681_153 }), count: 0 },
  { name: 'a row less', second: eight({ ...MADE, inputRecords: 31_249 }), count: 0 },
  { name: 'rows of a shuffle, too', second: eight({ ...MADE, shuffleReadRecords: 1 }), count: 0 },
  { name: 'nothing recorded', second: eight({ hasMetrics: 0, ...MADE }), count: 0 },
  { name: 'tasks that failed', second: eight({ status: 1, ...MADE }), count: 0 },
])('$name: $count', ({ second, count }) => {
  expect(remadeOf(stageOf(0, eight(MADE)), stageOf(1, second)).remadeCount).toBe(count);
});

it('does not count what is made for the first time, by whoever comes later', () => {
  const looked = { ...stageOf(0, [MADE]), taskCount: 8 };
  const stages = [looked, stageOf(1, eight(MADE, [READ])), stageOf(2, eight(READ))];
  expect(remadeOf(...stages).remadeCount).toBe(0);
});

it('counts data that takes in nothing while it is made', () => {
  expect(remadeOf(stageOf(0, eight({})), stageOf(1, eight({}))).remadeCount).toBe(8);
  expect(remadeOf(stageOf(0, eight({})), stageOf(1, eight(READ))).remadeCount).toBe(0);
});

it('says nothing of stages that read another cache, too: their blocks may be as large', () => {
  const rdds = lineage([0, 1, 7, 9], [1, 7]);
  const both = { ...stageOf(1, eight(MADE)), rdds };
  expect(remadeOf(stageOf(0, eight(MADE)), both).remadeCount).toBe(0);
});

it('says nothing of stages with other tasks than the cache has partitions', () => {
  const joined = { ...stageOf(1, eight(MADE)), taskCount: 9 };
  expect(remadeOf(stageOf(0, eight(MADE)), joined).remadeCount).toBe(0);
});

it('takes of what is made again what making took, but for what others read it in', () => {
  const half = [MADE, MADE, MADE, MADE];
  const some = remadeOf(stageOf(0, eight(MADE)), stageOf(1, eight(READ, half)));
  expect(some).toMatchObject({ savedTaskMs: 4 * 8_000, wholeBytes: 8 * 12_126_204 });
  const all = remadeOf(stageOf(0, eight(MADE)), stageOf(1, eight(MADE)));
  expect(all).toMatchObject({ savedTaskMs: 8 * 9_000, wholeBytes: 0 });
});
