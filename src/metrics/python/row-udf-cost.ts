import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import { sumBy, sumOf as totalOf } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { firstSuccesses, valuesAt } from '../partitions/task-spread.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import type { PythonNode } from './python-node.ts';
import { type PythonStage, pythonStages } from './python-stages.ts';
import { pythonWaits } from './python-waits.ts';
import { detourRowCount } from './rdd-detour.ts';

/**
 * What a row's time in Python is spent on. `way`: pickling it there and back and the call; `either`: that and a function of the
 * standard library (regular expressions, dates, JSON) or its input; `work`: the function itself.
 */
export type RowUdfNature = 'way' | 'either' | 'work';

/** A stage that calls Python functions row by row, and what it would be without the way to Python and back. */
export interface RowUdfCost {
  readonly python: PythonStage;
  /** None where a DataFrame takes the way through the RDD API: `python.isRdd`. */
  readonly nodes: readonly PythonNode[];
  readonly rowCount: number;
  /** Counted in plans alone. */
  readonly movedBytes: number;
  /** Python time of one row once the workers run, ms. */
  readonly perRowMs: number;
  readonly nature: RowUdfNature;
  /** Run time, summed over its tasks, that built-in functions would not need. */
  readonly savedRunMs: number;
  readonly change: StageChange;
}

/**
 * What native code takes for the work that the JVM did beside Python: its own time and about a quarter for evaluating the
 * built-in function instead. Ours, fitted to the one application that was run both ways on a quiet machine (1.28).
 */
const NATIVE_FACTOR = 1.25;
/**
 * Up to this a row's time is the way to Python and back and a short function: pickling and the call take 1 to 3 µs, plain Python
 * a few more, and three times that on a busy host. Of ten functions run both ways, those below it got back nine tenths and more
 * of their Python time, those above it between nothing and nine tenths, two thirds in the middle. Ours.
 */
const WAY_PER_ROW_MS = 0.01;
/** Above this it is the function's own: the prediction of a model takes about a millisecond. Ours. */
const WORK_PER_ROW_MS = 0.5;
/**
 * Of the Python time, where it is either: between 3/8 with Arrow and 4/5 with built-in functions (catalogue cause 25: 1 − 1/k).
 * Dear functions are dear as built-in ones too, and before Spark 4.0 part of it is computing the function's input.
 */
const EITHER_SAVED_SHARE = 0.6;
/** Pickling and copying a byte both ways; ours, 50 MB/s at the slowest. */
const WORK_PER_BYTE_MS = 0.000_02;
/** What moving a row alone takes; ours, the middle of the 1 to 3 µs. */
const TRANSPORT_PER_ROW_MS = 0.002_5;

/** Of every stage whose Python runs row by row and whose rows were counted (Spark 3.2 and later), the longest first. */
export const rowUdfCosts = oncePerApplication((app: ApplicationModel): readonly RowUdfCost[] =>
  pythonStages(app).flatMap((python) => costOf(app, python) ?? []),
);

function costOf(app: ApplicationModel, python: PythonStage): RowUdfCost | undefined {
  // tasks that failed count no rows, and what they waited is in the run time
  if (python.stage.status === 'failed') return undefined;
  const nodes = python.nodes.filter(({ kind }) => kind === 'row');
  const rowCount = detourRowCount(app, python) ?? sumBy(nodes, ({ rowCount: rows = 0 }) => rows);
  // another Python operator in the stage: nobody knows whose time it is
  if (rowCount <= 0 || nodes.length < python.nodes.length) return undefined;
  const movedBytes = sumBy(
    nodes,
    ({ sentBytes = 0, returnedBytes = 0 }) => sentBytes + returnedBytes,
  );
  const perRowMs = steadyMs(app, python) / rowCount;
  const nature = natureOf(perRowMs - (WORK_PER_BYTE_MS * movedBytes) / rowCount);
  const avoidableMs = Math.max(0, python.runMs - NATIVE_FACTOR * python.nativeMs);
  const transportMs = TRANSPORT_PER_ROW_MS * rowCount + WORK_PER_BYTE_MS * movedBytes;
  const limitMs: Readonly<Record<RowUdfNature, number>> = {
    way: python.pythonMs,
    either: Math.max(transportMs, EITHER_SAVED_SHARE * python.pythonMs),
    work: transportMs,
  };
  const savedRunMs = Math.min(avoidableMs, python.pythonMs, limitMs[nature]);
  const change = changeOf(python, savedRunMs);
  return { python, nodes, rowCount, movedBytes, perRowMs, nature, savedRunMs, change };
}

function natureOf(perRowMs: number): RowUdfNature {
  if (perRowMs <= WAY_PER_ROW_MS) return 'way';
  return perRowMs <= WORK_PER_ROW_MS ? 'either' : 'work';
}

/** `pythonMs` as it would be if the first task on each core, which starts its worker, waited as long as the later ones. */
function steadyMs(app: ApplicationModel, { stage, pythonMs }: PythonStage): number {
  const waits = pythonWaits(stage);
  const later = waits.subarray(slotCountOf(app, stage));
  const wholeMs = totalOf(waits);
  if (later.length === 0 || wholeMs <= 0) return pythonMs;
  return Math.min(pythonMs, (pythonMs / wholeMs) * (totalOf(later) / later.length) * waits.length);
}

/** Tasks lose what they waited for Python, in proportion; a sample's are all made shorter by the same share. */
function changeOf({ stage, pythonMs }: PythonStage, savedRunMs: number): StageChange {
  const { tasks, taskTimeMs, stageId, stageAttemptId } = stage;
  const ref = { stageId, stageAttemptId };
  if (tasks === undefined || tasks.isSampled) {
    const taskShare = taskTimeMs > 0 ? Math.max(0, 1 - savedRunMs / taskTimeMs) : 1;
    return { stage: ref, kind: 'shorter', taskShare };
  }
  const waits = pythonWaits(stage);
  const savedShare = pythonMs > 0 ? savedRunMs / pythonMs : 0;
  const durationsMs = valuesAt(firstSuccesses(stage), tasks, 'durationMs').map((ms, place) =>
    Math.max(1, ms - savedShare * (waits[place] ?? 0)),
  );
  return { stage: ref, kind: 'tasks', durationsMs };
}
