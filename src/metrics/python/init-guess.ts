import type { ApplicationModel } from '../../model/application.ts';
import { numberProperty } from '../../model/spark/spark-properties.ts';
import { isPersisted } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MIB } from '../../model/units.ts';
import { shuffleReadBytes } from '../partitions/partitions.ts';
import { quantile, recordsReadAt } from '../partitions/task-spread.ts';
import type { PythonStage } from './python-stages.ts';

/** The tasks of a Python stage that did its work. */
export interface PythonTasks {
  readonly python: PythonStage;
  /** Rows of the task columns, in order of launch. */
  readonly rows: Uint32Array;
  readonly slotCount: number;
  /** Of each: run time that the JVM neither computed nor collected garbage in, ms. */
  readonly waits: Float64Array;
}

export interface InitSign {
  readonly evidence: 'measured' | 'rows' | 'no-reuse' | 'steady' | 'batches';
  readonly perTimeMs: number;
  /** Batches of a task; left out where it is the task that pays. */
  readonly perTaskCount?: number;
  /** What the middle task waited that was not among the first; its run time where left out. */
  readonly ofMs?: number;
}

/**
 * With so many tasks or batches for each slot, the same time for nearly no data is more likely set up anew than worked. Ours.
 */
const MIN_ROUNDS = 4;
/** A task or batch that waits less pays for nothing that is worth keeping. Ours: a large import or a small model takes longer. */
const MIN_WAIT_MS = 100;

/**
 * What a task pays where all take the same time in Python: many more of them than slots, hardly any data in each. Undefined
 * where all are known to have as many rows, where they read a cache, where a function is called for each row or group (that is
 * work), or where it is not known how little data there was.
 */
export function steadySign(tasks: PythonTasks): InitSign | undefined {
  const { python, rows, slotCount } = tasks;
  if (rows.length < MIN_ROUNDS * slotCount || !takesBatches(python)) return undefined;
  if (readsCache(python) || haveEvenRows(tasks)) return undefined;
  const load = loadOfTask(tasks);
  const later = laterWaits(tasks).toSorted();
  const waitMs = quantile(later, 0.5);
  const isSteady = quantile(later, 0.9) <= MAX_SPREAD * quantile(later, 0.1);
  if (load === undefined || !isSteady || waitMs < MIN_WAIT_MS) return undefined;
  const isSmall = load.rowCount >= MIN_TASK_ROWS && load.bytes <= MAX_TASK_BYTES;
  if (!isSmall || waitMs < SLOW_PER_ROW_MS * load.rowCount) return undefined;
  return { evidence: 'steady', perTimeMs: quantile(later, 0.1), ofMs: waitMs };
}

/** Of a cache only what is still there is counted: tasks without rows compute theirs anew, which is work. */
export function readsCache({ stage }: PythonStage): boolean {
  return stage.rdds.some(isPersisted);
}

/** The same number of rows each: then the same time is as well the work that each row is (a call of a service, a prediction). */
function haveEvenRows({ python: { stage }, rows }: PythonTasks): boolean {
  if (stage.tasks === undefined) return false;
  const records = recordsReadAt(rows, stage.tasks).toSorted();
  const fewest = quantile(records, 0.1);
  return fewest > 0 && quantile(records, 0.9) <= MAX_SPREAD * fewest;
}

/** Fewer rows are rather jobs of their own (a fit for each of some settings): then a row is the work. Ours. */
const MIN_TASK_ROWS = 20;

/** Nine tenths of the tasks against one tenth: wider is work that depends on the rows, or a host with other work. Ours. */
const MAX_SPREAD = 2;
/** Python code that reads rows takes 1 to 20 µs for each, with regular expressions or dates up to 50. Ours. */
const SLOW_PER_ROW_MS = 0.1;
/** A task with more than this reads data for its own sake. Ours. */
const MAX_TASK_BYTES = MIB;

function takesBatches({ nodes, isRdd }: PythonStage): boolean {
  return nodes.length === 0 ? isRdd : nodes.every(({ kind }) => kind === 'arrow');
}

/** Rows and bytes of the mean task, by what went to Python or what the tasks read. */
function loadOfTask({ python, rows }: PythonTasks) {
  const { nodes, stage } = python;
  const sentBytes = sumBy(nodes, (node) => node.sentBytes ?? 0);
  const returned = Math.max(0, ...nodes.map(({ rowCount = 0 }) => rowCount));
  const records = stage.sums.inputRecords + stage.sums.shuffleReadRecords;
  const bytes = Math.max(sentBytes, stage.sums.inputBytes + shuffleReadBytes(stage));
  const rowCount = Math.max(returned, records);
  if (rowCount <= 0) return undefined;
  return { rowCount: rowCount / rows.length, bytes: bytes / rows.length };
}

/** Without those that ran first, whose workers start and import; all of them where there are no others. */
function laterWaits({ waits, slotCount }: PythonTasks): Float64Array {
  return waits.length > slotCount ? waits.slice(slotCount) : waits;
}

export const ARROW_BATCH_ROWS = 'spark.sql.execution.arrow.maxRecordsPerBatch';
/** Spark's default. */
export const DEFAULT_BATCH_ROWS = 10_000;
/** `SQL_SCALAR_PANDAS_UDF`, which the plan's text ends in: called once for each batch (the iterator's is 204). */
const CALLED_PER_BATCH = /\], 200$/;
/**
 * Computing on whole columns takes nanoseconds to a few µs a row, and looking at each value up to 20: beyond this a batch pays
 * for something else, or a model predicts. Ours.
 */
const SLOW_BATCH_PER_ROW_MS = 0.04;
/** Of such a batch: the rest is its rows. Ours. */
const SETUP_SHARE = 0.75;

/** What a batch of a scalar pandas UDF pays, where a row takes far longer than computing on columns does. */
export function batchSign(app: ApplicationModel, tasks: PythonTasks): InitSign | undefined {
  const { python, rows, slotCount } = tasks;
  const [node, ...others] = python.nodes;
  if (node === undefined || others.length > 0 || !CALLED_PER_BATCH.test(node.node.text)) {
    return undefined;
  }
  const properties = app.sections.environment?.sparkProperties ?? {};
  const limit = numberProperty(properties, ARROW_BATCH_ROWS) ?? DEFAULT_BATCH_ROWS;
  const taskRows = (node.rowCount ?? 0) / rows.length;
  const perTaskCount = Math.ceil(taskRows / Math.max(1, limit));
  const waitMs = quantile(laterWaits(tasks).toSorted(), 0.5);
  const perBatchMs = waitMs / perTaskCount;
  const isMany = perTaskCount > 1 && perTaskCount * rows.length >= MIN_ROUNDS * slotCount;
  const isSlow = perBatchMs >= MIN_WAIT_MS && waitMs >= SLOW_BATCH_PER_ROW_MS * taskRows;
  if (!isMany || !isSlow) return undefined;
  return { evidence: 'batches', perTimeMs: SETUP_SHARE * perBatchMs, perTaskCount, ofMs: waitMs };
}
