import { redactText } from '../model/secrets/redact.ts';
import type { TaskFailure } from '../model/task-columns.ts';
import { type JsonObject, MAX_NAME_LENGTH, objectAt, objectsAt, stringAt } from './json-fields.ts';
import { keepErrorText, keepOptionalText, keepText } from './text.ts';

/** As a task's end tells it. Of thousands that are alike one is kept, so what takes long is done with that one. */
export interface SeenFailure extends Omit<TaskFailure, 'trace'> {
  /** As it stands in the log, however long and with its secrets. */
  readonly rawTrace?: string;
}

const MESSAGE_LENGTH = 600;
const TRACE_LENGTH = 2_000;
const CAUSED_BY = /^Caused by: .*$/gm;
const CAUSE_LENGTH = 300;
const MAX_CAUSES = 5;

/** Of a `Task End Reason` that is no success. */
export function readFailure(reason: string, end: JsonObject): SeenFailure {
  const address = objectAt(end, 'Block Manager Address');
  const className = keepOptionalText(stringAt(end, 'Class Name'), MAX_NAME_LENGTH);
  const message = keepErrorText(messageOf(reason, end), MESSAGE_LENGTH);
  const rawTrace = traceOf(end);
  const fromExecutorId = keepOptionalText(stringAt(address, 'Executor ID'), MAX_NAME_LENGTH);
  const fromHost = keepOptionalText(stringAt(address, 'Host'), MAX_NAME_LENGTH);
  const isLoss = reason === 'ExecutorLostFailure';
  return {
    reason: redactText(reason),
    ...(className === undefined ? {} : { className }),
    ...(message === undefined ? {} : { message }),
    ...(rawTrace === '' ? {} : { rawTrace }),
    ...(isLoss ? { exitCausedByApp: end['Exit Caused By App'] === true } : {}),
    ...(fromExecutorId === undefined ? {} : { fromExecutorId }),
    ...(fromHost === undefined ? {} : { fromHost }),
  };
}

/** As it may be kept. */
export function keptFailure({ rawTrace, ...told }: SeenFailure): TaskFailure {
  const trace = rawTrace === undefined ? undefined : keepTrace(rawTrace);
  return trace === undefined ? told : { ...told, trace };
}

/** The top of the trace, and from the rest of it the causes: the last of them is often the telling one. */
function keepTrace(trace: string): string | undefined {
  const kept = keepErrorText(trace, TRACE_LENGTH);
  if (trace.length <= TRACE_LENGTH) return kept;
  const causes = trace.slice(TRACE_LENGTH).match(CAUSED_BY)?.slice(-MAX_CAUSES) ?? [];
  return [kept, ...causes.map((cause) => keepText(cause, CAUSE_LENGTH))].join('\n');
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

/** Spark keeps the trace as text since 1.2, and as frames before. */
function traceOf(end: JsonObject): string {
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
