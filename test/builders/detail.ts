import type { AnalysisDetail, StageDetail, TaskStrip } from '../../src/model/detail.ts';
import { GIB, MINUTE_MS } from './application.ts';
import { aPlanDetail } from './plan-detail.ts';

const WALL_MS = 30 * MINUTE_MS;
const MIB = 2 ** 20;

/** Two stages, one job, two executors, thirty bins of a minute. */
export function aDetail(overrides: Partial<AnalysisDetail> = {}): AnalysisDetail {
  return {
    environment: { javaVersion: '17.0.9', scalaVersion: '2.12.18' },
    configuration: [
      { name: 'spark.executor.cores', value: '4' },
      { name: 'spark.executor.memory', value: '4g' },
      { name: 'spark.sql.shuffle.partitions', value: '400' },
    ],
    morePropertyCount: 0,
    timeline: aTimeline(),
    jobs: [
      {
        jobId: 0,
        name: 'save at orders.py:48',
        description: 'write orders',
        jobGroup: '7',
        status: 'succeeded',
        sqlExecutionId: 0,
        startOffsetMs: 2 * MINUTE_MS,
        durationMs: 28 * MINUTE_MS,
        stageCount: 2,
        taskCount: 408,
        failedTaskCount: 0,
      },
    ],
    moreJobCount: 0,
    stages: [aStageDetail(), aStageDetail(SKEWED_STAGE)],
    moreStageCount: 0,
    executors: ['1', '2'].map((executorId) => ({
      executorId,
      host: `host-${executorId}`,
      cores: 4,
      startOffsetMs: 3_000,
      durationMs: WALL_MS - 3_000,
      taskTimeMs: 66 * MINUTE_MS,
      taskCount: 204,
    })),
    moreExecutorCount: 0,
    strips: [aStrip()],
    plans: [aPlanDetail()],
    morePlanCount: 0,
    ...overrides,
  };
}

/** Eight short tasks that read the input. */
function aStageDetail(overrides: Partial<StageDetail> = {}): StageDetail {
  return {
    stageId: 0,
    stageAttemptId: 0,
    name: 'parquet at orders.py:12',
    status: 'complete',
    sqlExecutionId: 0,
    startOffsetMs: 2 * MINUTE_MS,
    durationMs: 5_000,
    taskCount: 8,
    failedTaskCount: 0,
    killedTaskCount: 0,
    executorRunTimeMs: 320,
    executorCpuTimeMs: 250,
    gcTimeMs: 10,
    inputBytes: 12 * GIB,
    outputBytes: 0,
    shuffleReadBytes: 0,
    shuffleWriteBytes: 6 * GIB,
    diskSpilledBytes: 0,
    taskMs: { p50: 40, max: 90 },
    ...overrides,
  };
}
const SKEWED_STAGE: Partial<StageDetail> = {
  stageId: 1,
  name: 'save at orders.py:48',
  description: 'write orders',
  startOffsetMs: 3 * MINUTE_MS,
  durationMs: 27 * MINUTE_MS,
  taskCount: 400,
  executorRunTimeMs: 130 * MINUTE_MS,
  executorCpuTimeMs: 104 * MINUTE_MS,
  gcTimeMs: 3 * MINUTE_MS,
  inputBytes: 0,
  outputBytes: 2 * GIB,
  shuffleReadBytes: 6 * GIB,
  shuffleWriteBytes: 0,
  taskMs: { p50: 18_000, max: 12 * MINUTE_MS },
};

function aTimeline(): NonNullable<AnalysisDetail['timeline']> {
  const bins = Array.from({ length: 30 }, (_, bin) => bin);
  const busyCores = bins.map((bin) => (bin < 2 ? 0 : bin < 19 ? 8 : 1));
  const share = (part: number): readonly number[] => busyCores.map((cores) => cores * part);
  return {
    binMs: MINUTE_MS,
    heldCores: bins.map(() => 8),
    usedCores: {
      cpu: share(0.75),
      gc: share(0.03125),
      shuffleWait: share(0.0625),
      shuffleWrite: share(0),
      other: share(0.125),
      deserialization: share(0.015625),
      overhead: share(0.015625),
    },
    wastedCores: share(0),
  };
}

function aStrip(): TaskStrip {
  const usual = Array.from({ length: 20 }, (_, task) => ({
    durationMs: 15_000 + 300 * task,
    bytes: (9 + (task % 4)) * MIB,
    executorId: task % 2 === 0 ? '1' : '2',
    status: 'success' as const,
  }));
  const longest = {
    durationMs: 12 * MINUTE_MS,
    bytes: 451 * MIB,
    executorId: '1',
    status: 'success' as const,
  };
  return { stageId: 1, stageAttemptId: 0, taskCount: 400, points: [longest, ...usual] };
}
