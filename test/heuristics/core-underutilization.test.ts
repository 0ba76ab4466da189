import { describe, expect, it } from 'vitest';
import { coreUnderutilization } from '../../src/heuristics/core-underutilization.ts';
import { coreUse } from '../../src/metrics/core-use.ts';
import type { ApplicationModel, Sections } from '../../src/model/application.ts';
import {
  aJob,
  anApplication,
  anEnvironment,
  anExecutor,
  GIB,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anOccupancy } from '../builders/occupancy.ts';

const HOUR = 60;

/** An hour on ten executors of four cores; tasks are busy in the first minutes, on all cores. */
function busyFor(minutes: number, sections: Partial<Sections> = {}): ApplicationModel {
  const wallMs = HOUR * MINUTE_MS;
  const executors = Array.from({ length: 10 }, (_, index) =>
    anExecutor({
      executorId: String(index + 1),
      taskTimeMs: 4 * minutes * MINUTE_MS,
      executorRunTimeMs: 4 * minutes * MINUTE_MS,
    }),
  );
  return anApplication({
    endedAtMs: STARTED_AT_MS + wallMs,
    lastSeenAtMs: STARTED_AT_MS + wallMs,
    sections: {
      totals: totalsOf({ heldCoreMs: 40 * wallMs, heldMemoryByteMs: 10 * 5 * GIB * wallMs }),
      environment: anEnvironment({ 'spark.executor.instances': '10' }),
      executors,
      jobs: [aJob({ completedAtMs: STARTED_AT_MS + minutes * MINUTE_MS })],
      stages: [],
      occupancy: anOccupancy({
        held: Array.from({ length: HOUR }, () => 40 * MINUTE_MS),
        used: { cpu: Array.from({ length: minutes }, () => 40 * MINUTE_MS) },
      }),
      ...sections,
    },
  });
}

describe('core-underutilization', () => {
  it.for([
    { minutes: 17, kind: 'flag' },
    { minutes: 18, kind: 'pass' },
  ])('cores used for $minutes of 60 minutes: $kind', ({ minutes, kind }) => {
    expect(judge(coreUnderutilization, busyFor(minutes)).kind).toBe(kind);
  });

  it('says where the idle time was, and the parts add up', () => {
    const app = busyFor(6);
    const { findings, severity } = judge(coreUnderutilization, app);

    expect(findings[0]?.headline).toContain('Tasks used 10 % of the core time');
    expect(findings[0]?.headline).toContain('after the last job');
    expect(severity).toBe('critical');
    expect(coreUse(app)).toMatchObject({
      heldCoreMs: 2_400 * MINUTE_MS,
      usefulCoreMs: 240 * MINUTE_MS,
      idleEndCoreMs: 2_160 * MINUTE_MS,
    });
  });

  it('advises dynamic allocation to what has a fixed number of executors', () => {
    expect(judge(coreUnderutilization, busyFor(6)).advice[0]).toMatch(
      /^spark\.dynamicAllocation\.enabled .*→ true$/,
    );
  });

  it('has nothing to advise where idle executors are given back and none is too many', () => {
    const environment = anEnvironment({
      'spark.dynamicAllocation.enabled': 'true',
      'spark.shuffle.service.enabled': 'true',
    });
    expect(judge(coreUnderutilization, busyFor(6, { environment })).kind).toBe('pass');
  });

  it.for([
    {
      name: 'shorter than ten minutes',
      change: { lastSeenAtMs: STARTED_AT_MS + 10 * MINUTE_MS - 1 },
    },
    { name: 'in local mode', change: { clusterManager: 'local' as const } },
    { name: 'in a session', change: { name: 'livy-session-3' } },
  ])('is not judged $name', ({ change }) => {
    expect(judge(coreUnderutilization, { ...busyFor(6), ...change }).kind).toBe('not-applicable');
  });

  it.for([
    {
      name: 'a Thrift server',
      sections: { services: { thriftOperationCount: 3, connectOperationCount: 0 } },
    },
    {
      name: 'a Connect server',
      sections: { services: { thriftOperationCount: 0, connectOperationCount: 3 } },
    },
    { name: 'a streaming job', sections: { jobs: [aJob({ streamingQueryId: 'q' })] } },
  ])('does not take $name for idle', ({ sections }) => {
    expect(judge(coreUnderutilization, busyFor(6, sections)).kind).toBe('not-applicable');
  });

  it('keeps silent when nothing to speak of would be given back', () => {
    const small = busyFor(6, {
      totals: totalsOf({ heldCoreMs: 2_400 * MINUTE_MS, heldMemoryByteMs: GIB }),
    });
    expect(judge(coreUnderutilization, small).kind).toBe('pass');
  });

  it.for([
    { what: 'the program computes on the driver', first: [0, 3], second: [57, 60], kind: 'pass' },
    { what: 'the gap is a small part', first: [0, 30], second: [40, 60], kind: 'flag' },
    { what: 'it computes before the first job', first: [50, 55], second: [55, 60], kind: 'pass' },
    { what: 'all is done and nobody stops it', first: [0, 5], second: [5, 10], kind: 'flag' },
  ])('leaves to driver-gap where $what: $kind', ({ first, second, kind }) => {
    const jobs = [first, second].map(([from = 0, to = 0], jobId) =>
      aJob({
        jobId,
        submittedAtMs: STARTED_AT_MS + from * MINUTE_MS,
        completedAtMs: STARTED_AT_MS + to * MINUTE_MS,
      }),
    );
    expect(judge(coreUnderutilization, busyFor(6, { jobs })).kind).toBe(kind);
  });
});
