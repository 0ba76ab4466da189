import type { TaskColumn } from '../../../model/task-columns.ts';
import { HEAP_FACTOR } from '../memory-budget.ts';

const WIDTHS = [
  { limit: 0xff, make: (length: number): TaskColumn => new Uint8Array(length) },
  { limit: 0xffff, make: (length: number): TaskColumn => new Uint16Array(length) },
  { limit: 0xffff_ffff, make: (length: number): TaskColumn => new Uint32Array(length) },
] as const;

function columnFor(value: number, length: number): TaskColumn {
  if (Number.isInteger(value) && value >= 0) {
    for (const { limit, make } of WIDTHS) if (value <= limit) return make(length);
  }
  return new Float64Array(length);
}

/** Numbers of one field in as few bytes as they need: 1, 2, 4 or 8 each. What was not set is 0. */
export class GrowingColumn {
  #values: TaskColumn;
  readonly #onBytes: (change: number) => void;

  /** Wide enough for `value`, with room for `capacity` rows. `onBytes` is told of every change of what the column takes. */
  constructor(value: number, capacity: number, onBytes: (change: number) => void) {
    this.#onBytes = onBytes;
    this.#values = columnFor(value, capacity);
    onBytes(sizeOf(this.#values));
  }

  /** `capacity` is how many rows the table has room for now: at least `row + 1`. */
  set(row: number, value: number, capacity: number): void {
    let values = this.#values;
    if (values.length <= row) {
      if (value === 0) return;
      values = this.#use(copyInto(columnOfSameWidth(values, capacity), values));
    }
    values[row] = value;
    // elements that are too narrow keep another number than they are given
    if (values[row] === value || values.BYTES_PER_ELEMENT === Float64Array.BYTES_PER_ELEMENT)
      return;
    values = this.#use(copyInto(columnFor(value, values.length), values));
    values[row] = value;
  }

  at(row: number): number {
    return this.#values[row] ?? 0;
  }

  /** Keeps the rows whose number is in `rows`, in that order. */
  keep(rows: readonly number[]): void {
    const kept = columnOfSameWidth(this.#values, rows.length);
    for (let to = 0; to < rows.length; to += 1) kept[to] = this.at(rows[to] ?? 0);
    this.#use(kept);
  }

  clear(): void {
    this.#onBytes(-sizeOf(this.#values));
  }

  /** Exactly `rowCount` values. */
  finish(rowCount: number): TaskColumn {
    return this.#values.length === rowCount
      ? this.#values
      : copyInto(columnOfSameWidth(this.#values, rowCount), this.#values);
  }

  #use(values: TaskColumn): TaskColumn {
    this.#onBytes(sizeOf(values) - sizeOf(this.#values));
    this.#values = values;
    return values;
  }
}

/** What a column costs beside its elements: the typed array, its buffer and this object, measured. */
const OBJECT_BYTES = 250 * HEAP_FACTOR;

function sizeOf(values: TaskColumn): number {
  return values.byteLength + OBJECT_BYTES;
}

function columnOfSameWidth(column: TaskColumn, length: number): TaskColumn {
  switch (column.BYTES_PER_ELEMENT) {
    case 1:
      return new Uint8Array(length);
    case 2:
      return new Uint16Array(length);
    case 4:
      return new Uint32Array(length);
    default:
      return new Float64Array(length);
  }
}

function copyInto(target: TaskColumn, source: TaskColumn): TaskColumn {
  target.set(source.length > target.length ? source.subarray(0, target.length) : source);
  return target;
}
