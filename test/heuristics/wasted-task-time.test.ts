import { describe, expect, it } from 'vitest';
import { wastedTaskTime } from '../../src/heuristics/wasted-task-time.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { anApplication, MINUTE_MS, totalsOf } from '../builders/application.ts';
import {
  aLostExecutor,
  anException,
  anExecutorLoss,
  type EndedTask,
  failingStage,
} from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';

const KILLED =
  'Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used.';
const WORK: EndedTask = { durationMs: 60 * MINUTE_MS };

function losing(tasks: readonly EndedTask[], runMs = 120 * MINUTE_MS): ApplicationModel {
  return anApplication({
    sections: {
      totals: totalsOf({ executorRunTimeMs: runMs }),
      stages: [failingStage([WORK, ...tasks])],
    },
  });
}

describe('wasted-task-time', () => {
  it.for([
    // 8 cores over 30 minutes are held: 5 % of the wall clock are 12 core-minutes
    { lostMs: 12 * MINUTE_MS, severity: 'moderate' },
    { lostMs: 12 * MINUTE_MS - 1, severity: 'low' },
    { lostMs: 60 * MINUTE_MS, severity: 'severe' },
    { lostMs: 120 * MINUTE_MS, severity: 'critical' },
    { lostMs: MINUTE_MS, severity: 'none' },
  ])('$lostMs ms lost to exceptions: $severity', ({ lostMs, severity }) => {
    const app = losing([{ durationMs: lostMs, because: anException() }]);
    expect(judge(wastedTaskTime, app, { gateMemoryShare: 1 }).severity).toBe(severity);
  });

  it.for([
    { options: { minLostCoreMs: 900_000, minLostShare: 1 }, kind: 'flag' },
    { options: { minLostCoreMs: 900_001, minLostShare: 1 }, kind: 'pass' },
    { options: { minLostCoreMs: 1e12, minLostShare: 0.125 }, kind: 'flag' },
    { options: { minLostCoreMs: 1e12, minLostShare: 0.126 }, kind: 'pass' },
  ])('floor $options: $kind', ({ options, kind }) => {
    const app = losing([{ durationMs: 900_000, because: anException() }]);
    expect(judge(wastedTaskTime, app, options).kind).toBe(kind);
  });

  it.for([
    { name: 'copies of slow tasks', message: 'another attempt succeeded' },
    { name: 'tasks cancelled with their stage', message: 'Stage cancelled' },
  ])('does not count $name: they are on purpose', ({ message }) => {
    const app = losing([
      { durationMs: 90 * MINUTE_MS, because: { reason: 'TaskKilled', message } },
    ]);
    expect(judge(wastedTaskTime, app).kind).toBe('pass');
  });

  it('splits what was lost by reason, and says what most of it was', () => {
    const app = losing([
      {
        durationMs: 20 * MINUTE_MS,
        because: anExecutorLoss('Executor heartbeat timed out after 1 ms'),
      },
      { durationMs: 10 * MINUTE_MS, because: anException('java.io.IOException', 'torn') },
    ]);
    const { findings } = judge(wastedTaskTime, app);

    expect(findings[0]?.headline).toBe(
      '30 min of core time (33 %) came to nothing, most of it with executors that were lost',
    );
    expect(findings[0]?.evidence[1]).toMatchObject({
      rows: [
        { tasks: 1, coreMs: 10 * MINUTE_MS },
        { tasks: 1, coreMs: 20 * MINUTE_MS },
      ],
    });
  });

  it('advises on what took most of the executors, not on the first one lost', () => {
    const lost = { durationMs: 60 * MINUTE_MS, because: anExecutorLoss('Slave lost') };
    const app = losing([lost]);
    const reasons = ['Container c was preempted.', KILLED, KILLED];
    const executors = reasons.map((reason, index) =>
      aLostExecutor(String(index + 1), reason, { afterMs: (index + 1) * MINUTE_MS }),
    );
    const { advice } = judge(wastedTaskTime, { ...app, sections: { ...app.sections, executors } });

    expect(advice[0]).toBe('spark.executor.memoryOverhead 409m → 2048m');
  });

  it('has nothing to say when nothing was lost, whatever the gate', () => {
    const options = { gateWallMs: 0, gateWallShare: 0, minLostShare: 0 };
    expect(judge(wastedTaskTime, losing([]), options).kind).toBe('pass');
  });

  it('is silent in an application too short to matter', () => {
    const app = losing([{ durationMs: 30_000, because: anException() }], 30_000);
    const short = { ...app, lastSeenAtMs: app.startedAtMs + 59_999 };
    expect(judge(wastedTaskTime, short).kind).toBe('pass');
  });

  it('does not apply without single tasks', () => {
    expect(judge(wastedTaskTime, anApplication()).kind).toBe('not-applicable');
  });
});
