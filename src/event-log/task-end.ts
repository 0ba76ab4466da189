import { LOCALITIES, TASK_FAILED, TASK_KILLED, TASK_SUCCESS } from '../model/task-columns.ts';
import { EXECUTOR_METRICS } from '../model/task-metrics.ts';
import { FIELD, newTaskValues, type TaskValues } from './fold/stages/task-row.ts';
import {
  amountAt,
  booleanAt,
  idAt,
  type JsonObject,
  nameAt,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  timeAt,
} from './json-fields.ts';
import { readFailure, type SeenFailure } from './task-failure.ts';
import { METRIC_GROUPS, METRICS, PEAK_MEMORY, RECORDED_METRICS } from './task-metric-names.ts';

/** One SparkListenerTaskEnd. `values` is reused for the next one: whoever keeps numbers copies them. */
export interface TaskEnd {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly executorId: string;
  readonly host: string;
  readonly launchedAtMs: number | undefined;
  readonly finishedAtMs: number | undefined;
  /** `Success`, `TaskKilled`, … */
  readonly reason: string;
  readonly failure: SeenFailure | undefined;
  readonly values: TaskValues;
  /** Peaks of the executor while the task ran (Spark 3.0+), in the order of EXECUTOR_METRICS, -1 absent; mostly there are none. */
  readonly executorMetrics: Float64Array | undefined;
  /** -1 where the task has no metrics, else a bit for each of RECORDED_METRICS that it has. */
  readonly recordedMetrics: number;
}

const LOCALITY_NUMBERS = new Map<string, number>(LOCALITIES.map((name, index) => [name, index]));
const UNKNOWN_LOCALITY = LOCALITIES.indexOf('UNKNOWN');
const KILLED_REASONS: ReadonlySet<string> = new Set(['TaskKilled', 'TaskCommitDenied']);

/** Reads TaskEnd events into one set of values after another. */
export class TaskEndReader {
  readonly #values = newTaskValues();

  /** Undefined for an event without stage or task info: nothing can be counted to anything. */
  read(event: JsonObject): TaskEnd | undefined {
    const stageId = idAt(event, 'Stage ID');
    if (stageId === undefined) return undefined;
    const info = objectAt(event, 'Task Info');
    const end = objectAt(event, 'Task End Reason');
    const reason = nameAt(end, 'Reason') ?? 'UnknownReason';
    const launchedAtMs = timeAt(info, 'Launch Time');
    const finishedAtMs = timeAt(info, 'Finish Time');
    const values = this.#values.fill(0);
    fillInfo(values, info);
    values[FIELD.status] = statusOf(reason);
    if (launchedAtMs !== undefined && finishedAtMs !== undefined) {
      fillTimes(values, launchedAtMs, finishedAtMs, timeAt(info, 'Getting Result Time'));
    }
    const recordedMetrics = fillMetrics(values, event);
    if (!hasPeakMemory(event)) fillFromAccumulables(values, info);
    return {
      stageId,
      stageAttemptId: idAt(event, 'Stage Attempt ID') ?? 0,
      executorId: nameAt(info, 'Executor ID') ?? '',
      host: nameAt(info, 'Host') ?? '',
      launchedAtMs,
      finishedAtMs,
      reason,
      failure: reason === 'Success' ? undefined : readFailure(reason, end),
      values,
      executorMetrics: fillPeaks(values, objectAt(event, 'Task Executor Metrics')),
      recordedMetrics,
    };
  }
}

/** Whether the event repeats the end of a task that had succeeded: the History Server adds its metrics only the first time. */
export function isRepeated({ reason }: TaskEnd): boolean {
  return reason === 'Resubmitted';
}

function statusOf(reason: string): number {
  if (reason === 'Success') return TASK_SUCCESS;
  return KILLED_REASONS.has(reason) ? TASK_KILLED : TASK_FAILED;
}

function fillInfo(values: TaskValues, info: JsonObject): void {
  const index = amountAt(info, 'Index');
  values[FIELD.taskId] = amountAt(info, 'Task ID');
  values[FIELD.index] = index;
  values[FIELD.attempt] = amountAt(info, 'Attempt');
  values[FIELD.partitionId] = Math.max(0, numberAt(info, 'Partition ID') ?? index);
  values[FIELD.locality] =
    LOCALITY_NUMBERS.get(stringAt(info, 'Locality') ?? '') ?? UNKNOWN_LOCALITY;
  values[FIELD.speculative] = booleanAt(info, 'Speculative') ? 1 : 0;
}

/** A clock that ran backwards makes a task of no duration, not a negative one. */
export function fillTimes(
  values: TaskValues,
  launchedAtMs: number,
  finishedAtMs: number,
  gettingResultAtMs: number | undefined,
): void {
  values[FIELD.durationMs] = Math.max(0, finishedAtMs - launchedAtMs);
  if (gettingResultAtMs !== undefined) {
    values[FIELD.gettingResultMs] = Math.max(0, finishedAtMs - gettingResultAtMs);
  }
}

/** Returns `TaskEnd.recordedMetrics`. */
function fillMetrics(values: TaskValues, event: JsonObject): number {
  const metrics = event[METRICS];
  if (typeof metrics !== 'object' || metrics === null) return -1;
  values[FIELD.hasMetrics] = 1;
  const own = objectAt(event, METRICS);
  for (const { group, numbers } of METRIC_GROUPS) {
    const from = group === undefined ? own : objectAt(own, group);
    for (const { name, target, divisor } of numbers)
      values[target] = amountAt(from, name) / divisor;
  }
  return RECORDED_METRICS.reduce(
    (bits, name, index) => (name in own ? bits | (1 << index) : bits),
    0,
  );
}

/** Mostly zeros: what the executor reported about itself while the task ran. */
function fillPeaks(values: TaskValues, metrics: JsonObject): Float64Array | undefined {
  values[FIELD.jvmHeapBytes] = amountAt(metrics, 'JVMHeapMemory');
  values[FIELD.pythonRssBytes] = amountAt(metrics, 'ProcessTreePythonRSSMemory');
  return values[FIELD.jvmHeapBytes] === 0 ? undefined : executorMetricsOf(metrics);
}

/** In the order of EXECUTOR_METRICS; -1 is absent. */
export function executorMetricsOf(metrics: JsonObject): Float64Array {
  const values = new Float64Array(EXECUTOR_METRICS.length);
  for (const [index, name] of EXECUTOR_METRICS.entries()) {
    values[index] = Math.max(-1, numberAt(metrics, name) ?? -1);
  }
  return values;
}

function hasPeakMemory(event: JsonObject): boolean {
  return PEAK_MEMORY in objectAt(event, METRICS);
}

/** Before Spark 3.0 the peak of execution memory was an accumulable only, before 2.0 under the shorter name. */
const PEAK_ACCUMULABLE = /^(?:internal\.metrics\.)?peakExecutionMemory$/;

function fillFromAccumulables(values: TaskValues, info: JsonObject): void {
  for (const accumulable of objectsAt(info, 'Accumulables')) {
    if (!PEAK_ACCUMULABLE.test(stringAt(accumulable, 'Name') ?? '')) continue;
    values[FIELD.peakExecutionMemoryBytes] = amountAt(accumulable, 'Update');
  }
}
