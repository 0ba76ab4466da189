import { foldEvent } from './events.ts';
import type { LogFold } from './fold/log-fold.ts';
import { isObject, stringAt } from './json-fields.ts';

const EVENT_KEY = Buffer.from('{"Event":"');
const TASK_START = Buffer.from('{"Event":"SparkListenerTaskStart"');
const TASK_END = Buffer.from('{"Event":"SparkListenerTaskEnd"');
const TASK_START_STAGE = Buffer.from('{"Event":"SparkListenerTaskStart","Stage ID":');
const STAGE_ATTEMPT = Buffer.from(',"Stage Attempt ID":');
const ACCUMULABLES = Buffer.from('"Accumulables":[');
/** What follows the accumulables of a task; no JSON string can hold it, since a quote in a string has a backslash before it. */
const AFTER_ACCUMULABLES = [
  Buffer.from(']},"Task Executor Metrics":{'),
  Buffer.from(']},"Task Metrics":{'),
] as const;
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
 * StageCompleted.
 */
export class EventLines {
  readonly #fold: LogFold;
  readonly #parsesAll: boolean;
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

  #readFast(buffer: Buffer, start: number, end: number): boolean {
    if (!startsWith(buffer, start, end, EVENT_KEY))
      return this.#parse(buffer.toString('utf8', start, end));
    if (startsWith(buffer, start, end, TASK_START) && this.#readTaskStart(buffer, start, end)) {
      return true;
    }
    if (startsWith(buffer, start, end, TASK_END)) return this.#parseTaskEnd(buffer, start, end);
    return this.#parse(buffer.toString('utf8', start, end));
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

  #parseTaskEnd(buffer: Buffer, start: number, end: number): boolean {
    const line = buffer.subarray(start, end);
    const from = line.indexOf(ACCUMULABLES);
    if (from < 0) return this.#parse(line.toString('utf8', 0, line.length));
    const listAt = from + ACCUMULABLES.length;
    for (const marker of AFTER_ACCUMULABLES) {
      const to = line.indexOf(marker, listAt);
      if (to >= 0) {
        return this.#parse(
          line.toString('utf8', 0, listAt) + line.toString('utf8', to, line.length),
        );
      }
    }
    return this.#parse(line.toString('utf8', 0, line.length));
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
