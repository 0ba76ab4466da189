import { describe, expect, it } from 'vitest';
import { dynamicAllocationChurn } from '../../src/heuristics/dynamic-allocation-churn.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import {
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  GIB,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const RELEASED = 'Executor killed by driver.';

interface Shape {
  readonly useless?: number;
  readonly useful?: number;
  readonly minutes?: number;
  readonly reason?: string;
}

/** Executors of 5 GiB that lived so many minutes each without a task, in turn or at once, and others that worked to the end. */
function churning(
  { useless = 12, useful = 4, minutes = 1.5, reason = RELEASED }: Shape = {},
  set: Readonly<Record<string, string>> = {},
): ApplicationModel {
  const gone = Array.from({ length: useless }, (_, place) => {
    const removedAtMs = STARTED_AT_MS + minutes * MINUTE_MS;
    return anExecutor({
      executorId: `u${place}`,
      lives: [aLife({ removedAtMs, removedReason: reason })],
      completedTaskCount: 0,
      taskTimeMs: 0,
    });
  });
  const stayed = Array.from({ length: useful }, (_, place) =>
    anExecutor({ executorId: `${place}` }),
  );
  return anApplication({
    sections: {
      executors: [...gone, ...stayed],
      totals: totalsOf({ heldMemoryByteMs: 10 * GIB * 30 * MINUTE_MS }),
      environment: anEnvironment({
        'spark.dynamicAllocation.enabled': 'true',
        'spark.executor.memoryOverhead': '1g',
        ...set,
      }),
    },
  });
}

describe('dynamic-allocation-churn', () => {
  it('says how many were hardly used, and what they held', () => {
    const { severity, findings, advice } = judge(dynamicAllocationChurn, churning());

    expect(severity).toBe('severe'); // 12 x 5 GiB x 1.5 min of 5 GiB-h
    expect(findings[0]?.headline).toBe(
      '12 of 16 executors were started and released almost unused: 1.5 GiB-h wasted, 12 ran no task',
    );
    expect(advice).toEqual([
      'spark.dynamicAllocation.executorAllocationRatio 1 → 0.5',
      'spark.dynamicAllocation.maxExecutors unset → 4',
      'spark.dynamicAllocation.executorIdleTimeout 60s → 120s',
    ]);
  });

  it.for([
    { shape: { useless: 12, useful: 28 }, kind: 'flag' },
    { shape: { useless: 12, useful: 29 }, kind: 'pass' },
    { shape: { useless: 10, useful: 1 }, kind: 'flag' },
    { shape: { useless: 9, useful: 1 }, kind: 'pass' },
  ])('$shape: $kind', ({ shape, kind }) => {
    const gates = { gateMemoryByteMs: 0, gateMemoryShare: 0 };
    expect(judge(dynamicAllocationChurn, churning(shape), gates).kind).toBe(kind);
  });

  it('is silent on executors that were taken away: nobody chose to let them go', () => {
    const reason = 'Container was preempted. Exit status: -102';
    expect(judge(dynamicAllocationChurn, churning({ reason })).kind).toBe('pass');
  });

  it('does not set what is set already', () => {
    const set = {
      'spark.dynamicAllocation.maxExecutors': '20',
      'spark.dynamicAllocation.executorAllocationRatio': '0.5',
    };
    const { advice } = judge(dynamicAllocationChurn, churning({}, set));
    expect(advice).toEqual(['spark.dynamicAllocation.executorIdleTimeout 60s → 120s']);
  });

  it('does not apply to a fixed number of executors', () => {
    const set = { 'spark.dynamicAllocation.enabled': 'false' };
    expect(judge(dynamicAllocationChurn, churning({}, set)).kind).toBe('not-applicable');
  });

  it('is silent on a real session that waited for its first job', async () => {
    const app = await readFixture('spark-own/spark-events/application_1628109047826_1317105');
    expect(judge(dynamicAllocationChurn, app).severity).toBe('none');
  });

  it.for([
    { what: 'two waits', turns: 3, idle: '1s', kind: 'pass' },
    { what: 'three waits', turns: 4, idle: '1s', kind: 'flag' },
    {
      what: 'executors that are kept for two minutes already',
      turns: 9,
      idle: '120s',
      kind: 'pass',
    },
  ])('of executors given back in short pauses: $what', ({ turns, idle, kind }) => {
    const { kind: found, findings, advice } = judge(dynamicAllocationChurn, flapping(turns, idle));

    expect(found).toBe(kind);
    if (kind === 'pass') return;
    // a minute each
    expect(findings[0]?.headline).toBe(
      'Executors were given back in short pauses: 3 times a job waited for new ones, 3 min together',
    );
    expect(findings[0]?.saving?.wallMs.likely).toBe(180_000);
    expect(advice[0]).toBe('spark.dynamicAllocation.executorIdleTimeout 1s → 120s');
  });
});

/** Every five minutes a job of four; its executor goes after two more seconds, and the next comes a minute into the job. */
function flapping(turns: number, idle: string): ApplicationModel {
  const starts = Array.from({ length: turns }, (_, turn) => STARTED_AT_MS + 5 * turn * MINUTE_MS);
  return anApplication({
    sections: {
      jobs: starts.map((submittedAtMs, jobId) =>
        aJob({ jobId, submittedAtMs, completedAtMs: submittedAtMs + 4 * MINUTE_MS }),
      ),
      executors: starts.map((startMs, turn) =>
        anExecutor({
          executorId: `${turn}`,
          lives: [
            aLife({
              addedAtMs: startMs + MINUTE_MS,
              removedAtMs: startMs + 4 * MINUTE_MS + 2_000,
              removedReason: RELEASED,
            }),
          ],
        }),
      ),
      environment: anEnvironment({
        'spark.dynamicAllocation.enabled': 'true',
        'spark.dynamicAllocation.executorIdleTimeout': idle,
      }),
    },
  });
}
