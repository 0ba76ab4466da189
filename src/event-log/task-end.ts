import {
  LOCALITIES,
  TASK_FAILED,
  TASK_KILLED,
  TASK_SUCCESS,
  type TaskFailure,
} from '../model/task-columns.ts';
import { NS_PER_MS } from '../model/units.ts';
import { FIELD, newTaskValues, type TaskValues } from './fold/task-row.ts';
import {
  amountAt,
  booleanAt,
  idAt,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  timeAt,
} from './json-fields.ts';
import { keepErrorText, keepText } from './text.ts';

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
  /** Peaks of the executor while the task ran (Spark 3.0+), as recorded; zeros mostly. */
  readonly executorMetrics: JsonObject;
  readonly metrics: JsonObject | undefined;
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
    const reason = stringAt(end, 'Reason') ?? 'UnknownReason';
    const metrics = event['Task Metrics'];
    const hasMetrics = typeof metrics === 'object' && metrics !== null;
    const launchedAtMs = timeAt(info, 'Launch Time');
    const finishedAtMs = timeAt(info, 'Finish Time');
    const values = this.#values.fill(0);
    fillInfo(values, info);
    values[FIELD.status] = statusOf(reason);
    if (launchedAtMs !== undefined && finishedAtMs !== undefined) {
      fillTimes(values, launchedAtMs, finishedAtMs, timeAt(info, 'Getting Result Time'));
    }
    if (hasMetrics) fillMetrics(values, objectAt(event, 'Task Metrics'));
    fillFromAccumulables(values, info);
    const executorMetrics = objectAt(event, 'Task Executor Metrics');
    values[FIELD.jvmHeapBytes] = amountAt(executorMetrics, 'JVMHeapMemory');
    values[FIELD.pythonRssBytes] = amountAt(executorMetrics, 'ProcessTreePythonRSSMemory');
    return {
      stageId,
      stageAttemptId: idAt(event, 'Stage Attempt ID') ?? 0,
      executorId: stringAt(info, 'Executor ID') ?? '',
      host: stringAt(info, 'Host') ?? '',
      launchedAtMs,
      finishedAtMs,
      reason,
      failure: reason === 'Success' ? undefined : readFailure(reason, end),
      values,
      executorMetrics,
      metrics: hasMetrics ? objectAt(event, 'Task Metrics') : undefined,
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
function fillTimes(
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

/** CPU and write times are nanoseconds in the log, all others milliseconds. */
function fillMetrics(values: TaskValues, metrics: JsonObject): void {
  values[FIELD.hasMetrics] = 1;
  values[FIELD.executorDeserializeTimeMs] = amountAt(metrics, 'Executor Deserialize Time');
  values[FIELD.executorDeserializeCpuTimeMs] =
    amountAt(metrics, 'Executor Deserialize CPU Time') / NS_PER_MS;
  values[FIELD.executorRunTimeMs] = amountAt(metrics, 'Executor Run Time');
  values[FIELD.executorCpuTimeMs] = amountAt(metrics, 'Executor CPU Time') / NS_PER_MS;
  values[FIELD.resultBytes] = amountAt(metrics, 'Result Size');
  values[FIELD.gcTimeMs] = amountAt(metrics, 'JVM GC Time');
  values[FIELD.resultSerializationTimeMs] = amountAt(metrics, 'Result Serialization Time');
  values[FIELD.peakExecutionMemoryBytes] = amountAt(metrics, 'Peak Execution Memory');
  values[FIELD.memorySpilledBytes] = amountAt(metrics, 'Memory Bytes Spilled');
  values[FIELD.diskSpilledBytes] = amountAt(metrics, 'Disk Bytes Spilled');
  const input = objectAt(metrics, 'Input Metrics');
  values[FIELD.inputBytes] = amountAt(input, 'Bytes Read');
  values[FIELD.inputRecords] = amountAt(input, 'Records Read');
  const output = objectAt(metrics, 'Output Metrics');
  values[FIELD.outputBytes] = amountAt(output, 'Bytes Written');
  values[FIELD.outputRecords] = amountAt(output, 'Records Written');
  fillShuffle(values, metrics);
}

function fillShuffle(values: TaskValues, metrics: JsonObject): void {
  const read = objectAt(metrics, 'Shuffle Read Metrics');
  values[FIELD.shuffleRemoteReadBytes] = amountAt(read, 'Remote Bytes Read');
  values[FIELD.shuffleLocalReadBytes] = amountAt(read, 'Local Bytes Read');
  values[FIELD.shuffleRemoteToDiskBytes] = amountAt(read, 'Remote Bytes Read To Disk');
  values[FIELD.shuffleRemoteBlocksFetched] = amountAt(read, 'Remote Blocks Fetched');
  values[FIELD.shuffleLocalBlocksFetched] = amountAt(read, 'Local Blocks Fetched');
  values[FIELD.shuffleReadRecords] = amountAt(read, 'Total Records Read');
  values[FIELD.shuffleFetchWaitMs] = amountAt(read, 'Fetch Wait Time');
  const write = objectAt(metrics, 'Shuffle Write Metrics');
  values[FIELD.shuffleWriteBytes] = amountAt(write, 'Shuffle Bytes Written');
  values[FIELD.shuffleWriteTimeMs] = amountAt(write, 'Shuffle Write Time') / NS_PER_MS;
  values[FIELD.shuffleWriteRecords] = amountAt(write, 'Shuffle Records Written');
}

/** Before Spark 3.0 the peak of execution memory was an accumulable only. */
function fillFromAccumulables(values: TaskValues, info: JsonObject): void {
  if ((values[FIELD.peakExecutionMemoryBytes] ?? 0) > 0) return;
  for (const accumulable of objectsAt(info, 'Accumulables')) {
    if (stringAt(accumulable, 'Name') !== 'internal.metrics.peakExecutionMemory') continue;
    values[FIELD.peakExecutionMemoryBytes] = amountAt(accumulable, 'Update');
  }
}

function readFailure(reason: string, end: JsonObject): TaskFailure {
  const address = objectAt(end, 'Block Manager Address');
  const className = stringAt(end, 'Class Name');
  const message = keepErrorText(messageOf(reason, end), MESSAGE_LENGTH);
  const trace = keepTrace(traceOf(end));
  const fromExecutorId = stringAt(address, 'Executor ID');
  const fromHost = stringAt(address, 'Host');
  const isLoss = reason === 'ExecutorLostFailure';
  return {
    reason,
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
