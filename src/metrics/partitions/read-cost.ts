import { MIB } from '../../model/units.ts';

/**
 * What bytes and rows cost by themselves; upper bounds, so that what is left to opening files and starting tasks is no more than
 * their part. Ours: a core parses text at 20 MiB/s and more, and 10 µs hold a dozen ordinary expressions.
 */
const MS_PER_BYTE = 1_000 / (20 * MIB);
const MS_PER_ROW = 0.01;

/** Task time that reading so many bytes takes at most, in ms. */
export function mostBytesMs(byteCount: number): number {
  return byteCount * MS_PER_BYTE;
}

/** Task time that ordinary work on so many rows takes at most, in ms. */
export function mostRowsMs(rowCount: number): number {
  return rowCount * MS_PER_ROW;
}

/** The longer of the two: a core reads while it works. */
export function mostReadMs(byteCount: number, rowCount: number): number {
  return Math.max(mostBytesMs(byteCount), mostRowsMs(rowCount));
}
