import type { ExecutorSummary } from '../../model/executor.ts';
import { sumBy } from '../../model/sum-by.ts';
import { workers } from './executors.ts';

export interface ExecutorGc {
  readonly workerCount: number;
  readonly gcTimeMs: number;
  readonly taskTimeMs: number;
  /** GC time over task time, driver left out; NaN without task time. */
  readonly ratio: number;
  /** Whether any task brought metrics: without them the GC time is unknown, not 0. */
  readonly hasMetrics: boolean;
}

/** Garbage collection over all executors but the driver, as Dr. Elephant sums it. */
export function executorGc(executors: readonly ExecutorSummary[]): ExecutorGc {
  const counted = workers(executors);
  const gcTimeMs = sumBy(counted, (executor) => executor.gcTimeMs);
  const taskTimeMs = sumBy(counted, (executor) => executor.taskTimeMs);
  const measuredMs = sumBy(
    counted,
    (executor) => executor.executorRunTimeMs + executor.executorCpuTimeMs + executor.gcTimeMs,
  );
  return {
    workerCount: counted.length,
    gcTimeMs,
    taskTimeMs,
    ratio: gcTimeMs / taskTimeMs,
    hasMetrics: taskTimeMs === 0 || measuredMs > 0,
  };
}
