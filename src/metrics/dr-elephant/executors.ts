import type { ExecutorSummary } from '../../model/executor.ts';
import { sumOf } from '../../model/sum-by.ts';
import type { ExecutorMetric } from '../../model/task-metrics.ts';

/** All executors ever but the driver, in the order of the model. */
export function workers(executors: readonly ExecutorSummary[]): readonly ExecutorSummary[] {
  return executors.filter(({ isDriver }) => !isDriver);
}

/** The row of the driver; undefined where it is not on record. */
export function driverOf(executors: readonly ExecutorSummary[]): ExecutorSummary | undefined {
  return executors.find(({ isDriver }) => isDriver);
}

/**
 * Peak heap, Dr. Elephant's `jvmUsedMemory`. Undefined when none was recorded; a zero is no reading either: tasks shorter than
 * a heartbeat end without one.
 */
export function peakHeapBytes({ peaks }: ExecutorSummary): number | undefined {
  const bytes = peaks?.JVMHeapMemory ?? 0;
  return bytes > 0 ? bytes : undefined;
}

/** The highest peak heap among `executors`; undefined when none was recorded. */
export function highestPeakHeapBytes(executors: readonly ExecutorSummary[]): number | undefined {
  const highest = executors.reduce(
    (max, executor) => Math.max(max, peakHeapBytes(executor) ?? 0),
    0,
  );
  return highest > 0 ? highest : undefined;
}

const EXECUTION_AND_STORAGE = [
  'OnHeapExecutionMemory',
  'OffHeapExecutionMemory',
  'OnHeapStorageMemory',
  'OffHeapStorageMemory',
] as const satisfies readonly ExecutorMetric[];
const UNIFIED = [
  'OnHeapUnifiedMemory',
  'OffHeapUnifiedMemory',
] as const satisfies readonly ExecutorMetric[];

/**
 * Peak execution plus peak storage memory, on and off the heap, as Dr. Elephant adds them (the two peaks may lie apart, so
 * this can exceed the peak of both together, which stands in only where the parts were not recorded). Undefined when nothing
 * was; zero only beside a heap reading, which shows that the executor was sampled.
 */
export function peakUnifiedBytes(executor: ExecutorSummary): number | undefined {
  const bytes = sumOfPeaks(executor, EXECUTION_AND_STORAGE) ?? sumOfPeaks(executor, UNIFIED);
  return bytes === 0 && peakHeapBytes(executor) === undefined ? undefined : bytes;
}

function sumOfPeaks(
  { peaks }: ExecutorSummary,
  names: readonly ExecutorMetric[],
): number | undefined {
  const known = names.map((name) => peaks?.[name]).filter((value) => value !== undefined);
  return known.length === 0 ? undefined : sumOf(known);
}
