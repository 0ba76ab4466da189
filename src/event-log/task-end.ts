import { redactText } from '../model/secrets/redact.ts';
import {
  LOCALITIES,
  TASK_FAILED,
  TASK_KILLED,
  TASK_SUCCESS,
  type TaskFailure,
} from '../model/task-columns.ts';
import { EXECUTOR_METRICS } from '../model/task-metrics.ts';
import { FIELD, newTaskValues, type TaskValues } from './fold/stages/task-row.ts';
import {
  amountAt,
  booleanAt,
  idAt,
  type JsonObject,
  MAX_NAME_LENGTH,
  nameAt,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  timeAt,
} from './json-fields.ts';
import { METRIC_GROUPS, METRICS, PEAK_MEMORY, RECORDED_METRICS } from './task-metric-names.ts';
import { keepErrorText, keepOptionalText, keepText } from './text.ts';

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
  readonly failure: TaskFailure | undefined;
  readonly values: TaskValues;
  /** Peaks of the executor while the task ran (Spark 3.0+), in the order of EXECUTOR_METRICS, -1 absent; mostly there are none. */
  readonly executorMetrics: Float64Array | undefined;
  /** -1 where the task has no metrics, else a bit for each of RECORDED_METRICS that it has. */
  readonly recordedMetrics: number;
}

const LOCALITY_NUMBERS = new Map<string, number>(LOCALITIES.map((name, index) => [name, index]));
const UNKNOWN_LOCALITY = LOCALITIES.indexOf('UNKNOWN');
const KILLED_REASONS: ReadonlySet<string> = new Set(['TaskKilled', 'TaskCommitDenied']);
const MESSAGE_LENGTH = 600;
const TRACE_LENGTH = 2_000;
const CAUSED_BY = /^Caused by: .*$/gm;
const CAUSE_LENGTH = 300;
const MAX_CAUSES = 5;

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
  return Float64Array.from(EXECUTOR_METRICS, (name) => Math.max(-1, numberAt(metrics, name) ?? -1));
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

function readFailure(reason: string, end: JsonObject): TaskFailure {
  const address = objectAt(end, 'Block Manager Address');
  const className = keepOptionalText(stringAt(end, 'Class Name'), MAX_NAME_LENGTH);
  const message = keepErrorText(messageOf(reason, end), MESSAGE_LENGTH);
  const trace = keepTrace(traceOf(end));
  const fromExecutorId = keepOptionalText(stringAt(address, 'Executor ID'), MAX_NAME_LENGTH);
  const fromHost = keepOptionalText(stringAt(address, 'Host'), MAX_NAME_LENGTH);
  const isLoss = reason === 'ExecutorLostFailure';
  return {
    reason: redactText(reason),
    ...(className === undefined ? {} : { className }),
    ...(message === undefined ? {} : { message }),
    ...(trace === undefined ? {} : { trace }),
    ...(isLoss ? { exitCausedByApp: end['Exit Caused By App'] === true } : {}),
    ...(fromExecutorId === undefined ? {} : { fromExecutorId }),
    ...(fromHost === undefined ? {} : { fromHost }),
  };
}

function messageOf(reason: string, end: JsonObject): string | undefined {
  switch (reason) {
    case 'ExceptionFailure':
      return stringAt(end, 'Description');
    case 'ExecutorLostFailure':
      return stringAt(end, 'Loss Reason');
    case 'TaskKilled':
      return stringAt(end, 'Kill Reason');
    default:
      return stringAt(end, 'Message');
  }
}

/** The top of the trace, and from the rest of it the causes: the last of them is often the telling one. */
function keepTrace(trace: string | undefined): string | undefined {
  const kept = keepErrorText(trace, TRACE_LENGTH);
  if (trace === undefined || trace.length <= TRACE_LENGTH) return kept;
  const causes = trace.slice(TRACE_LENGTH).match(CAUSED_BY)?.slice(-MAX_CAUSES) ?? [];
  return [kept, ...causes.map((cause) => keepText(cause, CAUSE_LENGTH))].join('\n');
}

/** Spark keeps the trace as text since 1.2, and as frames before. */
function traceOf(end: JsonObject): string | undefined {
  const full = stringAt(end, 'Full Stack Trace');
  if (full !== undefined) return full;
  const frames = objectsAt(end, 'Stack Trace').slice(0, 10);
  return frames
    .map(
      (frame) =>
        `at ${stringAt(frame, 'Declaring Class') ?? ''}.${stringAt(frame, 'Method Name') ?? ''}`,
    )
    .join('\n');
}
