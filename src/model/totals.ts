/**
 * Exact sums over the whole record, whatever is sampled elsewhere. What no event recorded is 0 here and a
 * `missing-metrics` gap. Metrics are summed over every TaskEnd that carries them, successful or not (as the History Server
 * does); a stage attempt, a speculative copy or a retry is a TaskEnd of its own and counts once.
 */
export interface Totals {
  /** JobStart events. */
  readonly jobCount: number;
  /** JobEnd with a result other than JobSucceeded. */
  readonly failedJobCount: number;
  /** Stage attempts submitted or completed. */
  readonly stageCount: number;
  /** Completed with a failure reason. */
  readonly failedStageCount: number;
  /** TaskEnd events. */
  readonly taskCount: number;
  /** TaskKilled and TaskCommitDenied. */
  readonly killedTaskCount: number;
  /** Every other end but Success: Resubmitted and FetchFailed included. */
  readonly failedTaskCount: number;
  /** SQLExecutionStart events, distinct ids. */
  readonly sqlExecutionCount: number;
  /** Distinct ids ever added, the driver not. */
  readonly executorCount: number;
  readonly executorRunTimeMs: number;
  readonly executorCpuTimeMs: number;
  readonly gcTimeMs: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Remote and local. */
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memorySpilledBytes: number;
  readonly diskSpilledBytes: number;
  readonly resultBytes: number;
  /**
   * Σ cores × life of every added executor (in local mode the driver is one): ExecutorAdded to ExecutorRemoved, else to
   * ApplicationEnd, else to the last time in the record; a life that ends before it begins is 0.
   */
  readonly heldCoreMs: number;
  /** The same lives × memory: the container on YARN (rounded up where it is recorded to what) and Kubernetes, the heap elsewhere. */
  readonly heldMemoryByteMs: number;
}

/** Of a record that has none, as a gap then says. */
export const NO_TOTALS: Totals = {
  jobCount: 0,
  failedJobCount: 0,
  stageCount: 0,
  failedStageCount: 0,
  taskCount: 0,
  killedTaskCount: 0,
  failedTaskCount: 0,
  sqlExecutionCount: 0,
  executorCount: 0,
  executorRunTimeMs: 0,
  executorCpuTimeMs: 0,
  gcTimeMs: 0,
  inputBytes: 0,
  outputBytes: 0,
  shuffleReadBytes: 0,
  shuffleWriteBytes: 0,
  memorySpilledBytes: 0,
  diskSpilledBytes: 0,
  resultBytes: 0,
  heldCoreMs: 0,
  heldMemoryByteMs: 0,
};
