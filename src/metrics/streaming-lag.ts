import type { StreamingBatch, StreamingQuery } from '../model/streaming.ts';
import { sumBy } from '../model/sum-by.ts';

/** A streaming query whose latest micro-batches took longer than the data they read took to come. */
export interface StreamingLag {
  readonly query: StreamingQuery;
  /** The latest batches in a row that were too slow. */
  readonly behind: readonly StreamingBatch[];
  /** How much later than its data the last of them was done, counted from the first of them, in ms. */
  readonly lagMs: number;
  /** Median rows a second, as they came and as they were processed. */
  readonly inputRowsPerSecond: number;
  readonly processedRowsPerSecond: number;
  /** Rows of state at the end over rows at the first of these batches; absent without state. */
  readonly stateGrowthRatio?: number;
}

/** Undefined when the last batch kept up, or had nothing to do. */
export function streamingLag(query: StreamingQuery): StreamingLag | undefined {
  const { recentBatches } = query;
  const lastGood = recentBatches.findLastIndex((batch) => !isBehind(batch));
  const behind = recentBatches.slice(lastGood + 1);
  const [first] = behind;
  const last = behind.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    query,
    behind,
    lagMs: sumBy(behind, lateMs),
    inputRowsPerSecond: median(behind.map((batch) => batch.inputRowsPerSecond ?? 0)),
    processedRowsPerSecond: median(behind.map((batch) => batch.processedRowsPerSecond ?? 0)),
    ...(first.stateRowCount > 0
      ? { stateGrowthRatio: last.stateRowCount / first.stateRowCount }
      : {}),
  };
}

/** A batch that read nothing says nothing. */
function isBehind({ inputRowCount, inputRowsPerSecond, processedRowsPerSecond }: StreamingBatch) {
  if (inputRowCount === 0 || inputRowsPerSecond === undefined) return false;
  return processedRowsPerSecond !== undefined && processedRowsPerSecond < inputRowsPerSecond;
}

/** The time it took, less the time in which as many rows came. */
function lateMs({ inputRowCount, inputRowsPerSecond = 0, triggerMs }: StreamingBatch): number {
  if (inputRowsPerSecond <= 0) return 0;
  return Math.max(0, triggerMs - (inputRowCount / inputRowsPerSecond) * 1_000);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
