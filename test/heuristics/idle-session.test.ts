import { describe, expect, it } from 'vitest';
import { idleSession } from '../../src/heuristics/idle-session.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { JobData } from '../../src/model/job.ts';
import {
  type ApplicationDraft,
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  GIB,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

/** Half an hour in a Livy session with two executors; statements of so many minutes, from the given ones on. */
function session(
  jobs: readonly (readonly [fromMinute: number, toMinute: number])[],
  overrides: ApplicationDraft = {},
  statement: (jobId: number) => number = (jobId) => jobId,
): ApplicationModel {
  const { sections, ...rest } = overrides;
  return anApplication({
    name: 'livy-session-12',
    ...rest,
    sections: {
      stages: [],
      jobs: jobs.map(
        ([from, to], jobId): JobData =>
          aJob({
            jobId,
            submittedAtMs: STARTED_AT_MS + from * MINUTE_MS,
            completedAtMs: STARTED_AT_MS + to * MINUTE_MS,
            jobGroup: String(statement(jobId)),
            description: `Job group for statement ${statement(jobId)}`,
          }),
      ),
      ...sections,
    },
  });
}

describe('idle-session', () => {
  it.for([
    { what: 'a pause just below three minutes', jobs: [[0, 27.001]] as const, kind: 'pass' },
    { what: 'a pause of three minutes', jobs: [[0, 27]] as const, kind: 'flag' },
    {
      what: 'many short pauses',
      jobs: Array.from({ length: 10 }, (_, index) => [3 * index, 3 * index + 0.5] as const),
      kind: 'pass',
    },
    {
      what: 'a long time between two cells',
      jobs: [
        [0, 1],
        [20, 30],
      ] as const,
      kind: 'flag',
    },
    { what: 'no cell at all', jobs: [], kind: 'flag' },
  ])('$what: $kind', ({ jobs, kind }) => {
    expect(judge(idleSession, session(jobs)).kind).toBe(kind);
  });

  it.for([
    { timeout: '10min', enabled: 'true', kind: 'flag' }, // too long to be a policy
    { timeout: '150s', enabled: 'true', kind: 'pass' },
    { timeout: '150s', enabled: 'false', kind: 'flag' },
  ])('five minutes idle, own timeout $timeout ($enabled): $kind', ({ timeout, enabled, kind }) => {
    const environment = anEnvironment({
      'spark.dynamicAllocation.enabled': enabled,
      'spark.dynamicAllocation.executorIdleTimeout': timeout,
    });
    const app = session([[0, 25]], { sections: { environment } });
    expect(judge(idleSession, app).kind).toBe(kind);
  });

  it('counts what executors hold after their first idle minute', () => {
    // 4 GiB of heap and 410 MiB of overhead each, 20 minutes less the first, two executors
    const { findings } = judge(idleSession, session([[0, 10]]));
    const executorBytes = (4096 + 409) * 2 ** 20;

    expect(findings[0]?.saving).toMatchObject({ basis: 'measured', wallMs: { likely: 0 } });
    const likely = findings[0]?.saving?.memoryByteMs.likely ?? 0;
    expect(likely / (2 * 19 * MINUTE_MS * executorBytes)).toBeCloseTo(1, 1);
    expect(findings[0]?.headline).toMatch(
      /^The Livy session held 2 executors for 20 min without a job: .* GiB-h/,
    );
    expect(findings[0]?.headline.length).toBeLessThanOrEqual(120);
  });

  it('has dynamic allocation let them go first, and then says how to end the session', () => {
    const { advice } = judge(idleSession, session([[0, 10]]));

    expect(advice[0]).toMatch(/^spark\.dynamicAllocation\.enabled .*→ true$/);
    expect(advice.at(-1)).toContain('%%delete');
  });

  it('costs nothing once the executors are gone', () => {
    const lives = [aLife({ removedAtMs: STARTED_AT_MS + 11 * MINUTE_MS })];
    const executors = [anExecutor({ lives })];

    expect(judge(idleSession, session([[0, 10]], { sections: { executors } })).kind).toBe('pass');
  });

  it('leaves the pauses of one cell to its code', () => {
    const jobs = [
      [0, 1],
      [25, 30],
    ] as const;

    expect(
      judge(
        idleSession,
        session(jobs, {}, () => 3),
      ).kind,
    ).toBe('pass');
  });

  it.for([
    { name: 'PySparkShell', callSite: 'count at <stdin>:1' },
    { name: 'nightly', callSite: 'count at /tmp/ipykernel_4711/310297.py:3' },
    { name: 'nightly', callSite: 'collect at <ipython-input-5-ab12>:1' },
    { name: 'Spark shell', callSite: 'show at <console>:24' },
  ])('knows a session by $name and $callSite', ({ name, callSite }) => {
    const jobs = [aJob({ callSite, completedAtMs: STARTED_AT_MS + MINUTE_MS })];

    expect(judge(idleSession, session([], { name, sections: { jobs } })).kind).toBe('flag');
  });

  it.for([
    { what: 'a batch job', change: { name: 'nightly', sections: { jobs: [aJob()] } } },
    { what: 'local mode', change: { clusterManager: 'local' as const } },
    {
      what: 'a Thrift server',
      change: { sections: { services: { thriftOperationCount: 1, connectOperationCount: 0 } } },
    },
    {
      what: 'a Connect server',
      change: { sections: { services: { thriftOperationCount: 0, connectOperationCount: 1 } } },
    },
    {
      what: 'a stream',
      change: { sections: { jobs: [aJob({ streamingQueryId: 'q', jobGroup: '1' })] } },
    },
  ])('is not about $what', ({ change }) => {
    expect(judge(idleSession, session([[0, 1]], change)).kind).toBe('not-applicable');
  });

  it.for([
    { log: 'p24.3.5.sick.zst', severity: 'critical' },
    { log: 'p24.3.5.treated.zst', severity: 'none' },
    { log: 'h07.3.5.healthy.zst', severity: 'none' },
  ])('of the recorded $log: $severity', async ({ log, severity }) => {
    const lab = {
      minIdleMs: 36_000,
      idleTimeoutMs: 6_000,
      gateMemoryByteMs: 0.005 * 3_600_000 * GIB,
      silentBelowWallMs: 6_000,
      silentBelowCoreMs: 12_000,
    };
    expect(judge(idleSession, await readFixture(`patients/logs/${log}`), lab).severity).toBe(
      severity,
    );
  });
});
