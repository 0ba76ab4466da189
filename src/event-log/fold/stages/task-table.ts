import { recordOf } from '../../../model/record-of.ts';
import {
  TASK_FIELDS,
  type TaskColumns,
  type TaskFailure,
  type TaskRow,
} from '../../../model/task-columns.ts';
import { GrowingColumn } from './growing-column.ts';
import { FIELD, type TaskValues } from './task-row.ts';

const FIRST_CAPACITY = 8;
const GROWTH = 1.5;
/** How many of the longest tasks a sampled stage keeps exactly. */
const LONGEST_KEPT = 64;

/** The tasks of one stage attempt; thinned on demand, by task id, so that the same log gives the same sample. */
export class TaskTable {
  /** A field that is 0 in every row so far has none. */
  readonly #columns: (GrowingColumn | undefined)[] = [];
  readonly #onBytes: (change: number) => void;
  #capacity = FIRST_CAPACITY;
  #rowCount = 0;
  #endedCount = 0;
  /** Task ids are kept when their hash has so many trailing zero bits. */
  #level = 0;
  #longest: Float64Array[] = [];

  /** Rows kept. */
  get rowCount(): number {
    return this.#rowCount;
  }

  get isSampled(): boolean {
    return this.#level > 0;
  }

  /** `onBytes` is told of every change of what the table takes. */
  constructor(onBytes: (change: number) => void) {
    this.#onBytes = onBytes;
  }

  /** `taskCountHint` is what the stage said it would run. */
  append(values: TaskValues, taskCountHint: number): void {
    this.#endedCount += 1;
    if (this.#level > 0) {
      const taskId = values[FIELD.taskId] ?? 0;
      if (this.#isLong(values[FIELD.durationMs] ?? 0, taskId)) {
        this.#keepLong(Float64Array.from(values));
      }
      if (!isKept(taskId, this.#level)) return;
    }
    const row = this.#rowCount;
    if (row >= this.#capacity) this.#capacity = this.#nextCapacity(taskCountHint);
    for (let i = 0; i < values.length; i += 1) {
      this.#set(i, row, values[i] ?? 0);
    }
    this.#rowCount = row + 1;
  }

  /** Halves the sample. */
  thin(): void {
    if (this.#level === 0) this.#collectLongest();
    this.#level += 1;
    const rows: number[] = [];
    const ids = this.#columns[FIELD.taskId];
    for (let row = 0; row < this.#rowCount; row += 1) {
      if (isKept(ids?.at(row) ?? 0, this.#level)) rows.push(row);
    }
    for (const column of this.#columns) column?.keep(rows);
    this.#rowCount = rows.length;
    this.#capacity = Math.max(FIRST_CAPACITY, rows.length);
  }

  /** Gives up all rows. */
  clear(): void {
    for (const column of this.#columns) column?.clear();
    this.#columns.length = 0;
    this.#rowCount = 0;
  }

  finish(failures: readonly TaskFailure[]): TaskColumns {
    return {
      rowCount: this.#rowCount,
      endedCount: this.#endedCount,
      isSampled: this.#level > 0,
      columns: recordOf(
        TASK_FIELDS,
        (_, index) => this.#columns[index]?.finish(this.#rowCount) ?? zeros(this.#rowCount),
      ),
      failures,
      longest: this.#longest.map(
        (values): TaskRow => recordOf(TASK_FIELDS, (_, index) => values[index] ?? 0),
      ),
    };
  }

  #set(field: number, row: number, value: number): void {
    const column = this.#columns[field];
    if (column !== undefined) {
      column.set(row, value, this.#capacity);
    } else if (value !== 0) {
      const made = new GrowingColumn(value, this.#capacity, this.#onBytes);
      made.set(row, value, this.#capacity);
      this.#columns[field] = made;
    }
  }

  #nextCapacity(taskCountHint: number): number {
    const grown = Math.ceil(this.#capacity * GROWTH);
    return taskCountHint > this.#capacity && taskCountHint < grown * 2 ? taskCountHint : grown;
  }

  #collectLongest(): void {
    for (let row = 0; row < this.#rowCount; row += 1) {
      if (!this.#isLong(this.#at(FIELD.durationMs, row), this.#at(FIELD.taskId, row))) continue;
      const values = new Float64Array(TASK_FIELDS.length);
      for (let field = 0; field < values.length; field += 1) values[field] = this.#at(field, row);
      this.#keepLong(values);
    }
  }

  #at(field: number, row: number): number {
    return this.#columns[field]?.at(row) ?? 0;
  }

  /** Whether a task is one of the longest so far. */
  #isLong(durationMs: number, taskId: number): boolean {
    const shortest = this.#longest[LONGEST_KEPT - 1];
    return shortest === undefined || isLonger(durationMs, taskId, shortest);
  }

  /** `values` become the table's. */
  #keepLong(values: Float64Array): void {
    const durationMs = values[FIELD.durationMs] ?? 0;
    const taskId = values[FIELD.taskId] ?? 0;
    let at = this.#longest.length;
    while (at > 0 && isLonger(durationMs, taskId, this.#longest[at - 1] ?? values)) at -= 1;
    this.#longest.splice(at, 0, values);
    this.#longest.length = Math.min(this.#longest.length, LONGEST_KEPT);
  }
}

/** Columns of zeros are all alike: those of small stages, of which there are many, share one for each length. */
const ZEROS: Uint8Array[] = [];
const MAX_SHARED_ZEROS = 1_024;

function zeros(rowCount: number): Uint8Array {
  if (rowCount > MAX_SHARED_ZEROS) return new Uint8Array(rowCount);
  return (ZEROS[rowCount] ??= new Uint8Array(rowCount));
}

/** A Fibonacci hash of the id: neighbouring ids must not be kept or dropped together. */
function isKept(taskId: number, level: number): boolean {
  const hash = Math.imul(taskId | 0, 0x9e37_79b1) >>> 0;
  return hash >>> (32 - Math.min(level, 31)) === 0;
}

/** The longest first; of equals the one with the smaller id. */
function isLonger(durationMs: number, taskId: number, than: TaskValues): boolean {
  const thanMs = than[FIELD.durationMs] ?? 0;
  return durationMs === thanMs ? taskId < (than[FIELD.taskId] ?? 0) : durationMs > thanMs;
}
