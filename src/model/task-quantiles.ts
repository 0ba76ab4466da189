/** The metrics of a task whose spread a History Server tells. */
const QUANTILE_FIELDS = [
  'durationMs',
  'executorRunTimeMs',
  'executorCpuTimeMs',
  'gcTimeMs',
  'schedulerDelayMs',
  'inputBytes',
  'outputBytes',
  'shuffleReadBytes',
  'shuffleFetchWaitMs',
  'shuffleWriteBytes',
  'memorySpilledBytes',
  'diskSpilledBytes',
  'peakExecutionMemoryBytes',
] as const;

/**
 * How the tasks that succeeded spread, told instead of single tasks: each metric's value at `sorted[min(floor(p × n), n − 1)]` for
 * every probability, without interpolation. A metric that was not told is absent.
 */
export interface TaskQuantiles
  extends Readonly<Partial<Record<(typeof QUANTILE_FIELDS)[number], readonly number[]>>> {
  /** Ascending, from 0 for the smallest to 1 for the largest. */
  readonly probabilities: readonly number[];
}
