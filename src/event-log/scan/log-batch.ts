/**
 * A stretch of a log in the form that folds take it: what a thread that only reads bytes can do is done, and what is left for
 * the one that folds is numbers and the lines that have to be parsed whole. Plain data: it crosses between threads.
 */
export interface LogBatch {
  /** What happened, in the order of the log: codes of OP, each followed by its numbers. */
  readonly ops: Int32Array;
  opCount: number;
  /** Tasks, a row of ROW_WIDTH each. */
  readonly rows: Float64Array;
  rowCount: number;
  /** Executor metrics of tasks that have them, EXECUTOR_METRICS.length each; -1 is absent. */
  readonly peaks: Float64Array;
  peakCount: number;
  /** Lines, one behind the other; what is never read of them is cut out. */
  readonly text: Uint8Array;
  textByteCount: number;
  /** Names that were not in a batch before; rows point into all of them so far. */
  names: readonly string[];
  /** Taken from the source for it, as stored, and what that decoded to. */
  storedByteCount: number;
  decodedByteCount: number;
}

/** `ops` of a batch, and the numbers behind each. */
export const OP = {
  /** The next row. */
  task: 0,
  /** Stage, attempt. */
  taskStart: 1,
  /** Its end in `text`; it begins where the one before ended. */
  line: 2,
  /** As `line`: what stands after the last line feed of a part, a whole line or the beginning of one. */
  rest: 3,
  /** As `line`: what the next line has and nobody has to read now. */
  unread: 4,
} as const;
