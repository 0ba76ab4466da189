import { startsWith } from './prefix.ts';
import type { Names } from './task-layout.ts';

const SLOT_COUNT = 1_024;
/** More executors and hosts than any application had: past it their tasks are parsed, and folds bound what they keep. */
const MAX_CHARACTERS = 8_000_000;
const NOTHING = Buffer.alloc(0);

interface Known {
  readonly bytes: Buffer;
  readonly number: number;
}

/** Numbers the names of executors and hosts, which stand in every task, mostly without making a string of them. */
export class NameNumbers implements Names {
  readonly #numbers = new Map<string, number>();
  /** By a hash of the bytes: the last name that had it. */
  readonly #recent: Known[] = Array.from({ length: SLOT_COUNT }, () => ({
    bytes: NOTHING,
    number: -1,
  }));
  #fresh: string[] = [];
  #characterCount = 0;

  numberOf(buffer: Buffer, start: number, end: number): number | undefined {
    let hash = end - start;
    for (let at = start; at < end; at += 1) hash = (hash * 31 + (buffer[at] ?? 0)) | 0;
    const slot = hash & (SLOT_COUNT - 1);
    const recent = this.#recent[slot];
    if (recent !== undefined && recent.number >= 0 && isSame(recent.bytes, buffer, start, end)) {
      return recent.number;
    }
    const number = this.#numberOfText(buffer.toString('latin1', start, end));
    if (number === undefined) return undefined;
    this.#recent[slot] = { bytes: Buffer.from(buffer.subarray(start, end)), number };
    return number;
  }

  /** Names that have a number since the last time; numbers count on from those before. */
  takeFresh(): readonly string[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #numberOfText(name: string): number | undefined {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#characterCount > MAX_CHARACTERS) return undefined;
    this.#characterCount += name.length;
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    this.#fresh.push(name);
    return number;
  }
}

function isSame(bytes: Buffer, buffer: Buffer, start: number, end: number): boolean {
  return bytes.length === end - start && startsWith(buffer, start, end, bytes);
}
