import { describe, expect, it } from 'vitest';
import { cacheEvictionOrDisk } from '../../src/heuristics/cache-eviction-or-disk.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { RddInfo } from '../../src/model/stage.ts';
import { anApplication, GIB } from '../builders/application.ts';
import { cachingStage, lineage } from '../builders/cached-data.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd } from '../builders/scheduled-stage.ts';

const ON_DISK = { useMemory: false, useDisk: true, deserialized: false, replication: 1 };
const IN_MEMORY = { ...ON_DISK, useMemory: true, useDisk: false };
const TWICE = { ...IN_MEMORY, replication: 2 };
const TASK = { durationMs: 400_000 };

/** Half an hour on 8 slots: 8 tasks of 400 s fill a cache of 8 partitions, 8 such tasks read it. */
function application(
  stored: Partial<RddInfo> | undefined,
  isReadAgain = true,
  inputBytes = 100,
): ApplicationModel {
  const stages = [
    cachingStage(0, lineage([0, 1, 2], [1]), TASK),
    ...(isReadAgain ? [cachingStage(1, lineage([0, 1, 3], [1]), { ...TASK, inputBytes })] : []),
  ];
  const whole = { rddId: 1, cachedPartitionCount: 8, memoryBytes: 8 * GIB, storage: IN_MEMORY };
  const storage = stored === undefined ? [] : [anRdd({ ...whole, ...stored })];
  return anApplication({ sections: { stages, storage } });
}

describe('what keeping it would save', () => {
  it.for<{ readonly name: string; readonly stored: Partial<RddInfo>; readonly savedMs: number }>([
    {
      name: 'half of the blocks put in twice',
      stored: { cachedPartitionCount: 12 },
      savedMs: 200_000,
    },
    { name: 'half of them never put in', stored: { cachedPartitionCount: 4 }, savedMs: 200_000 },
    { name: 'at most nine tenths', stored: { cachedPartitionCount: 80 }, savedMs: 360_000 },
    {
      name: 'reading from disk, 5 ms a MiB on 8 slots',
      stored: { memoryBytes: 200 * GIB, diskBytes: 200 * GIB },
      savedMs: 128_000,
    },
  ])('$name: $savedMs ms', ({ stored, savedMs }) => {
    const { findings } = judge(cacheEvictionOrDisk, application(stored));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(savedMs, -2);
  });

  it('is said with the partitions', () => {
    const { findings, advice } = judge(
      cacheEvictionOrDisk,
      application({ cachedPartitionCount: 12 }),
    );
    expect(findings[0]?.headline).toBe(
      '4 cached partitions were pushed out and computed again: keeping it would save 3 min 20 s',
    );
    expect(advice[0]).toBe('Let what does not fit go to disk instead of being computed again.');
  });
});

describe('edges', () => {
  it.for<{ readonly name: string; readonly stored: Partial<RddInfo>; readonly kind: string }>([
    { name: 'all in memory', stored: {}, kind: 'pass' },
    { name: 'one made again', stored: { cachedPartitionCount: 9 }, kind: 'flag' },
    {
      name: 'two copies of each',
      stored: { cachedPartitionCount: 16, storage: TWICE },
      kind: 'pass',
    },
    {
      name: 'one copy made again',
      stored: { cachedPartitionCount: 17, storage: TWICE },
      kind: 'flag',
    },
    { name: 'disk', stored: { memoryBytes: 700 * GIB, diskBytes: 300 * GIB }, kind: 'flag' },
    { name: 'disk', stored: { memoryBytes: 701 * GIB, diskBytes: 300 * GIB }, kind: 'pass' },
    {
      name: 'meant for disk',
      stored: { memoryBytes: 0, diskBytes: 900 * GIB, storage: ON_DISK },
      kind: 'pass',
    },
  ])('$name of $stored: $kind', ({ stored, kind }) => {
    expect(judge(cacheEvictionOrDisk, application(stored)).kind).toBe(kind);
  });

  it('passes where nothing reads it again', () => {
    expect(judge(cacheEvictionOrDisk, application({ cachedPartitionCount: 4 }, false)).kind).toBe(
      'pass',
    );
  });

  it('is told by tasks that take in again what made it, where blocks were not logged', () => {
    const { findings, advice } = judge(cacheEvictionOrDisk, application(undefined, true, 0));
    expect(findings[0]?.headline).toBe(
      '8 cached partitions were pushed out and computed again: keeping it would save 6 min',
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(360_000, -2);
    expect(advice).toEqual([
      'Cache only the columns and rows that are read again, and let go of it after the last.',
    ]);
  });

  it('names the setting where blocks were not logged', () => {
    const verdict = cacheEvictionOrDisk.run(application({ cachedPartitionCount: 0 }), {});
    expect(verdict).toMatchObject({
      kind: 'not-applicable',
      reason: expect.stringContaining('spark.eventLog.logBlockUpdates.enabled'),
    });
  });
});
