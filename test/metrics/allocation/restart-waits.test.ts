import { describe, expect, it } from 'vitest';
import { restartWaits } from '../../../src/metrics/allocation/restart-waits.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import {
  aJob,
  aLife,
  anApplication,
  anExecutor,
  STARTED_AT_MS,
} from '../../builders/application.ts';

function at(seconds: number): number {
  return STARTED_AT_MS + seconds * 1_000;
}

/** Jobs at 0-20 s and from 50 s on; an executor to 52 s, the next from 60 s on. */
function flapping(removedReason = 'Executor killed by driver.'): ApplicationModel {
  return anApplication({
    sections: {
      stages: [],
      jobs: [
        aJob({ submittedAtMs: at(0), completedAtMs: at(20) }),
        aJob({ jobId: 1, submittedAtMs: at(50), completedAtMs: at(100) }),
      ],
      executors: [
        anExecutor({ lives: [aLife({ removedAtMs: at(52), removedReason })] }),
        anExecutor({ executorId: '2', lives: [aLife({ addedAtMs: at(60) })] }),
      ],
    },
  });
}

describe('waits for executors that had been given back', () => {
  it('are the time of jobs without any executor, after a short pause', () => {
    expect(restartWaits(flapping(), 30_000)).toEqual([
      { fromMs: at(52), toMs: at(60), waitMs: 8_000, pauseMs: 30_000 },
    ]);
  });

  it('are none after a longer pause, and none where the executor was lost', () => {
    expect(restartWaits(flapping(), 29_999)).toEqual([]);
    expect(restartWaits(flapping('Container killed by YARN'), 30_000)).toEqual([]);
  });
});
