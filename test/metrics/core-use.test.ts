import { globSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CoreUse, coreUse } from '../../src/metrics/core-use.ts';
import type { Sections } from '../../src/model/application.ts';
import {
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { anExecutorLoss, failingStage } from '../builders/failing-stage.ts';
import { FIXTURES, readFixture } from '../support/read-fixture.ts';

const at = (minute: number): number => STARTED_AT_MS + minute * MINUTE_MS;

function minutesOf(sections: Partial<Sections>): Record<string, number> {
  const use = coreUse(anApplication({ sections: { stages: [], ...sections } }));
  return Object.fromEntries(
    Object.entries(use ?? {}).map(([slice, ms]) => [slice.replace('CoreMs', ''), ms / MINUTE_MS]),
  );
}

/** One executor of two cores from minute 2 to 20; jobs from 5 to 8 and from 10 to 14. */
const JOBS = [
  aJob({ submittedAtMs: at(5), completedAtMs: at(8) }),
  aJob({ jobId: 1, submittedAtMs: at(10), completedAtMs: at(14) }),
];
const WORKER = anExecutor({
  lives: [aLife({ addedAtMs: at(2), removedAtMs: at(20), cores: 2 })],
  taskTimeMs: 10 * MINUTE_MS,
  executorRunTimeMs: 9 * MINUTE_MS,
});

function expectAddsUp(use: CoreUse): void {
  const { heldCoreMs, ...slices } = use;
  const sum = Object.values(slices).reduce((total, ms) => total + ms, 0);
  expect(Math.abs(sum - heldCoreMs)).toBeLessThanOrEqual(1e-6 * Math.max(1, heldCoreMs));
  expect(Math.min(...Object.values(slices))).toBeGreaterThanOrEqual(0);
}

describe('what became of the core time held', () => {
  it('is split by when jobs ran', () => {
    expect(minutesOf({ executors: [WORKER], jobs: JOBS })).toEqual({
      held: 36,
      useful: 9,
      overhead: 1,
      idleStartup: 6,
      idleDriver: 4,
      idleEnd: 12,
      idleInJobs: 4,
    });
  });

  it('is all start-up without a job', () => {
    const idle = { ...WORKER, taskTimeMs: 0, executorRunTimeMs: 0 };
    expect(minutesOf({ executors: [idle], jobs: [] })).toMatchObject({ held: 36, idleStartup: 36 });
  });

  it('takes tasks that outlived their job from the time between jobs first', () => {
    const busy = { ...WORKER, taskTimeMs: 20 * MINUTE_MS, executorRunTimeMs: 20 * MINUTE_MS };
    expect(minutesOf({ executors: [busy], jobs: JOBS })).toMatchObject({
      useful: 20,
      idleInJobs: 0,
      idleDriver: 0,
      idleEnd: 10,
      idleStartup: 6,
    });
  });

  it('never gives tasks more than was held', () => {
    const impossible = {
      ...WORKER,
      taskTimeMs: 100 * MINUTE_MS,
      executorRunTimeMs: 50 * MINUTE_MS,
    };
    expect(minutesOf({ executors: [impossible], jobs: JOBS })).toMatchObject({
      useful: 18,
      overhead: 18,
      idleInJobs: 0,
      idleEnd: 0,
    });
  });

  it('counts the cores a task held', () => {
    const environment = anEnvironment({ 'spark.task.cpus': '2' });
    const half = { ...WORKER, taskTimeMs: 5 * MINUTE_MS, executorRunTimeMs: 5 * MINUTE_MS };
    expect(minutesOf({ executors: [half], jobs: JOBS, environment })).toMatchObject({ useful: 10 });
  });

  it('does not call a task without metrics overhead', () => {
    const lost = failingStage([
      { durationMs: MINUTE_MS, hasMetrics: 0, because: anExecutorLoss('Slave lost') },
    ]);
    expect(minutesOf({ executors: [WORKER], jobs: JOBS, stages: [lost] })).toMatchObject({
      useful: 10,
      overhead: 0,
    });
  });

  it('counts a finished task once whose end was told again when its output was lost', () => {
    const again = failingStage([
      { durationMs: MINUTE_MS, hasMetrics: 0, because: { reason: 'Resubmitted' } },
    ]);
    expect(minutesOf({ executors: [WORKER], jobs: JOBS, stages: [again] })).toMatchObject({
      useful: 9,
      overhead: 0,
    });
  });

  it('leaves out executors whose life is unknown, and is unknown without any', () => {
    const unknown = { ...WORKER, executorId: '2', lives: [] };
    expect(minutesOf({ executors: [WORKER, unknown], jobs: JOBS })).toMatchObject({ useful: 9 });
    expect(coreUse(anApplication({ sections: { executors: [unknown] } }))).toBeUndefined();
  });
});

const minute = fc.integer({ min: -5, max: 40 });
const life = fc
  .record({ addedAtMs: minute.map(at), removedAtMs: fc.option(minute.map(at)), cores: fc.nat(8) })
  .map(({ removedAtMs, ...rest }) =>
    aLife({ ...rest, ...(removedAtMs === null ? {} : { removedAtMs }) }),
  );
const someJob = fc
  .record({ submittedAtMs: minute.map(at), completedAtMs: minute.map(at) })
  .map((times) => aJob(times));

it('adds up whatever the clocks say', () => {
  fc.assert(
    fc.property(
      fc.array(life, { minLength: 1 }),
      fc.array(someJob),
      fc.nat(99 * MINUTE_MS),
      fc.nat(99 * MINUTE_MS),
      (lives, jobs, taskTimeMs, executorRunTimeMs) => {
        const executors = [anExecutor({ lives, taskTimeMs, executorRunTimeMs })];
        const use = coreUse(anApplication({ sections: { executors, jobs, stages: [] } }));
        if (use === undefined) throw new Error('an executor was held');
        expectAddsUp(use);
      },
    ),
  );
});

describe('of real applications', () => {
  const logs = globSync(['patients/logs/*.zst', 'lab/*', 'spark-own/spark-events/app*'], {
    cwd: FIXTURES,
  }).toSorted();

  it.for(logs)('%s adds up to what its executors held', async (log) => {
    const app = await readFixture(log);
    const use = coreUse(app);
    if (use === undefined) throw new Error('executors were held');
    expectAddsUp(use);
    expect(use.heldCoreMs).toBeCloseTo(app.sections.totals?.heldCoreMs ?? 0);
  });
});
