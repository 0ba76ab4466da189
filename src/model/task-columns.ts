import { SUM_FIELDS } from './task-metrics.ts';

/** Tasks of one stage attempt, a column a field: an object a task would cost ten times the memory. */
export interface TaskColumns {
  /** Rows kept; fewer than `endedCount` when sampled. Rows are in the order of their TaskEnd events. */
  readonly rowCount: number;
  /** TaskEnd events of the stage attempt. */
  readonly endedCount: number;
  /** Whether rows were left out to keep within the budget; then `longest` still holds the longest tasks, exactly. */
  readonly isSampled: boolean;
  /** Each field's values, `rowCount` long. A field that no task recorded is all 0. */
  readonly columns: Readonly<Record<TaskField, TaskColumn>>;
  /** What `failure` points into, from 1: class or reason, and message. */
  readonly failures: readonly TaskFailure[];
  /** The longest tasks of all, longest first, when `isSampled`; else empty, the columns have them. */
  readonly longest: readonly TaskRow[];
}
export type TaskColumn = Uint8Array | Uint16Array | Uint32Array | Float64Array;
export type TaskRow = Readonly<Record<TaskField, number>>;

/** Why a task ended as it did: Spark's own reason, and for exceptions its class and the first lines of its trace. */
export interface TaskFailure {
  /** `ExceptionFailure`, `ExecutorLostFailure`, `FetchFailed`, `TaskKilled`, `Resubmitted`, … */
  readonly reason: string;
  /** `java.lang.OutOfMemoryError`, for ExceptionFailure. */
  readonly className?: string;
  /** Description, loss reason, kill reason or fetch message, shortened. */
  readonly message?: string;
  /** The last lines of a Python traceback or the top of the Java stack, shortened. */
  readonly trace?: string;
  /** For ExecutorLostFailure: whether Spark says that the application is to blame. */
  readonly exitCausedByApp?: boolean;
  /** For FetchFailed: the executor and host whose shuffle blocks could not be read. */
  readonly fromExecutorId?: string;
  readonly fromHost?: string;
}

/**
 * `index` is the partition's place in the stage; `attempt` counts its retries; `executor` and `host` point into the
 * application's `executorIds` and `hosts`; `locality` into LOCALITIES; `status` into TASK_STATUSES; `failure` into
 * `failures`, from 1, 0 for none; `launchOffsetMs` is from the application's start and may be negative; flags are 0 or 1.
 */
export const TASK_FIELDS = [
  'taskId',
  'index',
  'attempt',
  'partitionId',
  'executor',
  'host',
  'locality',
  'status',
  'speculative',
  'hasMetrics',
  'failure',
  'launchOffsetMs',
  'durationMs',
  'gettingResultMs',
  ...SUM_FIELDS,
  'jvmHeapBytes',
  'pythonRssBytes',
] as const;
export type TaskField = (typeof TASK_FIELDS)[number];

/** Spark's words; a column holds their place in this list. */
export const LOCALITIES = [
  'PROCESS_LOCAL',
  'NODE_LOCAL',
  'NO_PREF',
  'RACK_LOCAL',
  'ANY',
  'UNKNOWN',
] as const;
/** A column holds their place in this list: the three numbers below. */
export const TASK_STATUSES = ['success', 'failed', 'killed'] as const;
export const TASK_SUCCESS = 0;
export const TASK_FAILED = 1;
export const TASK_KILLED = 2;
