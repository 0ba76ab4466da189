import { EXECUTOR_METRICS } from '../../model/task-metrics.ts';
import { MIB } from '../../model/units.ts';
import type { CutLine } from './cuts.ts';
import { type LogBatch, OP } from './log-batch.ts';
import { ROW_WIDTH } from './task-fields.ts';

/** Given away from here on; a chunk more than that may come. */
const FULL_ROWS = 1_024;
const FULL_OPS = 3 * 2_048;
const MAX_ROWS = 2 * FULL_ROWS;
const FIRST_TEXT_BYTES = 512 * 1024;
/** A batch of lines is full here; one line may be longer. */
const FULL_TEXT_BYTES = MIB;
const MAX_OPS = 2 * FULL_OPS;
const PEAK_COUNT = EXECUTOR_METRICS.length;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Fills one batch after another. */
export class BatchWriter {
  readonly #allocate: Allocate;
  #batch: Mutable<LogBatch>;

  /** `isShared`: in memory that another thread sees without a copy. */
  constructor(isShared = false) {
    this.#allocate = isShared ? sharedBytes : ownBytes;
    this.#batch = newBatch(this.#allocate);
  }

  get isFull(): boolean {
    const { opCount, rowCount, textByteCount } = this.#batch;
    return rowCount >= FULL_ROWS || opCount >= FULL_OPS || textByteCount >= FULL_TEXT_BYTES;
  }

  /** `row` has the numbers of a task and, behind them, its executor's metrics, which count when it has any. */
  task(row: Float64Array, hasPeaks: boolean): void {
    const batch = this.#batch;
    const to = batch.rowCount * ROW_WIDTH;
    if (to === batch.rows.length) this.#growRows();
    for (let i = 0; i < ROW_WIDTH; i += 1) batch.rows[to + i] = row[i] ?? 0;
    batch.rowCount += 1;
    this.#op(OP.task);
    if (!hasPeaks) return;
    const peaksTo = batch.peakCount * PEAK_COUNT;
    for (let i = 0; i < PEAK_COUNT; i += 1) batch.peaks[peaksTo + i] = row[ROW_WIDTH + i] ?? -1;
    batch.peakCount += 1;
  }

  taskStarted(stageId: number, stageAttemptId: number): void {
    this.#op(OP.taskStart);
    this.#op(stageId);
    this.#op(stageAttemptId);
  }

  /** A line that is to be parsed. */
  line(kind: 'line' | 'rest', { pieces, unread }: CutLine): void {
    if (unread !== undefined) {
      this.#append(unread);
      this.#textOp(OP.unread);
    }
    for (const piece of pieces) this.#append(piece);
    this.#textOp(OP[kind]);
  }

  /** The batch so far. The next one is written into `spare`, when there is one that nobody needs any more. */
  take(
    {
      names,
      storedByteCount,
      decodedByteCount,
    }: Pick<LogBatch, 'names' | 'storedByteCount' | 'decodedByteCount'>,
    spare?: LogBatch,
  ): LogBatch {
    const taken: LogBatch = { ...this.#batch, names, storedByteCount, decodedByteCount };
    this.#batch = spare === undefined ? newBatch(this.#allocate) : emptied(spare, this.#allocate);
    return taken;
  }

  /** Of what was appended since the last one. */
  #textOp(code: number): void {
    this.#op(code);
    this.#op(this.#batch.textByteCount);
  }

  #op(number: number): void {
    const batch = this.#batch;
    if (batch.opCount === batch.ops.length) {
      const larger = new Int32Array(this.#allocate(2 * batch.ops.byteLength));
      larger.set(batch.ops);
      batch.ops = larger;
    }
    batch.ops[batch.opCount++] = number;
  }

  /** A batch is mostly given away before it is full; short lines in one chunk can be more than it has room for. */
  #growRows(): void {
    const batch = this.#batch;
    batch.rows = this.#doubled(batch.rows);
    batch.peaks = this.#doubled(batch.peaks);
  }

  #doubled(numbers: Float64Array): Float64Array {
    const larger = new Float64Array(this.#allocate(2 * numbers.byteLength));
    larger.set(numbers);
    return larger;
  }

  #append(piece: Buffer): void {
    const batch = this.#batch;
    const end = batch.textByteCount + piece.length;
    if (end > batch.text.length) {
      const larger = new Uint8Array(this.#allocate(Math.max(end, 2 * batch.text.length)));
      larger.set(batch.text.subarray(0, batch.textByteCount));
      batch.text = larger;
    }
    // not `set`, which copies into shared memory byte by byte
    piece.copy(batch.text, batch.textByteCount);
    batch.textByteCount = end;
  }
}

type Allocate = (byteCount: number) => ArrayBufferLike;

function ownBytes(byteCount: number): ArrayBuffer {
  return new ArrayBuffer(byteCount);
}

function sharedBytes(byteCount: number): SharedArrayBuffer {
  return new SharedArrayBuffer(byteCount);
}

const NUMBER_BYTES = Float64Array.BYTES_PER_ELEMENT;

function newBatch(allocate: Allocate): LogBatch {
  return {
    ops: new Int32Array(allocate(MAX_OPS * Int32Array.BYTES_PER_ELEMENT)),
    rows: new Float64Array(allocate(MAX_ROWS * ROW_WIDTH * NUMBER_BYTES)),
    peaks: new Float64Array(allocate(MAX_ROWS * PEAK_COUNT * NUMBER_BYTES)),
    text: new Uint8Array(allocate(FIRST_TEXT_BYTES)),
    ...NO_CONTENT,
  };
}

const NO_CONTENT = {
  opCount: 0,
  rowCount: 0,
  peakCount: 0,
  textByteCount: 0,
  names: [],
  storedByteCount: 0,
  decodedByteCount: 0,
} as const satisfies Partial<LogBatch>;

/** What one huge line needed is not kept for all that follow. */
function emptied(spare: LogBatch, allocate: Allocate): LogBatch {
  return isUsual(spare) ? { ...spare, ...NO_CONTENT } : newBatch(allocate);
}

function isUsual({ text, rows, ops }: LogBatch): boolean {
  return (
    text.length <= 4 * FULL_TEXT_BYTES &&
    rows.length <= MAX_ROWS * ROW_WIDTH &&
    ops.length <= 2 * MAX_OPS
  );
}
