import { describe, expect, it } from 'vitest';
import { repeatedComputation } from '../../../src/heuristics/repeated-computation.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import { aJob, anApplication, STARTED_AT_MS } from '../../builders/application.ts';
import { judge } from '../../builders/judgement.ts';
import {
  aNode,
  anRdd,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../../builders/scheduled-stage.ts';

const SCORE = 'Project [id#1, sha2(payload#2, 512) AS score#4]';

/** Its columns have the same numbers in every batch. */
const BATCH = { ...aNode('Scan ExistingRDD[id#1,payload#2]'), name: 'Scan ExistingRDD' };

interface Stream {
  /** What each action on a batch does to its rows. */
  readonly actions?: readonly string[];
  readonly batchCount?: number;
  /** From one batch's beginning to the next one's. */
  readonly intervalMs?: number;
}

/** A stream of batches, in each of which actions of 10 s follow each other; the RDD of a batch is its own. */
function streaming({
  actions = [SCORE, SCORE],
  batchCount = 5,
  intervalMs = 20_000,
}: Stream = {}): ApplicationModel {
  const each = Array.from({ length: batchCount }, (_, batch) =>
    actions.map((step, place) => ({ batch, place, step, id: batch * actions.length + place })),
  ).flat();
  const stages = each.map(({ batch, place, id }) =>
    scheduledStage(tasksOf(8, { durationMs: 10_000, executorRunTimeMs: 10_000 }), {
      stageId: id,
      sqlExecutionId: id,
      jobIds: [id],
      fromMs: batch * intervalMs + place * 10_000,
      rdds: [
        ...rddsIn('WholeStageCodegen (1)'),
        anRdd({ rddId: 100 + batch, name: 'SQLExecutionRDD' }),
      ],
    }),
  );
  const sqlExecutions = each.map(({ step, id, batch }) =>
    anSqlExecution(
      aNode(
        'Execute InsertIntoHadoopFsRelationCommand',
        aNode('WholeStageCodegen (1)', aNode(step, BATCH)),
      ),
      {
        executionId: id,
        jobIds: [id],
        description: `\nid = q\nrunId = 6fca83a0-f32e-40a9-ad00-61fd29e8f4fd\nbatch = ${batch}`,
      },
    ),
  );
  const recentBatches = Array.from({ length: batchCount }, (_, batchId) => ({
    batchId,
    atMs: STARTED_AT_MS + batchId * intervalMs,
    inputRowCount: 1_000,
    triggerMs: actions.length * 10_000,
    stateRowCount: 0,
    stateMemoryBytes: 0,
  }));
  const query = {
    queryId: 'q',
    runId: 'r',
    isTerminated: true,
    batchCount,
    inputRowCount: 0,
    triggerMs: 0,
    recentBatches,
  };
  const jobs = each.map(({ id }) => aJob({ jobId: id, streamingQueryId: 'q' }));
  return anApplication({ sections: { stages, sqlExecutions, jobs, streamingQueries: [query] } });
}

describe('of batches', () => {
  it('fires on foreachBatch that computes each batch twice, and takes no batch for another', () => {
    const { findings, advice } = judge(repeatedComputation, streaming());
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(50_000, -2);
    expect(findings[0]?.headline).toBe(
      'foreachBatch computes its batch twice: persisting it would save 50 s',
    );
    expect(advice[0]).toMatch(/^Persist the batch in foreachBatch/);
    expect(JSON.stringify(findings[0]?.recommendations)).toContain('(batch 0)');
  });

  it('takes half of the quicker where only what the streaming query did is shared', () => {
    const plain = 'Project [id#1]';
    const app = streaming({ actions: [plain, SCORE], batchCount: 10 });
    expect(judge(repeatedComputation, app).findings[0]?.saving?.wallMs.likely).toBeCloseTo(
      50_000,
      -2,
    );
  });

  // 20 s of work: in 19 turns of 25 s and a last one they are 80.8 % of the time, of 26 s 77.8 %
  it.for([
    { intervalMs: 25_000, kind: 'flag' },
    { intervalMs: 26_000, kind: 'pass' },
  ])('of a batch of 20 s each $intervalMs ms: $kind', ({ intervalMs, kind }) => {
    const app = streaming({ intervalMs, batchCount: 20 });
    expect(judge(repeatedComputation, app).kind).toBe(kind);
  });

  it('does not fire on one action a batch', () => {
    const app = streaming({ actions: [SCORE], intervalMs: 10_000 });
    expect(judge(repeatedComputation, app).severity).toBe('none');
  });
});
