import type { ApplicationModel } from '../../model/application.ts';
import { largestBy } from '../../model/largest-by.ts';
import type { StageChange } from '../../model/remedy.ts';
import { booleanProperty } from '../../model/spark/spark-properties.ts';
import { sumOf } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { firstSuccesses, quantile, recordsReadAt, valuesAt } from '../partitions/task-spread.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import {
  batchSign,
  type PythonTasks,
  readsCache,
  type InitSign as Sign,
  steadySign,
} from './init-guess.ts';
import { type PythonStage, pythonStages } from './python-stages.ts';
import { pythonWaits } from './python-waits.ts';

/**
 * How it shows that Python is set up again and again: `measured` by Spark 4 as starting and initializing workers; `rows`: tasks
 * with few rows take nearly as long as those with many; `no-reuse`: every task starts a worker of its own, as was asked for;
 * `steady`: tasks with hardly any data all take the same time; `batches`: a pandas UDF takes far longer for a batch than
 * computing on its columns would.
 */
export type InitEvidence = 'measured' | 'rows' | 'no-reuse' | 'steady' | 'batches';

export interface InitCost {
  readonly python: PythonStage;
  readonly evidence: InitEvidence;
  /** What pays: tasks, or Arrow batches. */
  readonly unit: 'task' | 'batch';
  /** How many of them there were. */
  readonly timesCount: number;
  /** Tasks that run at once: as many workers have to pay once. */
  readonly slotCount: number;
  /** What a task or batch pays before its first row. */
  readonly perTimeMs: number;
  readonly medianRunMs: number;
  /** What a task pays, of the time of the middle task. */
  readonly share: number;
  readonly change: StageChange;
}

/** On unless set: off, each task starts a Python worker of its own. */
export const WORKER_REUSE = 'spark.python.worker.reuse';

/** Of every Python stage in which one of the signs shows and that had more tasks or batches than slots, the longest running first. */
export const initCosts = oncePerApplication((app: ApplicationModel): readonly InitCost[] =>
  pythonStages(app).flatMap((python) => costOf(app, python) ?? []),
);

function costOf(app: ApplicationModel, python: PythonStage): InitCost | undefined {
  const { stage } = python;
  const { tasks } = stage;
  if (tasks === undefined || tasks.isSampled || stage.status === 'failed') return undefined;
  const rows = firstSuccesses(stage);
  const slotCount = slotCountOf(app, stage);
  const tasksOf: PythonTasks = { python, rows, slotCount, waits: pythonWaits(python.stage) };
  const medianRunMs = quantile(valuesAt(rows, tasks, 'executorRunTimeMs').toSorted(), 0.5);
  const sign = strongestOf(app, tasksOf);
  if (sign === undefined || medianRunMs <= 0) return undefined;
  const { evidence, perTimeMs, perTaskCount = 1, ofMs = medianRunMs } = sign;
  return {
    python,
    evidence,
    unit: sign.perTaskCount === undefined ? 'task' : 'batch',
    timesCount: Math.round(rows.length * perTaskCount),
    slotCount,
    perTimeMs,
    medianRunMs,
    share: (perTimeMs * perTaskCount) / ofMs,
    change: changeOf(tasksOf, sign),
  };
}

/** What is surer comes first: the guesses are made only where the record shows nothing. */
function strongestOf(app: ApplicationModel, tasks: PythonTasks): Sign | undefined {
  const isMore = tasks.rows.length > tasks.slotCount;
  const shown = isMore ? signsOf(app, tasks).filter(({ perTimeMs }) => perTimeMs > 0) : [];
  const [best] = shown.toSorted((a, b) => b.perTimeMs - a.perTimeMs);
  return best ?? batchSign(app, tasks) ?? steadySign(tasks);
}

/** Tasks that run first pay once for their worker, and so does the first batch of each; tasks are in order of launch. */
function changeOf({ python, rows, slotCount }: PythonTasks, sign: Sign): StageChange {
  const { tasks, stageId, stageAttemptId } = python.stage;
  const { perTimeMs, perTaskCount = 1 } = sign;
  const durationsMs = Float64Array.from(rows, (row, place) => {
    const ms = tasks?.columns.durationMs[row] ?? 0;
    const runMs = tasks?.columns.executorRunTimeMs[row] ?? 0;
    const paidCount = place < slotCount ? perTaskCount - 1 : perTaskCount;
    return Math.max(1, ms - Math.min(perTimeMs * paidCount, runMs));
  });
  return { stage: { stageId, stageAttemptId }, kind: 'tasks', durationsMs };
}

function signsOf(app: ApplicationModel, ofTasks: PythonTasks): readonly Sign[] {
  const { python, rows, waits } = ofTasks;
  const measuredMs = measuredPerTaskMs(python, rows.length);
  const byRowsMs = readsCache(python) ? undefined : emptyTaskMs(waits, recordsOf(python, rows));
  const properties = app.sections.environment?.sparkProperties ?? {};
  const isReused = booleanProperty(properties, WORKER_REUSE) !== false;
  const signs: Sign[] = [];
  if (measuredMs !== undefined) {
    const mostMs = isReused ? laterTasksMs(ofTasks) : Infinity;
    signs.push({ evidence: 'measured', perTimeMs: Math.min(measuredMs, mostMs) });
  }
  if (byRowsMs !== undefined) signs.push({ evidence: 'rows', perTimeMs: byRowsMs });
  if (!isReused) {
    const floorMs = quantile(waits.toSorted(), 0.1);
    signs.push({ evidence: 'no-reuse', perTimeMs: Math.min(floorMs, WORKER_START_MS) });
  }
  return signs;
}

/** Forking a worker and importing what PySpark needs: at most so much is taken for it. Ours. */
const WORKER_START_MS = 300;

function recordsOf({ stage: { tasks } }: PythonStage, rows: Uint32Array): Float64Array {
  return tasks === undefined ? new Float64Array() : recordsReadAt(rows, tasks);
}

function measuredPerTaskMs({ nodes }: PythonStage, taskCount: number): number | undefined {
  const times = nodes.flatMap(({ startMs, initMs }) =>
    startMs === undefined && initMs === undefined ? [] : [(startMs ?? 0) + (initMs ?? 0)],
  );
  return times.length === 0 ? undefined : sumOf(times) / taskCount;
}

/**
 * The most that tasks after the first of each slot can have spent setting up Python, each: their run time, less its part in which
 * Python ran. A worker that is used again counts the wait for its next task as initializing, so that Spark's own figure may be
 * more than the tasks took. Several functions of a stage run at the same time.
 */
function laterTasksMs({ python, rows, slotCount }: PythonTasks): number {
  const { tasks } = python.stage;
  if (tasks === undefined) return Infinity;
  const runsMs = valuesAt(rows, tasks, 'executorRunTimeMs');
  const later = runsMs.slice(slotCount);
  const allMs = sumOf(runsMs);
  const pythonMs = largestBy(python.nodes, ({ runMs = 0 }) => runMs);
  if (later.length === 0 || allMs <= 0) return Infinity;
  return (sumOf(later) / later.length) * Math.max(0, 1 - pythonMs / allMs);
}

/** Tasks with at most half the rows of the middle one are few; with fewer than three of them nothing is said. Ours. */
const FEW_ROWS_SHARE = 0.5;
const MIN_SMALL_TASKS = 3;

/**
 * What a task without rows would wait: through the middle of the tasks with few rows and the middle of the others, the line is
 * followed down to no rows. Undefined where rows are not counted or all alike.
 */
export function emptyTaskMs(waits: Float64Array, records: Float64Array): number | undefined {
  const limit = FEW_ROWS_SHARE * quantile(records.toSorted(), 0.5);
  const isSmall = (_: number, place: number) => (records[place] ?? 0) <= limit;
  const small = middleOf(waits.filter(isSmall), records.filter(isSmall));
  const isOther = (_: number, place: number) => (records[place] ?? 0) > limit;
  const other = middleOf(waits.filter(isOther), records.filter(isOther));
  if (limit <= 0 || small.count < MIN_SMALL_TASKS || other.records <= small.records) {
    return undefined;
  }
  const perRecordMs = (other.waitMs - small.waitMs) / (other.records - small.records);
  return Math.min(small.waitMs, Math.max(0, small.waitMs - perRecordMs * small.records));
}

function middleOf(waits: Float64Array, records: Float64Array) {
  return {
    count: waits.length,
    waitMs: quantile(waits.toSorted(), 0.5),
    records: quantile(records.toSorted(), 0.5),
  };
}
