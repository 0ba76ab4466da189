import { MIB } from '../model/units.ts';
import { foldEvent } from './events.ts';
import type { LogFold } from './fold/log-fold.ts';
import { objectIn, stringAt } from './json-fields.ts';
import { isOverfull } from './overfull.ts';
import { type LogBatch, OP } from './scan/log-batch.ts';
import { TaskRows } from './scan/task-rows.ts';
import type { Unread } from './unread.ts';

/** A file whose first lines all are something else is no event log, and needs no reading to its end. */
const GIVE_UP_AFTER_LINES = 200;
/** Spark writes its version first; whoever comes so far without an event reads something else, and it may never end. */
const GIVE_UP_AFTER_BYTES = 128 * MIB;
/** Editors put it in front of a file, and files are appended to files. */
const BYTE_ORDER_MARK = '\uFEFF';
/** Of what nobody should try to parse, as much as tells that it is an event. */
const EVENT_START = '{"Event":"';

/** How the lines of a log were: what gaps are told from. */
export interface LineCounts {
  readonly goodLineCount: number;
  /** Bad lines with good ones after them. */
  readonly malformedLineCount: number;
  /** Bad lines since the last good one. */
  readonly trailingBadLineCount: number;
  /** Whole lines that parsed and are no event. */
  readonly unknownEventCount: number;
  /** Parts that end in the middle of a line. */
  readonly tornPartCount: number;
  /** Good lines, as far as was looked, of more values than an event can have. */
  readonly overfullCount: number;
}

const NO_LINES: LineCounts = {
  goodLineCount: 0,
  malformedLineCount: 0,
  trailingBadLineCount: 0,
  unknownEventCount: 0,
  tornPartCount: 0,
  overfullCount: 0,
};

/** Thrown out of the reader when the first lines show that the file is something else. */
export class NoEventsError extends Error {}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Passes what was scanned to the folds, in the order of the log, and counts lines that cannot be used. */
export class BatchFold {
  readonly #fold: LogFold;
  readonly #tasks = new TaskRows();
  #counts: Mutable<LineCounts> = { ...NO_LINES };
  #decodedByteCount = 0;
  /** Of the next line. */
  #unread: Unread | undefined;

  constructor(fold: LogFold) {
    this.#fold = fold;
  }

  get counts(): LineCounts {
    return this.#counts;
  }

  /** Throws NoEventsError when there is no hope left. */
  add(batch: LogBatch): void {
    const { ops, opCount } = batch;
    const text = Buffer.from(batch.text.buffer, batch.text.byteOffset, batch.textByteCount);
    this.#tasks.begin(batch);
    let textAt = 0;
    for (let i = 0; i < opCount; ) {
      const op = ops[i++];
      if (op === OP.task) {
        this.#fold.taskEnded(this.#tasks.next());
        this.#fold.settle();
        this.#countGood();
      } else if (op === OP.taskStart) {
        this.#fold.stages.taskStarted(ops[i++] ?? 0, ops[i++] ?? 0);
        this.#fold.settle();
        this.#countGood();
      } else {
        const end = ops[i++] ?? 0;
        if (op === OP.unread) this.#unread = text.subarray(textAt, end);
        else this.#readLine(op, text.toString('utf8', textAt, end));
        textAt = end;
      }
    }
    this.#fold.settleUnread();
    this.#decodedByteCount += batch.decodedByteCount;
    if (this.#counts.goodLineCount === 0 && this.#decodedByteCount > GIVE_UP_AFTER_BYTES) {
      throw new NoEventsError();
    }
  }

  /**
   * As `add`, of what would be the end of a log if nothing followed. The function returned takes it back, so that more can be
   * added; false when that cannot be done.
   */
  addEnd(batch: LogBatch): () => boolean {
    const [counts, decodedByteCount] = [{ ...this.#counts }, this.#decodedByteCount];
    this.add(batch);
    const { goodLineCount } = this.#counts;
    return () => {
      this.#counts = counts;
      this.#decodedByteCount = decodedByteCount;
      // a whole event is one for good
      return goodLineCount === counts.goodLineCount;
    };
  }

  #readLine(op: number | undefined, line: string): void {
    if (this.#isEvent(line)) this.#countGood();
    else this.#countBad(op === OP.rest);
    this.#unread = undefined;
  }

  #countGood(): void {
    this.#counts.goodLineCount += 1;
    this.#counts.malformedLineCount += this.#counts.trailingBadLineCount;
    this.#counts.trailingBadLineCount = 0;
  }

  /** A last line without its end may be whole: a writer that was killed, or a file that was cut at a lucky place. Else it is torn. */
  #countBad(isRest: boolean): void {
    if (isRest) this.#counts.tornPartCount += 1;
    else this.#counts.trailingBadLineCount += 1;
    const badCount = this.#counts.trailingBadLineCount + (isRest ? 1 : 0);
    if (this.#counts.goodLineCount === 0 && badCount >= GIVE_UP_AFTER_LINES)
      throw new NoEventsError();
  }

  /** Whether it is an event, which is then folded; or one that nobody should try to parse. */
  #isEvent(text: string): boolean {
    if (isOverfull(text)) {
      if (!text.startsWith(EVENT_START)) return false;
      this.#counts.overfullCount += 1;
      return true;
    }
    const event = objectIn(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
    const name = event && stringAt(event, 'Event');
    if (event === undefined || name === undefined) return false;
    if (!foldEvent(this.#fold, name, event, this.#unread)) this.#counts.unknownEventCount += 1;
    return true;
  }
}
