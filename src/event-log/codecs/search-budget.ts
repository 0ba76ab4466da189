import { MIB } from '../../model/units.ts';
import type { ByteReader } from './byte-reader.ts';

/** What decoding in vain may cost beside what the stream's length allows; real damage costs less than a hundredth of this. */
const FREE_BYTES = 256 * MIB;
/** For each byte of the stream. */
const BYTES_A_BYTE = 16;
/** An attempt costs as much as this, however little it decodes. */
const ATTEMPT_BYTES = 64 * 1024;

/**
 * Keeps the search for whole blocks after damage in proportion to the stream: bytes that are made to look like the beginning of
 * one long block after another would have each of them decoded to its end.
 */
export interface SearchBudget {
  /** Books an attempt in vain at `offset`; returns how many bytes to pass over before the next: one, as long as it can be afforded. */
  strideAfter(decodedByteCount: number, offset: number): number;
}

/** A budget of which nothing is spent. */
export function createSearchBudget(): SearchBudget {
  let spentByteCount = 0;
  return {
    strideAfter(decodedByteCount, offset) {
      spentByteCount += decodedByteCount + ATTEMPT_BYTES;
      const affordedAt = Math.ceil((spentByteCount - FREE_BYTES) / BYTES_A_BYTE);
      return Math.max(1, affordedAt - offset);
    },
  };
}

/** Passes over more than may be at hand; false when the source ends before that. */
export async function skipFar(reader: ByteReader, byteCount: number): Promise<boolean> {
  let left = byteCount;
  while (left > 0) {
    if (!(await reader.fill(1))) return false;
    const step = Math.min(left, reader.peek().length);
    reader.skip(step);
    left -= step;
  }
  return true;
}
