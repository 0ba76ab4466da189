import type { TaskColumn } from '../../model/task-columns.ts';

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

function holds(column: TaskColumn, value: number): boolean {
  if (column.BYTES_PER_ELEMENT === 8) return true;
  return Number.isInteger(value) && value >= 0 && value < 256 ** column.BYTES_PER_ELEMENT;
}

/** Numbers of one field in as few bytes as they need: nothing while they are 0, then 1, 2, 4 or 8 bytes each. */
export class GrowingColumn {
  #values: TaskColumn | undefined;
  readonly #onBytes: (change: number) => void;

  /** `onBytes` is told of every change of what the column takes. */
  constructor(onBytes: (change: number) => void) {
    this.#onBytes = onBytes;
  }

  /** `capacity` is how many rows the table has room for now: at least `row + 1`. */
  set(row: number, value: number, capacity: number): void {
    if (this.#values === undefined && value === 0) return;
    let values = this.#values ?? this.#use(columnFor(value, capacity));
    if (values.length <= row) {
      values = this.#use(copyInto(columnOfSameWidth(values, capacity), values));
    }
    if (!holds(values, value)) {
      values = this.#use(copyInto(columnFor(value, values.length), values));
    }
    values[row] = value;
  }

  at(row: number): number {
    return this.#values?.[row] ?? 0;
  }

  /** Keeps the rows whose number is in `rows`, in that order. */
  keep(rows: readonly number[]): void {
    const values = this.#values;
    if (values === undefined) return;
    const kept = columnOfSameWidth(values, rows.length);
    for (const [to, from] of rows.entries()) kept[to] = values[from] ?? 0;
    this.#use(kept);
  }

  clear(): void {
    if (this.#values !== undefined) this.#onBytes(-sizeOf(this.#values));
    this.#values = undefined;
  }

  /** Exactly `rowCount` values; a field that was never set is all zeros, a byte each. */
  finish(rowCount: number): TaskColumn {
    if (this.#values === undefined) return new Uint8Array(rowCount);
    return this.#values.length === rowCount
      ? this.#values
      : copyInto(columnOfSameWidth(this.#values, rowCount), this.#values.subarray(0, rowCount));
  }

  #use(values: TaskColumn): TaskColumn {
    this.#onBytes(sizeOf(values) - (this.#values === undefined ? 0 : sizeOf(this.#values)));
    this.#values = values;
    return values;
  }
}

/** What a typed array costs beside its elements, roughly. */
const OBJECT_BYTES = 160;

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
