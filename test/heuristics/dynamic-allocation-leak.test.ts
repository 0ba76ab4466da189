import { describe, expect, it } from 'vitest';
import { dynamicAllocationLeak } from '../../src/heuristics/dynamic-allocation-leak.ts';
import type { ApplicationModel, Sections } from '../../src/model/application.ts';
import {
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

/** Four executors of 5 GiB, there to the end at 30 minutes; the first `idle` of them without a task since minute `since`. */
function idling(
  { idle = 4, since = 10 }: { readonly idle?: number; readonly since?: number } = {},
  set: Readonly<Record<string, string>> = {},
  sections: Partial<Sections> = {},
): ApplicationModel {
  const executors = [0, 1, 2, 3].map((place) =>
    anExecutor({
      executorId: String(place),
      lastTaskFinishedAtMs: STARTED_AT_MS + (place < idle ? since : 30) * MINUTE_MS,
    }),
  );
  return anApplication({
    sections: {
      executors,
      totals: totalsOf({ shuffleWriteBytes: GIB, heldMemoryByteMs: 20 * GIB * 30 * MINUTE_MS }),
      environment: anEnvironment({
        'spark.dynamicAllocation.enabled': 'true',
        'spark.executor.memoryOverhead': '1g',
        ...set,
      }),
      ...sections,
    },
  });
}

describe('dynamic-allocation-leak', () => {
  it('says who stayed, for how long, why, and what it cost', () => {
    const { severity, findings, advice } = judge(dynamicAllocationLeak, idling());

    expect(severity).toBe('critical'); // 19 of 30 minutes
    expect(findings[0]?.headline).toBe(
      '4 executors stayed up to 20 min without work: they hold shuffle output; 6.3 GiB-h wasted',
    );
    expect(advice[0]).toBe('spark.dynamicAllocation.shuffleTracking.timeout unset → 10min');
  });

  it.for([
    { idle: 1, since: 10, kind: 'flag' },
    { idle: 0, since: 10, kind: 'pass' },
    { idle: 4, since: 28, kind: 'pass' }, // two minutes: the timeout and the margin
    { idle: 4, since: 27.9, kind: 'flag' },
  ])('$idle of 4 idle since minute $since: $kind', ({ idle, since, kind }) => {
    const gates = { gateMemoryByteMs: 0, gateMemoryShare: 0 };
    expect(judge(dynamicAllocationLeak, idling({ idle, since }), gates).kind).toBe(kind);
  });

  it.for([
    { since: 27, kind: 'pass' }, // three minutes: two timeouts and the margin
    { since: 26.9, kind: 'flag' },
  ])('idle since minute $since for no known reason: $kind', ({ since, kind }) => {
    const gates = { gateMemoryByteMs: 0, gateMemoryShare: 0 };
    const app = idling({ since }, {}, { totals: totalsOf({ heldMemoryByteMs: GIB }) });
    expect(judge(dynamicAllocationLeak, app, gates).kind).toBe(kind);
  });

  it('wants a quarter of the executors', () => {
    const app = idling({ idle: 1 });
    expect(judge(dynamicAllocationLeak, app, { minKeptShare: 0.26 }).kind).toBe('pass');
  });

  it('lets cached data go first, where it is what keeps them', () => {
    const storage = [
      {
        rddId: 1,
        name: 'orders',
        parentIds: [],
        partitionCount: 8,
        storage: { useMemory: true, useDisk: false, deserialized: true, replication: 1 },
        memoryBytes: 0,
        diskBytes: 0,
        cachedPartitionCount: 0,
      },
    ];
    const { findings, advice } = judge(dynamicAllocationLeak, idling({}, {}, { storage }));

    expect(findings[0]?.headline).toContain('they hold cached data');
    expect(advice.slice(0, 2)).toEqual([
      'spark.dynamicAllocation.cachedExecutorIdleTimeout unset → 30min',
      'Let go of cached data as soon as it was read for the last time.',
    ]);
  });

  it.for([{ name: 'a fixed number', set: { 'spark.dynamicAllocation.enabled': 'false' } }])(
    'does not apply to $name',
    ({ set }) => {
      expect(judge(dynamicAllocationLeak, idling({}, set)).kind).toBe('not-applicable');
    },
  );

  it('does not apply to a server, which keeps its executors on purpose', () => {
    const services = { thriftOperationCount: 4, connectOperationCount: 0 };
    expect(judge(dynamicAllocationLeak, idling({}, {}, { services })).kind).toBe('not-applicable');
  });

  it('is silent on a real run whose executors were released', async () => {
    const app = await readFixture('spark-own/spark-events/application_1628109047826_1317105');
    expect(judge(dynamicAllocationLeak, app).kind).toBe('pass');
  });
});
