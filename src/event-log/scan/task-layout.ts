import { LOCALITIES } from '../../model/task-columns.ts';
import { EXECUTOR_METRICS } from '../../model/task-metrics.ts';
import { FIELD } from '../fold/stages/task-row.ts';
import { MAX_NAME_LENGTH } from '../json-fields.ts';
import { METRICS, PEAK_MEMORY, RECORDED_METRICS } from '../task-metric-names.ts';
import { SLOT, type Slot, takeApart } from './layout-slots.ts';
import { Literals } from './literals.ts';
import { startsWith } from './prefix.ts';
import { ROW, ROW_WIDTH, TASK_NUMBERS } from './task-fields.ts';

/** Numbers of names; the same name has the same number in all batches of a log. */
export interface Names {
  /** Of the text in `buffer[start, end)`; undefined where there are too many names already. */
  numberOf(buffer: Buffer, start: number, end: number): number | undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const DELETE = 0x7f;
const ZERO = 0x30;
const MAX_DIGITS = 15;
/** Slots whose value is not wanted. */
const NOWHERE = -1;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
/** Without them more is read of a line than a layout reads. */
const NEEDED_PATHS = ['Stage ID', `${METRICS}\n${PEAK_MEMORY}`];
/** Numbers after the accumulables differ in their digits. */
const TAIL_SLACK_BYTES = 128;
/**
 * What stands before and behind the accumulables, of both from a letter on that is rare in them: it is looked for in most of the
 * bytes of a log.
 */
const NOT_INSIDE = [Buffer.from('Event":"'), Buffer.from('Task ')];
const LOCALITY_BYTES = LOCALITIES.map((name) => Buffer.from(name));
/** Numbers that a line gives: a row of a batch, and behind it the executor metrics. */
export const SCRATCH_WIDTH = ROW_WIDTH + EXECUTOR_METRICS.length;

/**
 * How the successful TaskEnds of one Spark lay out their line: the bytes that are the same in each, and between them what
 * differs. Learned from a line, since every version has its own; a line that differs in anything else does not fit.
 */
export class TaskLayout {
  readonly #literals: Literals;
  readonly #kinds: Uint8Array;
  readonly #targets: Int16Array;
  readonly #divisors: Float64Array;
  readonly #names: Names;
  readonly #recordedMetrics: number;
  readonly #hasPartitionId: boolean;
  /** From what was passed over to the end of the line, the last time. */
  #tailByteCount = 0;
  #at = 0;
  #number = 0;

  private constructor(
    literals: Literals,
    slots: readonly Slot[],
    paths: readonly string[],
    names: Names,
  ) {
    const numbers = paths.map((path) => TASK_NUMBERS.get(path));
    this.#literals = literals;
    this.#kinds = Uint8Array.from(slots, ({ kind }) => kind);
    this.#targets = Int16Array.from(slots, (slot, i) => targetOf(slot, numbers[i]?.target));
    this.#divisors = Float64Array.from(numbers, (number) => number?.divisor ?? 1);
    this.#names = names;
    this.#recordedMetrics = recordedIn(paths);
    this.#hasPartitionId = paths.includes('Task Info\nPartition ID');
  }

  /** Undefined where the line cannot serve as one. `line` is without the content of its accumulables. */
  static of(line: string, names: Names): TaskLayout | undefined {
    const taken = takeApart(line);
    if (taken === undefined) return undefined;
    const paths = taken.slots.map(({ path }) => path.join('\n'));
    if (!NEEDED_PATHS.every((path) => paths.includes(path))) return undefined;
    if (!line.includes('"Reason":"Success"')) return undefined;
    return new TaskLayout(new Literals(taken.literals), taken.slots, paths, names);
  }

  /** Whether `buffer[start, end)` fits; then `row`, SCRATCH_WIDTH long, has its numbers. */
  read(buffer: Buffer, start: number, end: number, row: Float64Array): boolean {
    row.fill(0);
    row.fill(-1, ROW_WIDTH);
    this.#at = start;
    this.#literals.begin(buffer);
    const slotCount = this.#kinds.length;
    for (let i = 0; i < slotCount; i += 1) {
      if (!this.#passLiteral(i, end) || !this.#readSlot(buffer, i, end, row)) return false;
    }
    if (!this.#passLiteral(slotCount, end) || this.#at !== end) return false;
    this.#complete(row);
    return true;
  }

  #passLiteral(index: number, end: number): boolean {
    const behind = this.#literals.endAt(index, this.#at, end);
    if (behind < 0) return false;
    this.#at = behind;
    return true;
  }

  #readSlot(buffer: Buffer, index: number, end: number, row: Float64Array): boolean {
    const target = this.#targets[index] ?? NOWHERE;
    switch (this.#kinds[index] ?? SLOT.text) {
      case SLOT.number:
        if (!this.#passDigits(buffer, end)) return false;
        if (target !== NOWHERE) row[target] = this.#number / (this.#divisors[index] ?? 1);
        return true;
      case SLOT.flag:
        return this.#readFlag(buffer, end, target, row);
      case SLOT.anything:
        return this.#passTo(buffer, this.#literals.at(index + 1), end);
      default:
        return this.#readString(buffer, index, end, row);
    }
  }

  #passDigits(buffer: Buffer, end: number): boolean {
    const from = this.#at;
    let at = from;
    let value = 0;
    for (; at < end; at += 1) {
      const digit = (buffer[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const count = at - from;
    this.#at = at;
    this.#number = value;
    return count > 0 && count <= MAX_DIGITS && (count === 1 || buffer[from] !== ZERO);
  }

  #readFlag(buffer: Buffer, end: number, target: number, row: Float64Array): boolean {
    const isTrue = startsWith(buffer, this.#at, end, TRUE);
    if (!isTrue && !startsWith(buffer, this.#at, end, FALSE)) return false;
    this.#at += isTrue ? TRUE.length : FALSE.length;
    if (target !== NOWHERE) row[target] = isTrue ? 1 : 0;
    return true;
  }

  /** What follows is about as long in each line: it is looked for there first, and only then from here on. */
  #passTo(buffer: Buffer, literal: Buffer, end: number): boolean {
    const from = this.#at;
    const likelyAt = Math.max(from, end - this.#tailByteCount - TAIL_SLACK_BYTES);
    let at = indexWithin(buffer, literal, likelyAt, end);
    if (at < 0) at = indexWithin(buffer, literal, from, end);
    if (at < 0) return false;
    this.#at = at;
    this.#tailByteCount = end - at;
    // the halves of two lines, where the bytes between them were lost, or the same bytes twice
    return NOT_INSIDE.every((key) => indexWithin(buffer, key, from, at) < 0);
  }

  #readString(buffer: Buffer, index: number, end: number, row: Float64Array): boolean {
    const from = this.#at;
    let at = from;
    for (; at < end; at += 1) {
      const byte = buffer[at] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH || byte < SPACE || byte >= DELETE) return false;
    }
    this.#at = at;
    const target = this.#targets[index] ?? NOWHERE;
    if (this.#kinds[index] === SLOT.name) {
      const number =
        at - from > MAX_NAME_LENGTH ? undefined : this.#names.numberOf(buffer, from, at);
      row[target] = number ?? 0;
      return number !== undefined;
    }
    if (this.#kinds[index] === SLOT.locality) row[target] = localityOf(buffer, from, at);
    return true;
  }

  /** What is not in the line as it is. */
  #complete(row: Float64Array): void {
    row[ROW.recordedMetrics] = this.#recordedMetrics;
    row[FIELD.hasMetrics] = this.#recordedMetrics < 0 ? 0 : 1;
    if (!this.#hasPartitionId) row[FIELD.partitionId] = row[FIELD.index] ?? 0;
  }
}

function targetOf({ kind, path }: Slot, numberTarget: number | undefined): number {
  const name = path.join('\n');
  if (kind === SLOT.number) return numberTarget ?? NOWHERE;
  if (name === 'Task Info\nExecutor ID') return FIELD.executor;
  if (name === 'Task Info\nHost') return FIELD.host;
  if (name === 'Task Info\nLocality') return FIELD.locality;
  return name === 'Task Info\nSpeculative' ? FIELD.speculative : NOWHERE;
}

function recordedIn(paths: readonly string[]): number {
  if (!paths.some((path) => path.startsWith(`${METRICS}\n`))) return -1;
  return RECORDED_METRICS.reduce(
    (bits, name, index) => bits | (paths.includes(`${METRICS}\n${name}`) ? 1 << index : 0),
    0,
  );
}

function localityOf(buffer: Buffer, start: number, end: number): number {
  const found = LOCALITY_BYTES.findIndex(
    (bytes) => bytes.length === end - start && startsWith(buffer, start, end, bytes),
  );
  return found < 0 ? LOCALITIES.indexOf('UNKNOWN') : found;
}

/** In its own view, so that a search for what is not there ends with it. */
function indexWithin(buffer: Buffer, wanted: Buffer, start: number, end: number): number {
  const found = buffer.subarray(start, end).indexOf(wanted);
  return found < 0 ? -1 : start + found;
}
