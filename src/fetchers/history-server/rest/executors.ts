import { keepOptionalText } from '../../../event-log/text.ts';
import type { ExecutorLife, ExecutorSummary } from '../../../model/executor.ts';
import { compareExecutorIds, isDriver } from '../../../model/executor-id.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import type { ExecutorRow } from './schema.ts';
import { type ExecutorShare, newShare } from './shares.ts';
import { peaksOf } from './stages.ts';

const REASON_LENGTH = 600;

/** In the order of the log's reader. `shares`: what the stages tell of each executor. */
export function toExecutors(
  rows: readonly ExecutorRow[],
  shares: ReadonlyMap<string, ExecutorShare>,
): readonly ExecutorSummary[] {
  return rows
    .map((row) => toExecutor(row, shares.get(row.id)))
    .toSorted((a, b) => compareExecutorIds(a.executorId, b.executorId));
}

function toExecutor(row: ExecutorRow, share: ExecutorShare = newShare()): ExecutorSummary {
  const { id } = row;
  return {
    executorId: id,
    isDriver: isDriver(id),
    totalCores: row.totalCores,
    lives: livesOf(row),
    isActive: row.isActive,
    completedTaskCount: row.completedTasks,
    failedTaskCount: row.failedTasks,
    killedTaskCount: share.killedTaskCount,
    ...timesOf(row, share),
    executorRunTimeMs: share.executorRunTimeMs,
    executorCpuTimeMs: share.executorCpuTimeMs,
    inputBytes: row.totalInputBytes,
    shuffleReadBytes: row.totalShuffleRead,
    shuffleWriteBytes: row.totalShuffleWrite,
    memorySpilledBytes: share.memorySpilledBytes,
    diskSpilledBytes: share.diskSpilledBytes,
    heapSampleCount: 0,
    isExcluded: row.isExcluded ?? row.isBlacklisted ?? false,
    excludedInStages: row.excludedInStages ?? row.blacklistedInStages,
    resources: resourcesOf(row),
    ...placeOf(row),
  };
}

function placeOf({ hostPort, addTime, maxMemory, memoryMetrics, peakMemoryMetrics }: ExecutorRow) {
  return withoutUndefined({
    host: hostPort?.replace(/:\d+$/, ''),
    hostPort,
    addedAtMs: addTime,
    maxMemoryBytes: maxMemory > 0 ? maxMemory : undefined,
    maxOnHeapMemoryBytes: memoryMetrics?.totalOnHeapStorageMemory,
    maxOffHeapMemoryBytes: memoryMetrics?.totalOffHeapStorageMemory,
    peaks: peaksOf(peakMemoryMetrics),
  });
}

function resourcesOf({ resources }: ExecutorRow): ExecutorSummary['resources'] {
  return Object.fromEntries(
    Object.entries(resources ?? {}).map(([name, { addresses }]) => [name, addresses ?? []]),
  );
}

/** From 3.3 on the server tells the application's and the JVM's under the driver's name: its tasks are in the stages. */
function timesOf(row: ExecutorRow, share: ExecutorShare) {
  const { taskTimeMs, gcTimeMs } = share;
  return isDriver(row.id)
    ? { taskTimeMs, gcTimeMs }
    : { taskTimeMs: row.totalDuration, gcTimeMs: row.totalGCTime };
}

/** The latest only: an id that came back takes the place of what it was. A cluster's driver has no cores, so no life. */
function livesOf(row: ExecutorRow): readonly ExecutorLife[] {
  const { totalCores, addTime, removeTime, removeReason, resourceProfileId } = row;
  if (totalCores === 0 || addTime === undefined) return [];
  return [
    {
      addedAtMs: addTime,
      cores: totalCores,
      resourceProfileId: resourceProfileId ?? 0,
      ...withoutUndefined({
        removedAtMs: removeTime,
        removedReason: keepOptionalText(removeReason, REASON_LENGTH),
      }),
    },
  ];
}
