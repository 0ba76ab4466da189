import { describe, expect, it } from 'vitest';
import { shuffleFetchFailure } from '../../src/heuristics/shuffle-fetch-failure.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { TaskFailure } from '../../src/model/task-columns.ts';
import { anApplication, MINUTE_MS, totalsOf } from '../builders/application.ts';
import { type EndedTask, failingStage } from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const fetchFailed = (fromExecutorId: string, fromHost: string): TaskFailure => ({
  reason: 'FetchFailed',
  message: 'java.net.ConnectException: connection timed out',
  fromExecutorId,
  fromHost,
});

/** A map stage that ran again for 10 minutes, and the reduce stage whose tasks could not read it. */
function failing(tasks: readonly EndedTask[], repeatedMs = 10 * MINUTE_MS): ApplicationModel {
  return anApplication({
    sections: {
      totals: totalsOf({ executorRunTimeMs: 120 * MINUTE_MS }),
      stages: [
        failingStage([{ durationMs: 60 * MINUTE_MS }], { stageId: 4 }),
        failingStage([{ durationMs: repeatedMs }], { stageId: 4, stageAttemptId: 1 }),
        failingStage(tasks, { stageId: 5 }),
      ],
    },
  });
}

describe('shuffle-fetch-failure', () => {
  it('names the stage, whose output was missing, and the cost', () => {
    const because = fetchFailed('3', 'host-7');
    const tasks = [
      { durationMs: MINUTE_MS, because },
      { durationMs: MINUTE_MS, because },
    ];
    const { severity, findings, advice } = judge(shuffleFetchFailure, failing(tasks));

    expect(severity).toBe('moderate');
    expect(findings[0]?.subject).toEqual({ kind: 'stage', stageId: 5, stageAttemptId: 0 });
    expect(findings[0]?.headline).toBe(
      'Stage 5 could not fetch shuffle output of executor 3 on host-7: 1 stage ran again, 12 min of core time lost',
    );
    expect(advice).toContain('spark.network.timeout 120s → 300s');
    expect(findings[0]).toMatchObject({ remedy: { withoutFailures: true } });
  });

  it('counts the executors where there are several', () => {
    const tasks = ['1', '2'].map((id) => ({
      durationMs: MINUTE_MS,
      because: fetchFailed(id, `host-${id}`),
    }));
    const { findings } = judge(shuffleFetchFailure, failing(tasks));
    expect(findings[0]?.headline).toContain('shuffle output of 2 executors:');
  });

  it.for([
    { repeatedMs: 143_000, kind: 'flag' },
    { repeatedMs: 142_999, kind: 'pass' },
  ])('$repeatedMs ms done again: $kind', ({ repeatedMs, kind }) => {
    const tasks = [{ durationMs: 1_000, because: fetchFailed('3', 'host-7') }];
    const app = failing(tasks, repeatedMs);
    expect(judge(shuffleFetchFailure, app, { gateMemoryShare: 1 }).kind).toBe(kind);
  });

  it('is silent on a stage that ran again for another reason', () => {
    expect(judge(shuffleFetchFailure, failing([{ durationMs: 1 }])).kind).toBe('pass');
  });

  it('is silent on a real log whose lost fetches cost nothing', async () => {
    const app = await readFixture('spark-own/spark-events/app-20161115172038-0000');
    expect(judge(shuffleFetchFailure, app).kind).toBe('pass');
  });
});
