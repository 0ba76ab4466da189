/**
 * What a core does while a task holds it. The parts of a task add up to its duration: GC, fetch wait, shuffle write and CPU
 * are taken in this order from the run time, `other` is what is left of it (I/O, Python workers, locks) and all of a task
 * that left no metrics, `deserialization` and `overhead` (scheduler delay, result serialization, result fetch) lie outside the
 * run time.
 */
export const WORK_CATEGORIES = [
  'cpu',
  'gc',
  'shuffleWait',
  'shuffleWrite',
  'other',
  'deserialization',
  'overhead',
] as const;
export type WorkCategory = (typeof WORK_CATEGORIES)[number];

/**
 * Cores over time, folded exactly while the record streams by: every task's time is spread evenly between its launch and
 * its finish, every executor's life between its bounds. Bins have one width; their sums are exact.
 */
export interface Occupancy {
  readonly originMs: number;
  readonly binMs: number;
  readonly binCount: number;
  /** Core-ms that tasks held in each bin (task time × cores a task), by what they did. */
  readonly usedCoreMs: Readonly<Record<WorkCategory, Float64Array>>;
  /** Core-ms that executors held in each bin. */
  readonly heldCoreMs: Float64Array;
  /** Of `usedCoreMs`, what tasks used that did not succeed, or whose output was lost later. */
  readonly wastedCoreMs: Float64Array;
  /** Cores that each task is taken to have held: what `spark.task.cpus` says. */
  readonly taskCpus: number;
}
