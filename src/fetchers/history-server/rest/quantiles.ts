import { withoutUndefined } from '../../../model/record-of.ts';
import type { TaskQuantiles } from '../../../model/task-quantiles.ts';
import { NS_PER_MS } from '../../../model/units.ts';
import type { Distributions } from './schema.ts';

/** Undefined where the server told none. */
export function toQuantiles(told: Distributions | null | undefined): TaskQuantiles | undefined {
  if (!told) return undefined;
  const { inputMetrics, outputMetrics, shuffleReadMetrics, shuffleWriteMetrics } = told;
  return {
    probabilities: told.quantiles,
    ...withoutUndefined({
      durationMs: told.duration,
      executorRunTimeMs: told.executorRunTime,
      executorCpuTimeMs: told.executorCpuTime?.map((ns) => ns / NS_PER_MS),
      gcTimeMs: told.jvmGcTime,
      schedulerDelayMs: told.schedulerDelay,
      inputBytes: inputMetrics.bytesRead,
      outputBytes: outputMetrics.bytesWritten,
      shuffleReadBytes: shuffleReadMetrics.readBytes,
      shuffleFetchWaitMs: shuffleReadMetrics.fetchWaitTime,
      shuffleWriteBytes: shuffleWriteMetrics.writeBytes,
      memorySpilledBytes: told.memoryBytesSpilled,
      diskSpilledBytes: told.diskBytesSpilled,
      peakExecutionMemoryBytes: told.peakExecutionMemory,
    }),
  };
}
