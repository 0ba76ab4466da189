import { describe, expect, it } from 'vitest';
import {
  analyzeStages,
  type StageAnalysis,
  type StageLimits,
} from '../../../src/metrics/dr-elephant/stage-analysis.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { TASK_FAILED } from '../../../src/model/task-columns.ts';
import { aStage, STARTED_AT_MS, type StageDraft } from '../../builders/application.ts';
import { type TaskDraft, taskColumns } from '../../builders/task-columns.ts';

const TB = 2 ** 40;
const MINUTE = 60_000;
const LIMITS: StageLimits = {
  spillToDataRatio: { low: 0.01, moderate: 0.1, severe: 0.25, critical: 0.5 },
  largeDataBytes: 3 * TB,
  medianTaskMs: { low: 150_000, moderate: 300_000, severe: 600_000, critical: 900_000 },
  maxToMedianRatio: { low: 2, moderate: 4, severe: 8, critical: 16 },
  skewedTaskMs: 150_000,
  skewedTaskToStageShare: 0.75,
  failedTaskShare: { low: 0.05, moderate: 0.1, severe: 0.15, critical: 0.2 },
};

const analyze = (stage: StageData): StageAnalysis | undefined => analyzeStages([stage], LIMITS)[0];

/** A stage of these tasks, `durationMs` from submission to completion. */
const aStageOf = (tasks: readonly TaskDraft[], durationMs = 60 * MINUTE, rest: StageDraft = {}) =>
  aStage({
    taskCount: tasks.length,
    submittedAtMs: STARTED_AT_MS,
    completedAtMs: STARTED_AT_MS + durationMs,
    tasks: taskColumns(tasks),
    ...rest,
  });

const equal = (count: number, task: TaskDraft) => Array.from({ length: count }, () => task);

const spilling = (memorySpilledBytes: number, dataBytes: number) =>
  aStage({ sums: { memorySpilledBytes, shuffleLocalReadBytes: dataBytes } });

describe('stage analysis', () => {
  describe('execution memory spill', () => {
    it.for([
      [9, 'none'],
      [10, 'low'],
      [99, 'low'],
      [100, 'moderate'],
      [249, 'moderate'],
      [250, 'severe'],
      [499, 'severe'],
      [500, 'critical'],
    ] as const)('of %i bytes for 1000 of data is %s', ([spilledBytes, severity]) => {
      expect(analyze(spilling(spilledBytes, 1_000))?.spill).toBe(severity);
    });

    it.for(['inputBytes', 'outputBytes', 'shuffleRemoteReadBytes', 'shuffleWriteBytes'] as const)(
      'is measured against the largest of them: %s',
      (field) => {
        const data = { inputBytes: 500, outputBytes: 500, shuffleWriteBytes: 500, [field]: 1_000 };
        const stage = aStage({
          sums: { memorySpilledBytes: 100, ...data },
          tasks: taskColumns([]),
        });

        expect(analyze(stage)?.spill).toBe('moderate');
      },
    );

    it.for([
      [3 * TB - 1, 'critical'],
      [3 * TB, 'none'],
    ] as const)('of %i bytes of data is %s', ([dataBytes, severity]) => {
      expect(analyze(spilling(dataBytes, dataBytes))?.spill).toBe(severity);
    });

    it('without data is nothing of 0, and the worst of more', () => {
      expect(analyze(spilling(0, 0))?.spill).toBe('none');
      expect(analyze(spilling(1, 0))?.spill).toBe('critical');
    });
  });

  describe('long tasks', () => {
    it.for([
      [2.5 * MINUTE - 1, 'none'],
      [2.5 * MINUTE, 'low'],
      [5 * MINUTE - 1, 'low'],
      [5 * MINUTE, 'moderate'],
      [10 * MINUTE, 'severe'],
      [15 * MINUTE - 1, 'severe'],
      [15 * MINUTE, 'critical'],
    ] as const)('of %i ms in the median are %s', ([executorRunTimeMs, severity]) => {
      expect(analyze(aStageOf(equal(3, { executorRunTimeMs })))?.longTasks).toBe(severity);
    });

    it('are judged by the upper median of the tasks that succeeded with metrics', () => {
      const long = { executorRunTimeMs: 15 * MINUTE };
      const short = { executorRunTimeMs: 14 * MINUTE };
      const failed = { executorRunTimeMs: 15 * MINUTE, status: TASK_FAILED };
      const bare = { executorRunTimeMs: 15 * MINUTE, hasMetrics: 0 };

      expect(analyze(aStageOf([short, long]))?.longTasks).toBe('critical');
      expect(analyze(aStageOf([short, short, failed, failed, bare, bare]))?.longTasks).toBe(
        'severe',
      );
    });
  });

  describe('skew', () => {
    it.for([
      [2, 'none'],
      [4, 'moderate'],
      [7, 'moderate'],
      [8, 'severe'],
      [15, 'severe'],
      [16, 'critical'],
    ] as const)('of %i times the median is %s', ([ratio, severity]) => {
      const median = { executorRunTimeMs: MINUTE };
      const longest = { executorRunTimeMs: ratio * MINUTE };

      // a task of two minutes is too short to be felt
      expect(analyze(aStageOf([median, median, longest], ratio * MINUTE))?.skew).toBe(severity);
    });

    it.for([
      [150_000, 'none'],
      [150_001, 'moderate'],
    ] as const)('of a task of %i ms is %s', ([executorRunTimeMs, severity]) => {
      const short = { executorRunTimeMs: executorRunTimeMs / 5 };

      expect(
        analyze(aStageOf([short, short, { executorRunTimeMs }], executorRunTimeMs))?.skew,
      ).toBe(severity);
    });

    it.for([
      [400_000, 'none'],
      [399_999, 'critical'],
    ] as const)('of a task of 5 min in a stage of %i ms is %s', ([durationMs, severity]) => {
      const tasks = [
        { executorRunTimeMs: 1 },
        { executorRunTimeMs: 1 },
        { executorRunTimeMs: 300_000 },
      ];

      expect(analyze(aStageOf(tasks, durationMs))?.skew).toBe(severity);
    });

    it('over a median of 0 is the worst, and of 0 over 0 nothing', () => {
      const idle = { executorRunTimeMs: 0 };

      expect(analyze(aStageOf([idle, idle, { executorRunTimeMs: 300_000 }], 300_000))?.skew).toBe(
        'critical',
      );
      expect(analyze(aStageOf([idle, idle], 300_000))?.skew).toBe('none');
    });

    it('is not reported of a stage whose duration is not known', () => {
      const { completedAtMs: _, ...running } = aStageOf([
        { executorRunTimeMs: 1 },
        { executorRunTimeMs: 1 },
        { executorRunTimeMs: 300_000 },
      ]);

      expect(analyze(running)?.skew).toBe('none');
    });
  });

  it.for([
    [49, 'none'],
    [50, 'low'],
    [99, 'low'],
    [100, 'moderate'],
    [149, 'moderate'],
    [150, 'severe'],
    [199, 'severe'],
    [200, 'critical'],
  ] as const)('%i failed tasks for 1000 partitions are %s', ([failedTaskCount, severity]) => {
    expect(analyze(aStage({ taskCount: 1_000, failedTaskCount }))?.taskFailure).toBe(severity);
  });

  it('takes a failed stage as critical', () => {
    expect(analyze(aStage({ status: 'failed', completedTaskCount: 0 }))?.stageFailure).toBe(
      'critical',
    );
  });

  describe('errors of memory', () => {
    const OOM = { reason: 'ExceptionFailure', className: 'java.lang.OutOfMemoryError' };
    const attempt = (stageAttemptId: number, failedTaskCount: number, failures = [OOM]) =>
      aStage({
        stageAttemptId,
        taskCount: 100,
        failedTaskCount,
        tasks: taskColumns(equal(failedTaskCount, { status: TASK_FAILED, failure: 1 }), failures),
      });

    it.for([
      [4, 'none'],
      [5, 'low'],
      [10, 'moderate'],
      [15, 'severe'],
      [20, 'critical'],
    ] as const)('of %i tasks for 100 partitions are %s', ([failedTaskCount, severity]) => {
      expect(analyze(attempt(0, failedTaskCount))?.outOfMemory).toBe(severity);
    });

    it('of the last attempt that had failures count for every attempt', () => {
      const stages = [attempt(0, 20), attempt(1, 5), attempt(2, 0)];

      expect(analyzeStages(stages, LIMITS).map(({ outOfMemory }) => outOfMemory)).toEqual([
        'low',
        'low',
        'low',
      ]);
    });
  });

  describe('skewed data', () => {
    const uneven = [
      ...equal(2, { executorRunTimeMs: 1, inputBytes: 10, shuffleWriteBytes: 10 }),
      { executorRunTimeMs: 300_000, inputBytes: 40, shuffleWriteBytes: 39 },
    ];

    it('is looked for where run times are skewed', () => {
      expect(analyze(aStageOf(uneven, 300_000))?.skewedData).toEqual([
        { what: 'task input bytes', median: 10, max: 40 },
      ]);
    });

    it('is not looked for without skew or spill', () => {
      expect(analyze(aStageOf(uneven))?.skewedData).toEqual([]);
    });
  });

  it('scores by the tasks, and failed tasks by how many failed', () => {
    // critical spill, moderate long tasks and a failed stage by 10 tasks; severe failures by 2
    const stage = aStageOf(equal(10, { executorRunTimeMs: 5 * MINUTE }), 60 * MINUTE, {
      status: 'failed',
      failedTaskCount: 2,
      sums: { memorySpilledBytes: 1, shuffleLocalReadBytes: 2 },
    });

    expect(analyze(stage)?.score).toBe(4 * 10 + 2 * 10 + 4 * 10 + 4 * 2);
  });
});
