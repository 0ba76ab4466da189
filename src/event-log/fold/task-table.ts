import { recordOf } from '../../model/record-of.ts';
import {
  TASK_FIELDS,
  type TaskColumns,
  type TaskFailure,
  type TaskRow,
} from '../../model/task-columns.ts';
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
      this.#keepIfLong(values);
      if (!isKept(values[FIELD.taskId] ?? 0, this.#level)) return;
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
      this.#keepIfLong(Float64Array.from(TASK_FIELDS, (_, i) => this.#columns[i]?.at(row) ?? 0));
    }
  }

  #keepIfLong(values: TaskValues): void {
    const shortest = this.#longest[LONGEST_KEPT - 1];
    if (shortest !== undefined && longestFirst(values, shortest) >= 0) return;
    let at = this.#longest.length;
    while (at > 0 && longestFirst(values, this.#longest[at - 1] ?? values) < 0) at -= 1;
    this.#longest.splice(at, 0, Float64Array.from(values));
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

function longestFirst(a: Float64Array, b: Float64Array): number {
  const difference = (b[FIELD.durationMs] ?? 0) - (a[FIELD.durationMs] ?? 0);
  return difference === 0 ? (a[FIELD.taskId] ?? 0) - (b[FIELD.taskId] ?? 0) : difference;
}
