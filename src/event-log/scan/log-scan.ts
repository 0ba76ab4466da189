import { MIB } from '../../model/units.ts';
import type { DecodeProblem } from '../codecs/codec.ts';
import { DEFAULT_DECODE_LIMITS, type DecodeLimits, limitsTo } from '../decode.ts';
import { checkBeginning } from '../known-bytes.ts';
import { createLineSplitter } from '../lines.ts';
import type { LogPart } from '../log-source.ts';
import { type PartReader, PartReading } from '../part-reading.ts';
import { BatchWriter } from './batch-writer.ts';
import { LineScanner } from './line-scanner.ts';
import type { LogBatch } from './log-batch.ts';
import { NameNumbers } from './name-numbers.ts';
import { TaskScanner } from './task-scanner.ts';

/** What is known of a log when its last batch was given. */
export interface ScanEnd {
  readonly problems: readonly DecodeProblem[];
  /** Lines that were longer than allowed and therefore passed over. */
  readonly overlongLineCount: number;
}
/** How bytes are scanned; the defaults are those of one thread that reads a log once. */
export interface ScanSettings {
  /** A batch that nobody needs any more, to be filled again, else a new one is made; without it, the one before the last. */
  readonly spare?: () => LogBatch | undefined;
  /** Batches are in memory that other threads see without a copy. */
  readonly isShared?: boolean;
  /** How the next part is decoded; unless said, in this thread. */
  readonly beginPart?: () => PartReader;
  /** See LineScanner. */
  readonly handsOnAll?: boolean;
  /** Decoded bytes after which reading stops, all parts together; unless said, what no log can be. */
  readonly maxLogBytes?: number;
}
/** A batch comes at least every so many decoded bytes: whoever folds has to see how far it is. */
const MAX_BATCH_BYTES = 4 * MIB;

/**
 * The half of reading a log that knows bytes: decodes its parts one after the other, cuts them into lines, takes tasks out of
 * them. The last part can be read on when there is more of it. A batch is valid until the next one is asked for, unless `spare`
 * says which may be filled again.
 */
export class LogScan {
  readonly #settings: ScanSettings;
  readonly #names = new NameNumbers();
  readonly #writer: BatchWriter;
  readonly #scanner: LineScanner;
  readonly #splitter = createLineSplitter((buffer, start, end) => {
    this.#scanner.scan(buffer, start, end);
  });
  /** Of parts that were read to their end, and what they decode to. */
  readonly #endedProblems: DecodeProblem[] = [];
  #endedByteCount = 0;
  #first: PartReader | undefined;
  #part: PartReader | undefined;
  #storedByteCount = 0;
  #decodedByteCount = 0;
  #last: LogBatch | undefined;

  constructor(settings: ScanSettings = {}) {
    this.#settings = settings;
    this.#writer = new BatchWriter(settings.isShared);
    const tasks = new TaskScanner(this.#writer, this.#names);
    this.#scanner = new LineScanner(this.#writer, tasks, settings.handsOnAll);
  }

  /** Whether what follows in the last part can be read without what was read. */
  get canReadOn(): boolean {
    return this.#part?.canReadOn ?? false;
  }

  /** Whether reading stopped where it has to: no part that follows is to be read. */
  get isLimited(): boolean {
    return this.#part?.problems.some(({ kind }) => kind === 'limited') ?? false;
  }

  /** What is held of lines until there is more. */
  get heldBytes(): number {
    return this.#splitter.peek()?.length ?? 0;
  }

  /** Reads the next part as far as it is written. Throws what it throws. */
  async *read(part: LogPart): AsyncGenerator<LogBatch> {
    if (this.#part !== undefined) this.#endPart(this.#part);
    this.#part = this.#settings.beginPart?.() ?? new PartReading();
    this.#first ??= this.#part;
    yield* this.readOn(part);
  }

  /** Throws ChangedLogError when the log does not begin as it did. */
  async checkBeginning(first: LogPart): Promise<void> {
    if (this.#first !== undefined) await checkBeginning(first, this.#first.known);
  }

  /** The last part, which has grown. Throws ChangedLogError when what was read is not what is there any more. */
  async *readOn(part: LogPart): AsyncGenerator<LogBatch> {
    const chunks = this.#part?.read(part, this.#limits(), (byteCount) => {
      this.#storedByteCount += byteCount;
    });
    for await (const chunk of chunks ?? []) {
      this.#decodedByteCount += chunk.byteLength;
      this.#splitter.push(chunk);
      if (this.#writer.isFull || this.#decodedByteCount >= MAX_BATCH_BYTES) yield this.#take();
    }
  }

  /** The last batch of a log that is read to its end. */
  end(): LogBatch {
    if (this.#part !== undefined) this.#endPart(this.#part);
    this.#part = undefined;
    return this.#take();
  }

  /** What was read and not given yet. */
  rest(): LogBatch {
    return this.#take();
  }

  /** To be asked for after `rest`: what would come with `end`, if nothing followed. */
  endSoFar(): LogBatch {
    const rest = this.#splitter.peek();
    if (rest !== undefined && rest !== 'overlong') this.#scanner.scanRest(rest);
    const batch = this.#take();
    // who waits for more keeps one batch, not two
    this.#last = undefined;
    return batch;
  }

  /** As it stands: with what is wrong with the end of a part that may go on. */
  get state(): ScanEnd {
    const isOverlong = this.#splitter.peek() === 'overlong';
    return {
      problems: [...this.#endedProblems, ...(this.#part?.problems ?? [])],
      overlongLineCount: this.#splitter.overlongCount + (isOverlong ? 1 : 0),
    };
  }

  #limits(): DecodeLimits {
    const { maxLogBytes } = this.#settings;
    return maxLogBytes === undefined
      ? DEFAULT_DECODE_LIMITS
      : limitsTo(maxLogBytes - this.#endedByteCount);
  }

  #endPart({ problems, decodedByteCount }: PartReader): void {
    this.#endedProblems.push(...problems);
    this.#endedByteCount += decodedByteCount;
    const rest = this.#splitter.end();
    if (rest !== undefined) this.#scanner.scanRest(rest);
  }

  #take(): LogBatch {
    const { spare } = this.#settings;
    const counted = {
      names: this.#names.takeFresh(),
      storedByteCount: this.#storedByteCount,
      decodedByteCount: this.#decodedByteCount,
    };
    this.#storedByteCount = 0;
    this.#decodedByteCount = 0;
    this.#last = this.#writer.take(counted, spare === undefined ? this.#last : spare());
    return this.#last;
  }
}
