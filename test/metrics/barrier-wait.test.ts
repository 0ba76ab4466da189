import { describe, expect, it } from 'vitest';
import { barrierWaitEndMs } from '../../src/metrics/barrier-wait.ts';
import type { RddInfo } from '../../src/model/stage.ts';
import {
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  STARTED_AT_MS,
} from '../builders/application.ts';

const RDD: RddInfo = {
  rddId: 1,
  name: 'PythonRDD',
  parentIds: [],
  partitionCount: 2,
  memoryBytes: 0,
  diskBytes: 0,
  cachedPartitionCount: 0,
};
/** The job that ends the gap starts here, after its beginning. */
const JOB_AFTER_MS = 60_000;

const INTERVAL = 'spark.scheduler.barrier.maxConcurrentTasksCheck.interval';

interface Case {
  readonly isBarrier?: boolean;
  readonly addedAfterMs: readonly number[];
  readonly interval?: string;
}

function anApp({ isBarrier = true, addedAfterMs, interval }: Case) {
  return anApplication({
    sections: {
      jobs: [aJob({ submittedAtMs: STARTED_AT_MS + JOB_AFTER_MS })],
      stages: [aStage({ jobIds: [0], rdds: [isBarrier ? { ...RDD, isBarrier } : RDD] })],
      executors: addedAfterMs.map((ms, index) =>
        anExecutor({
          executorId: String(index),
          lives: [aLife({ addedAtMs: STARTED_AT_MS + ms })],
        }),
      ),
      environment: anEnvironment(interval === undefined ? {} : { [INTERVAL]: interval }),
    },
  });
}

describe('what of a gap Spark waited for the slots of a barrier stage', () => {
  it.for<Case & { what: string; untilMs: number }>([
    { what: 'no such stage', isBarrier: false, addedAfterMs: [5_000], untilMs: 0 },
    { what: 'executors were there before', addedAfterMs: [-1], untilMs: 0 },
    { what: 'one came as it began', addedAfterMs: [0], untilMs: 15_000 },
    { what: 'the last one of several counts', addedAfterMs: [20_000, 5_000], untilMs: 35_000 },
    { what: 'to the end of the gap', addedAfterMs: [45_000], untilMs: 60_000 },
    { what: 'not past it', addedAfterMs: [45_001], untilMs: 60_000 },
    { what: 'one that came later', addedAfterMs: [5_000, 60_001], untilMs: 20_000 },
    { what: 'as often as it was told', addedAfterMs: [5_000], interval: '30s', untilMs: 35_000 },
  ])('$what: until $untilMs ms', ({ untilMs, ...draft }) => {
    const gap = { fromMs: STARTED_AT_MS, toMs: STARTED_AT_MS + JOB_AFTER_MS };

    expect(barrierWaitEndMs(anApp(draft), gap) - STARTED_AT_MS).toBe(untilMs);
  });

  it('ends where the gap began when another kind of job follows it', () => {
    const gap = { fromMs: STARTED_AT_MS, toMs: STARTED_AT_MS + JOB_AFTER_MS - 1 };

    expect(barrierWaitEndMs(anApp({ addedAfterMs: [5_000] }), gap)).toBe(gap.fromMs);
  });
});
