import type { ApplicationModel } from '../../../model/application.ts';
import type { StageChange } from '../../../model/remedy.ts';
import type { RddInfo } from '../../../model/stage.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { lighterStages } from '../../stages/lighter-stages.ts';
import { DISK_READ_MS_PER_BYTE } from './cache-cost.ts';
import { type CachedData, cachedData } from './caches.ts';
import { remadePartitions } from './remade-partitions.ts';

/** A cache that is read again and did not stay in memory as a whole. */
export interface LostCache {
  readonly cache: CachedData;
  /** As block updates tell it, with what it took at most; absent where there are none. */
  readonly stored?: RddInfo;
  /** What it takes as a whole, as far as known. */
  readonly bytes?: number;
  /** Partitions that were made again by those who read it later. */
  readonly remadeCount: number;
  /** Of its bytes, 0 to 1. */
  readonly diskShare: number;
  readonly savedTaskMs: number;
  readonly changes: readonly StageChange[];
}

/** No more of a stage that reads it goes; ours. */
const MOST_OF_READER = 0.9;

/** Caches that later stages read. O(RDDs of all stages). */
export const reusedCaches = oncePerApplication((app: ApplicationModel): readonly CachedData[] =>
  cachedData(app).filter(({ readers, makers }) => readers.length + makers.length > 1),
);

/** Told by block updates where the record has them, else by what the tasks took in that should have read a cache. */
export function lostCaches(app: ApplicationModel): readonly LostCache[] {
  return hasBlockUpdates(app) ? lostByUpdates(app) : reusedCaches(app).flatMap(lostByTasks);
}

/** Partitions that are on disk leave no trace without block updates. */
function lostByTasks(cache: CachedData): readonly LostCache[] {
  const { remadeCount, wholeBytes, savedTaskMs, changes } = remadePartitions(cache);
  if (remadeCount === 0) return [];
  const size = wholeBytes > 0 ? { bytes: wholeBytes } : {};
  return [{ cache, remadeCount, diskShare: 0, savedTaskMs, changes, ...size }];
}

function lostByUpdates(app: ApplicationModel): readonly LostCache[] {
  const stored = new Map((app.sections.storage ?? []).map((rdd) => [rdd.rddId, rdd]));
  return reusedCaches(app).flatMap((cache) => {
    const known = stored.get(cache.rdd.rddId);
    return known === undefined || known.cachedPartitionCount === 0 ? [] : lostOf(cache, known);
  });
}

/** Whether any cache was logged block by block. */
export function hasBlockUpdates({ sections: { storage = [] } }: ApplicationModel): boolean {
  return storage.some(({ cachedPartitionCount }) => cachedPartitionCount > 0);
}

function lostOf(cache: CachedData, stored: RddInfo): readonly LostCache[] {
  const [maker, ...later] = [...cache.makers, ...cache.readers];
  if (maker === undefined || later.length === 0) return [];
  const remadeCount = remadeByUpdates(stored, later.length);
  const bytes = stored.memoryBytes + stored.diskBytes;
  const isMeantForMemory = stored.storage?.useMemory === true;
  const diskShare = bytes > 0 && isMeantForMemory ? stored.diskBytes / bytes : 0;
  const makeMs = maker.sums.executorRunTimeMs / Math.max(1, maker.taskCount);
  const diskMs = isMeantForMemory ? stored.diskBytes * DISK_READ_MS_PER_BYTE : 0;
  const eachMs = (remadeCount * makeMs) / later.length + diskMs;
  const lighter = later.map((stage) => ({
    stage,
    savedMs: Math.min(eachMs, stage.sums.executorRunTimeMs * MOST_OF_READER),
  }));
  return [{ cache, stored, bytes, remadeCount, diskShare, ...lighterStages(lighter) }];
}

/** Blocks that were put in a second time, or those that never were, for each who came later. */
function remadeByUpdates(stored: RddInfo, laterCount: number): number {
  const { cachedPartitionCount: putCount, partitionCount, storage } = stored;
  // every copy is put in once
  const copyCount = partitionCount * Math.max(1, storage?.replication ?? 1);
  if (putCount >= copyCount) return putCount - copyCount;
  return Math.max(0, partitionCount - putCount) * laterCount;
}
