import { describe, expect, it } from 'vitest';
import { tinyTasks } from '../../src/heuristics/tiny-tasks.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import { aJob, anApplication, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd, scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';

interface Stream {
  readonly task?: TaskDraft;
  readonly taskCount?: number;
  readonly batchCount: number;
  readonly waitMs?: number;
  readonly jobIds?: readonly number[];
  /** Of the RDD that each batch ends with. */
  readonly rdd?: string;
  readonly stateBytes?: number;
}

/** 40 ms, half of it outside the run time. */
const SHORT: TaskDraft = { durationMs: 40, executorRunTimeMs: 20 };

/** So many batches of one stage on eight slots, with `waitMs` before the next. */
function aStream({
  task = SHORT,
  taskCount = 250,
  batchCount,
  waitMs = 0,
  jobIds = [7],
  rdd = 'MapPartitionsRDD',
  stateBytes = 0,
}: Stream): ApplicationModel {
  const turnMs = (taskCount / 8) * (task.durationMs ?? 0);
  const stages = Array.from({ length: batchCount }, (_, batch) =>
    scheduledStage(tasksOf(taskCount, task), {
      stageId: batch,
      jobIds,
      rdds: [anRdd({ name: rdd })],
      fromMs: batch * (turnMs + waitMs),
    }),
  );
  const recentBatches = stages.map((_, batchId) => ({
    batchId,
    atMs: STARTED_AT_MS + batchId * (turnMs + waitMs),
    inputRowCount: 10,
    triggerMs: turnMs,
    stateRowCount: 0,
    stateMemoryBytes: stateBytes,
  }));
  const query = { queryId: 'q', runId: 'r', isTerminated: false, batchCount, inputRowCount: 0 };
  return anApplication({
    sections: {
      stages,
      jobs: [aJob({ jobId: 7, streamingQueryId: 'q' })],
      streamingQueries: [{ ...query, triggerMs: batchCount * turnMs, recentBatches }],
    },
  });
}

const GATE = { gateWallShare: 0, gateWallMs: 1_000 };

describe('in a stream', () => {
  it.for([
    { name: 'a thousand tasks over its batches', stream: { batchCount: 4 }, kind: 'flag' },
    { name: 'fewer', stream: { batchCount: 3 }, kind: 'pass' },
    { name: 'a wait of less than a fifth', stream: { batchCount: 40, waitMs: 300 }, kind: 'flag' },
    { name: 'a wait for its trigger', stream: { batchCount: 40, waitMs: 400 }, kind: 'pass' },
    { name: 'stages of no batch', stream: { batchCount: 4, jobIds: [8] }, kind: 'pass' },
  ])('$name: $kind', ({ stream, kind }) => {
    const verdict = judge(tinyTasks, aStream(stream), GATE);
    expect(verdict.kind).toBe(kind);
    expect(verdict.findings[0]?.confidence.level).toBe(kind === 'flag' ? 'medium' : undefined);
  });
});

describe('tasks that keep state', () => {
  const task: TaskDraft = { durationMs: 180, executorRunTimeMs: 160 };
  const kept = { task, batchCount: 2, taskCount: 100, rdd: 'StateStoreRDD' };

  it.for([
    { name: 'two hundred over the batches', stream: kept, kind: 'flag' },
    { name: 'fewer', stream: { ...kept, taskCount: 99 }, kind: 'pass' },
    {
      name: 'of a join',
      stream: { ...kept, rdd: 'StateStoreAwareZipPartitionsRDD' },
      kind: 'flag',
    },
    { name: 'of another RDD', stream: { ...kept, rdd: 'ShuffledRowRDD' }, kind: 'pass' },
    { name: 'of no batch', stream: { ...kept, jobIds: [8] }, kind: 'pass' },
  ])('$name: $kind', ({ stream, kind }) => {
    expect(judge(tinyTasks, aStream(stream), GATE).kind).toBe(kind);
  });

  it.for([
    // 20 ms beside the run, 5 of Spark's set-up, half of the other 155
    { stateBytes: 104 * MIB - 1, fixedMs: 102.5, level: 'low', enough: 16 },
    { stateBytes: 104 * MIB, fixedMs: 25, level: 'medium', enough: 16 },
    { stateBytes: 4 * GIB, fixedMs: 25, level: 'medium', enough: 32 },
  ])('cost what no data explains, of little state: $stateBytes bytes', (expected) => {
    const { stateBytes, fixedMs, level, enough } = expected;
    const { findings } = judge(tinyTasks, aStream({ ...kept, taskCount: 104, stateBytes }), GATE);
    const saved = (2 * 104 * fixedMs * (1 - enough / 104)) / 8;
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(saved, -2);
    expect(findings[0]?.confidence.level).toBe(level);
  });
});
