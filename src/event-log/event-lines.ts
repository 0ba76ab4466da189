import { foldEvent } from './events.ts';
import type { LogFold } from './fold/log-fold.ts';
import { isObject, stringAt } from './json-fields.ts';

const TASK_START = Buffer.from('{"Event":"SparkListenerTaskStart"');
const TASK_END = Buffer.from('{"Event":"SparkListenerTaskEnd"');
const TASK_START_STAGE = Buffer.from('{"Event":"SparkListenerTaskStart","Stage ID":');
const STAGE_ATTEMPT = Buffer.from(',"Stage Attempt ID":');
const SQL_PREFIX = '{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQL';
const SQL_EVENT = Buffer.from(SQL_PREFIX);
const SQL_UPDATE = Buffer.from(`${SQL_PREFIX}AdaptiveExecutionUpdate","executionId":`);
const SQL_END = Buffer.from(`${SQL_PREFIX}ExecutionEnd","executionId":`);

/** A stretch of a line that nothing is read from. */
interface Cut {
  readonly from: Buffer;
  /** What follows it; no JSON string can hold it, since a quote in a string has a backslash before it. */
  readonly to: readonly Buffer[];
}
const ACCUMULABLES: Cut = {
  from: Buffer.from('"Accumulables":['),
  to: [Buffer.from(']},"Task Executor Metrics":{'), Buffer.from(']},"Task Metrics":{')],
};
/** The plan as text, which stands again, node by node, in `sparkPlanInfo`. */
const PLAN_TEXT: Cut = {
  from: Buffer.from('"physicalPlanDescription":"'),
  to: [Buffer.from('","sparkPlanInfo":{')],
};
/** Plans that wait for a newer one; past this they are read at once. */
const MAX_WAITING_BYTES = 8 * 2 ** 20;
const CLOSING_BRACE = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;
/** A file whose first lines all are something else is no event log, and needs no reading to its end. */
const GIVE_UP_AFTER_LINES = 200;

export interface LineCounts {
  readonly goodLineCount: number;
  /** Bad lines with good ones after them. */
  readonly malformedLineCount: number;
  /** Bad lines since the last good one. */
  readonly trailingBadLineCount: number;
  /** Whole lines that parsed and are no event. */
  readonly unknownEventCount: number;
}

/** Thrown out of the reader when the first lines show that the file is something else. */
export class NoEventsError extends Error {}

/**
 * Turns lines into events for the folds. Most lines are the start or the end of a task: of a start only the stage is needed, of
 * an end everything but its accumulables, most of its bytes, which stand again in `Task Metrics` and, summed, in
 * StageCompleted. Next come the plans of SQL executions, of which the first and the last are kept.
 */
export class EventLines {
  readonly #fold: LogFold;
  readonly #parsesAll: boolean;
  readonly #waiting = new Map<number, Buffer>();
  #waitingByteCount = 0;
  #goodLineCount = 0;
  #malformedLineCount = 0;
  #trailingBadLineCount = 0;
  #unknownEventCount = 0;

  /** `parsesAll`: parse every line whole; for tests, which hold the short cuts to it. */
  constructor(fold: LogFold, parsesAll = false) {
    this.#fold = fold;
    this.#parsesAll = parsesAll;
  }

  get counts(): LineCounts {
    return {
      goodLineCount: this.#goodLineCount,
      malformedLineCount: this.#malformedLineCount,
      trailingBadLineCount: this.#trailingBadLineCount,
      unknownEventCount: this.#unknownEventCount,
    };
  }

  /** One line without its end; valid only during the call. Throws NoEventsError when there is no hope left. */
  read(buffer: Buffer, start: number, end: number): void {
    const isGood =
      this.#parsesAll || !this.#fold.canSkipAccumulables
        ? this.#parse(buffer.toString('utf8', start, end))
        : this.#readFast(buffer, start, end);
    if (isGood) {
      this.#goodLineCount += 1;
      this.#malformedLineCount += this.#trailingBadLineCount;
      this.#trailingBadLineCount = 0;
      return;
    }
    this.#trailingBadLineCount += 1;
    if (this.#goodLineCount === 0 && this.#trailingBadLineCount >= GIVE_UP_AFTER_LINES) {
      throw new NoEventsError();
    }
  }

  /** The last bad line was the end of a part that was cut: not malformed, torn. */
  forgiveTorn(): void {
    this.#trailingBadLineCount -= 1;
  }

  /** To be called at the end: reads what was put off. */
  finish(): void {
    for (const executionId of this.#waiting.keys()) this.#readWaiting(executionId);
  }

  #readFast(buffer: Buffer, start: number, end: number): boolean {
    const starts = (prefix: Buffer): boolean => startsWith(buffer, start, end, prefix);
    if (starts(TASK_START) && this.#readTaskStart(buffer, start, end)) return true;
    if (starts(TASK_END)) return this.#parseWithout(ACCUMULABLES, buffer.subarray(start, end));
    if (starts(SQL_EVENT)) return this.#readSql(buffer.subarray(start, end));
    return this.#parse(buffer.toString('utf8', start, end));
  }

  /** Of an execution's adaptive plans only the last is kept: each waits, unread, for the next or for the end. */
  #readSql(line: Buffer): boolean {
    const executionId = idAfter(line, SQL_UPDATE);
    if (executionId === undefined || line.at(-1) !== CLOSING_BRACE) {
      const ended = idAfter(line, SQL_END);
      if (ended !== undefined) this.#readWaiting(ended);
      return this.#parseWithout(PLAN_TEXT, line);
    }
    const before = this.#waiting.get(executionId);
    if (before !== undefined) this.#fold.sql.replannedUnread(executionId);
    this.#waitingByteCount += line.length - (before?.length ?? 0);
    this.#waiting.set(executionId, Buffer.from(line));
    if (this.#waitingByteCount > MAX_WAITING_BYTES) this.finish();
    return true;
  }

  /** A line that turns out to be malformed was counted as good when it was put off. */
  #readWaiting(executionId: number): void {
    const line = this.#waiting.get(executionId);
    if (line === undefined) return;
    this.#waiting.delete(executionId);
    this.#waitingByteCount -= line.length;
    if (this.#parseWithout(PLAN_TEXT, line)) return;
    this.#goodLineCount -= 1;
    this.#malformedLineCount += 1;
  }

  /** False when the line is not laid out as Spark lays it out: then it has to be parsed. */
  #readTaskStart(buffer: Buffer, start: number, end: number): boolean {
    if (buffer[end - 1] !== CLOSING_BRACE) return false;
    if (!startsWith(buffer, start, end, TASK_START_STAGE)) return false;
    const stage = readDigits(buffer, start + TASK_START_STAGE.length, end);
    if (!startsWith(buffer, stage.end, end, STAGE_ATTEMPT)) return false;
    const attempt = readDigits(buffer, stage.end + STAGE_ATTEMPT.length, end);
    if (stage.value === undefined || attempt.value === undefined) return false;
    this.#fold.stages.taskStarted(stage.value, attempt.value);
    return true;
  }

  #parseWithout({ from, to }: Cut, line: Buffer): boolean {
    const found = line.indexOf(from);
    const cutAt = found + from.length;
    for (const marker of found < 0 ? [] : to) {
      const resumeAt = line.indexOf(marker, cutAt);
      if (resumeAt >= 0) {
        return this.#parse(line.toString('utf8', 0, cutAt) + line.toString('utf8', resumeAt));
      }
    }
    return this.#parse(line.toString('utf8'));
  }

  #parse(text: string): boolean {
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      return false;
    }
    if (!isObject(event)) return false;
    const name = stringAt(event, 'Event');
    if (name === undefined) return false;
    if (!foldEvent(this.#fold, name, event)) this.#unknownEventCount += 1;
    return true;
  }
}

function startsWith(buffer: Buffer, start: number, end: number, prefix: Buffer): boolean {
  if (end - start < prefix.length) return false;
  for (let i = prefix.length - 1; i >= 0; i -= 1) {
    if (buffer[start + i] !== prefix[i]) return false;
  }
  return true;
}

/** The number right behind `prefix`; undefined when the line begins otherwise. */
function idAfter(line: Buffer, prefix: Buffer): number | undefined {
  return startsWith(line, 0, line.length, prefix)
    ? readDigits(line, prefix.length, line.length).value
    : undefined;
}

function readDigits(
  buffer: Buffer,
  start: number,
  end: number,
): { readonly value: number | undefined; readonly end: number } {
  let value = 0;
  let at = start;
  for (; at < end; at += 1) {
    const digit = buffer[at] ?? 0;
    if (digit < ZERO || digit > NINE) break;
    value = value * 10 + digit - ZERO;
  }
  return { value: at > start && Number.isSafeInteger(value) ? value : undefined, end: at };
}
