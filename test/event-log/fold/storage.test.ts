import { describe, expect, it } from 'vitest';
import type { RddInfo } from '../../../src/model/stage.ts';
import {
  applicationStart,
  environment,
  logStart,
  stageInfo,
  stageSubmitted,
  taskEnd,
} from '../../builders/event-log.ts';
import { readEvents } from '../../support/read-built-log.ts';

const CACHED = {
  'RDD ID': 7,
  Name: 'cached',
  'Parent IDs': [],
  'Number of Partitions': 2,
  'Storage Level': { 'Use Disk': true, 'Use Memory': true, Replication: 1 },
};
const STAGE = stageInfo(0, { 'RDD Info': [CACHED] });

function block(partition: number, memoryBytes: number, diskBytes = 0): Record<string, unknown> {
  const info = {
    'Block Manager ID': { 'Executor ID': '1' },
    'Block ID': `rdd_7_${partition}`,
    'Memory Size': memoryBytes,
    'Disk Size': diskBytes,
  };
  return { Event: 'SparkListenerBlockUpdated', 'Block Updated Info': info };
}

const UNPERSISTED = { Event: 'SparkListenerUnpersistRDD', 'RDD ID': 7 };

async function storedAfter(updates: readonly Record<string, unknown>[]): Promise<RddInfo[]> {
  const stage = [
    stageSubmitted(STAGE),
    taskEnd({ id: 1 }),
    { ...stageSubmitted(STAGE), Event: 'SparkListenerStageCompleted' },
  ];
  const app = await readEvents([
    logStart(),
    environment(),
    applicationStart(),
    ...updates,
    ...stage,
  ]);
  return [...(app.sections.storage ?? [])];
}

describe('blocks of a cached RDD', () => {
  it.for([
    {
      what: 'at once',
      updates: [block(0, 100), block(1, 50)],
      is: { memoryBytes: 150, diskBytes: 0, cachedPartitionCount: 2 },
    },
    {
      what: 'at most, where one went',
      updates: [block(0, 100), block(1, 50), block(0, 0)],
      is: { memoryBytes: 150, diskBytes: 0, cachedPartitionCount: 2 },
    },
    {
      what: 'at most, where one made room for the other',
      updates: [block(0, 100), block(0, 0), block(1, 50)],
      is: { memoryBytes: 100, diskBytes: 0, cachedPartitionCount: 2 },
    },
    {
      what: 'where it lasted, of one that moved to the disk',
      updates: [block(0, 100), block(1, 50), block(0, 0, 100)],
      is: { memoryBytes: 50, diskBytes: 100, cachedPartitionCount: 2 },
    },
    {
      what: 'not of what was never put in',
      updates: [block(0, 100), block(1, 0)],
      is: { memoryBytes: 100, diskBytes: 0, cachedPartitionCount: 1 },
    },
    {
      what: 'once, where it was given back in between',
      updates: [block(0, 100), UNPERSISTED, block(0, 60)],
      is: { memoryBytes: 100, diskBytes: 0, cachedPartitionCount: 2 },
    },
  ])('are told with what they took: $what', async ({ updates, is }) => {
    expect(await storedAfter(updates)).toEqual([expect.objectContaining({ rddId: 7, ...is })]);
  });
});
