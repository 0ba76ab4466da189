import { sumBy, sumOf } from '../../model/sum-by.ts';
import { type CoreLevels, recordedCapacity } from './capacity.ts';
import { countedRows } from './replayed-tasks.ts';
import type { WorkInterval, WorkNode } from './workload.ts';

/** Task times overlap by the milliseconds that messages take. Ours, as for single stages. */
const MIN_KNOWN_SHARE = 0.8;

/** Whether the record has fewer executors than the work needed that was done. */
export function knownTooFew(
  { nodes, fromMs, toMs }: WorkInterval,
  pools: readonly CoreLevels[],
): boolean {
  const usedCoreMs = sumBy(nodes, usedBy);
  const capacity = recordedCapacity(pools, fromMs, toMs);
  let knownCoreMs = 0;
  for (let atMs = fromMs; atMs < toMs; ) {
    capacity.moveTo(atMs);
    const nextMs = Math.min(toMs, capacity.nextChangeMs());
    for (const pool of pools.keys()) knownCoreMs += capacity.coresOf(pool) * (nextMs - atMs);
    atMs = nextMs;
  }
  return knownCoreMs < MIN_KNOWN_SHARE * usedCoreMs || knownCoreMs === 0;
}

function usedBy({ durationsMs, cpus }: WorkNode): number {
  return cpus * sumOf(durationsMs);
}

/** Cores that tasks held at once, at most, by when they were launched and how long they took. */
export function mostCoresAtOnce({ nodes }: WorkInterval): number {
  const starts: number[] = [];
  const ends: number[] = [];
  let cpusEach = 1;
  for (const { stage, cpus } of nodes) {
    const tasks = stage?.tasks;
    if (tasks === undefined) continue;
    cpusEach = Math.max(cpusEach, cpus);
    for (const row of countedRows(tasks)) {
      const launchMs = tasks.columns.launchOffsetMs[row] ?? 0;
      starts.push(launchMs);
      ends.push(launchMs + (tasks.columns.durationMs[row] ?? 0));
    }
  }
  return Math.max(1, mostAtOnce(Float64Array.from(starts), Float64Array.from(ends))) * cpusEach;
}

function mostAtOnce(starts: Float64Array, ends: Float64Array): number {
  starts.sort();
  ends.sort();
  let over = 0;
  let most = 0;
  for (const [begun, startMs] of starts.entries()) {
    while (over < begun && (ends[over] ?? Infinity) <= startMs) over += 1;
    most = Math.max(most, begun + 1 - over);
  }
  return most;
}
