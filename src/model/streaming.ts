/** A structured streaming query: sums over all its progress events and the last of them. */
export interface StreamingQuery {
  readonly queryId: string;
  readonly runId: string;
  readonly name?: string;
  readonly startedAtMs?: number;
  readonly terminatedAtMs?: number;
  readonly isTerminated: boolean;
  readonly exception?: string;
  readonly batchCount: number;
  readonly inputRowCount: number;
  readonly triggerMs: number;
  /** The last 100 micro-batches, oldest first. */
  readonly recentBatches: readonly StreamingBatch[];
}
/** A micro-batch of a streaming query, as its progress report tells it. */
export interface StreamingBatch {
  readonly batchId: number;
  readonly atMs?: number;
  readonly inputRowCount: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly triggerMs: number;
  readonly stateRowCount: number;
  readonly stateMemoryBytes: number;
}
