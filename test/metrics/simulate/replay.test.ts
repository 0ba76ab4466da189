import { describe, expect, it } from 'vitest';
import { changesOf, touchedIntervals } from '../../../src/metrics/simulate/changed-work.ts';
import { predict, replayedJobMs } from '../../../src/metrics/simulate/replay.ts';
import { replayTrust } from '../../../src/metrics/simulate/trust.ts';
import { workload } from '../../../src/metrics/simulate/workload.ts';
import { UNKEPT_WORK } from '../../../src/model/known-total.ts';
import type { Remedy } from '../../../src/model/remedy.ts';
import type { StageData, StandsFor } from '../../../src/model/stage.ts';
import {
  aJob,
  aLife,
  anEnvironment,
  anExecutor,
  aStage,
  STARTED_AT_MS,
} from '../../builders/application.ts';
import { replayable, taskSeconds } from '../../builders/replayable.ts';
import { scheduledStage } from '../../builders/scheduled-stage.ts';
import { taskColumns } from '../../builders/task-columns.ts';

/** On two cores: 4 + 2 against 3 + 3, so 6 s. */
const FIRST = scheduledStage(taskSeconds(4, 3, 3, 2), { slotCount: 2 });

function saved(stages: readonly StageData[], remedy: Remedy): number {
  return predict(replayable(stages), [remedy]).savedWallMs;
}

function ref({ stageId, stageAttemptId }: StageData): StageData {
  return aStage({ stageId, stageAttemptId });
}

describe('stages that stand for others', () => {
  const change = { stage: ref(FIRST), kind: 'shorter', taskShare: 0.5 } as const;
  /** With time for others like it: a job without a stage. */
  function savedBy(standsFor: StandsFor | undefined, remedy: Remedy): number {
    const stage = standsFor === undefined ? FIRST : { ...FIRST, standsFor };
    const droppedJobTimes = [{ fromMs: STARTED_AT_MS + 20_000, toMs: STARTED_AT_MS + 80_000 }];
    const app = replayable([stage]);
    const sections = { ...app.sections, droppedJobTimes };
    return predict({ ...app, sections }, [remedy]).savedWallMs;
  }

  it.each([
    { standsFor: undefined, remedy: {}, times: 1, why: 'itself' },
    { standsFor: { forEach: 4 }, remedy: {}, times: 4, why: 'those that are not kept' },
    { standsFor: { forEach: 2, forEachWithPlan: 5 }, remedy: {}, times: 2, why: 'what is kept' },
    {
      standsFor: { forEach: 2, forEachWithPlan: 5 },
      remedy: { isByPlans: true },
      times: 5,
      why: 'those without a plan, where plans tell',
    },
    { standsFor: { forEach: 2 }, remedy: { isByPlans: true }, times: 2, why: 'no plan it has' },
    { standsFor: { forEach: 400 }, remedy: {}, times: 11, why: 'the time of jobs, and no more' },
  ] as const)('save as often as they stood, for $why', ({ standsFor, remedy, times }) => {
    const savedMs = savedBy(standsFor, { ...remedy, stages: [change] });
    expect(savedMs).toBeCloseTo(times * 3_000);
  });

  it('count as much in an interval as they took', () => {
    const other = { ...FIRST, stageId: 1, standsFor: { forEach: 3 } };
    const app = replayable([FIRST, other]);
    const stages = [change, { ...change, stage: ref(other) }];
    expect(touchedIntervals(app, changesOf([{ stages }]))).toEqual([{ place: 0, standsFor: 2 }]);
  });
});

describe('the replay of what happened', () => {
  it('takes as long as it took', () => {
    expect(replayedJobMs(replayable([FIRST]))).toBe(6_000);
    expect(replayTrust(replayable([FIRST]))).toMatchObject({ replayRatio: 1, isTrusted: true });
  });

  it('is not believed where a good part of the stages is not kept', () => {
    const gaps = [{ kind: 'limited' as const, detail: UNKEPT_WORK, count: 3 }];
    expect(replayTrust({ ...replayable([FIRST]), gaps }).isTrusted).toBe(false);
  });

  it('keeps the lag between a stage and its parents', () => {
    const child = scheduledStage(taskSeconds(5), {
      stageId: 1,
      parentIds: [0],
      fromMs: 8_000,
      slotCount: 2,
    });
    const app = replayable([FIRST, child]);
    expect(replayedJobMs(app)).toBe(13_000);
    expect(workload(app)[0]?.nodes[1]).toMatchObject({ after: [0], lagMs: 2_000 });
  });

  it('has executors when they were there', () => {
    const inNine = { ...FIRST, lastTaskFinishedAtMs: STARTED_AT_MS + 9_000 };
    const late = replayable([{ ...inNine, completedAtMs: inNine.lastTaskFinishedAtMs }], {
      sections: {
        executors: [
          anExecutor({ lives: [aLife({ cores: 1 })] }),
          anExecutor({ lives: [aLife({ cores: 1, addedAtMs: STARTED_AT_MS + 5_000 })] }),
        ],
      },
    });
    // 4, 3 and 2 on the first, 3 on the second from 5 s on
    expect(replayedJobMs(late)).toBe(9_000);
  });

  it('gives two cores to a task that asks for two', () => {
    const app = replayable([scheduledStage(taskSeconds(4, 3, 3, 2), { slotCount: 1 })], {
      sections: {
        environment: anEnvironment({ 'spark.task.cpus': '2' }),
        executors: [anExecutor({ lives: [aLife({ cores: 3 })] })],
      },
    });
    expect(replayedJobMs(app)).toBe(12_000);
  });

  it('runs a retry after what it repeats', () => {
    const stage = aStage({
      taskCount: 1,
      failedTaskCount: 1,
      lastTaskFinishedAtMs: STARTED_AT_MS + 9_000,
      completedAtMs: STARTED_AT_MS + 9_000,
      tasks: taskColumns([
        { index: 0, durationMs: 4_000, status: 1 },
        { index: 0, attempt: 1, durationMs: 4_000, launchOffsetMs: 5_000 },
      ]),
    });
    // both cores are free, and still it is 4 s and then 4 s; what passed between them is not
    expect(replayedJobMs(replayable([stage]))).toBe(8_000);
    const without: Remedy = { withoutFailures: true };
    expect(saved([stage], without)).toBe(4_500);
  });

  it('copies jobs without a stage on record', () => {
    const app = replayable([], {
      sections: {
        jobs: [aJob({ completedAtMs: STARTED_AT_MS + 6_000 })],
      },
    });
    expect(replayedJobMs(app)).toBe(6_000);
  });
});

describe('a remedy', () => {
  const child = scheduledStage(taskSeconds(5, 5), {
    stageId: 1,
    parentIds: [0],
    fromMs: 6_000,
    slotCount: 2,
  });
  const cases: readonly (readonly [string, Remedy, number])[] = [
    ['takes the stage away', { stages: [{ stage: ref(child), kind: 'gone' }] }, 5_000],
    [
      'makes each task shorter',
      { stages: [{ stage: ref(FIRST), kind: 'shorter', taskShare: 0.5 }] },
      3_000,
    ],
    ['ends a stage sooner', { stages: [{ stage: ref(child), kind: 'sooner', ms: 2_000 }] }, 2_000],
    [
      'replaces its tasks',
      { stages: [{ stage: ref(child), kind: 'tasks', durationsMs: [2_000, 2_000, 2_000] }] },
      1_000,
    ],
    [
      'does nothing to a stage nobody knows',
      { stages: [{ stage: aStage({ stageId: 9 }), kind: 'gone' }] },
      0,
    ],
    [
      'counts only what is left of two for one stage',
      {
        stages: [
          { stage: ref(child), kind: 'gone' },
          { stage: ref(child), kind: 'shorter', taskShare: 0.5 },
        ],
      },
      5_000,
    ],
  ];
  it.each(cases)('%s', (_what, remedy, expected) => {
    expect(saved([FIRST, child], remedy)).toBeCloseTo(expected, 6);
  });

  it('gives back nothing for a stage in the shadow of another', () => {
    const long = scheduledStage(taskSeconds(20), { stageId: 1, jobIds: [1], slotCount: 1 });
    const short = scheduledStage(taskSeconds(4), { stageId: 0, slotCount: 1 });
    const remedy: Remedy = { stages: [{ stage: ref(short), kind: 'gone' }] };
    expect(saved([short, long], remedy)).toBe(0);
  });

  it('is set right by the error of the replay', () => {
    // 6 s of work in 12 s of record: half of the replay is half of the record
    const slow = {
      ...FIRST,
      lastTaskFinishedAtMs: STARTED_AT_MS + 12_000,
      completedAtMs: STARTED_AT_MS + 12_000,
    };
    const remedy: Remedy = { stages: [{ stage: ref(slow), kind: 'shorter', taskShare: 0.5 }] };
    const prediction = predict(replayable([slow]), [remedy]);
    expect(prediction.replayRatio).toBeCloseTo(0.5);
    expect(prediction.savedWallMs).toBeCloseTo(6_000);
  });
});

describe('queries', () => {
  const inQuery = { sqlExecutionId: 7 } as const;
  const scan = scheduledStage(taskSeconds(4, 4), { ...inQuery, slotCount: 2 });
  const join = scheduledStage(taskSeconds(6), {
    ...inQuery,
    stageId: 2,
    parentIds: [1], // skipped: its output is stage 0's
    jobIds: [1],
    fromMs: 5_000,
    slotCount: 2,
  });

  it('submit their stages when earlier ones are through', () => {
    const remedy: Remedy = { stages: [{ stage: ref(scan), kind: 'gone' }] };
    const app = replayable([scan, join], {
      sections: { jobs: [aJob({ completedAtMs: STARTED_AT_MS + 11_000 })] },
    });
    expect(replayedJobMs(app)).toBe(11_000);
    expect(predict(app, [remedy]).savedWallMs).toBe(4_000);
  });
});

function cut(fromMs: number, toMs: number, savedMs: number): Remedy {
  return { driver: [{ fromMs: STARTED_AT_MS + fromMs, toMs: STARTED_AT_MS + toMs, savedMs }] };
}

describe('driver cuts', () => {
  it('give back what they save, once where they overlap', () => {
    const app = replayable([FIRST]);
    expect(predict(app, [cut(10_000, 20_000, 8_000)]).savedWallMs).toBeCloseTo(8_000);
    const both = [cut(10_000, 20_000, 8_000), cut(15_000, 25_000, 5_000)];
    // 10 s at 0.8 and the 5 s that are left at 0.5
    expect(predict(app, both).savedWallMs).toBeCloseTo(10_500);
  });

  it('give back nothing where a job ran', () => {
    const app = replayable([FIRST]);
    expect(predict(app, [cut(0, 6_000, 4_000)]).savedWallMs).toBe(0);
    expect(predict(app, [cut(0, 8_000, 4_000)]).savedWallMs).toBe(2_000);
  });
});
