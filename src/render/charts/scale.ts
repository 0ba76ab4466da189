import {
  GIB,
  KIB,
  MIB,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
  TIB,
} from '../../model/units.ts';

/** Where an axis ends and how far apart its ticks are. */
export interface Scale {
  readonly max: number;
  readonly interval: number;
}

const DECIMAL_STEPS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const MS_STEPS: readonly number[] = [
  ...DECIMAL_STEPS,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MS_PER_SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MS_PER_MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48].map((count) => count * MS_PER_HOUR),
];
const BYTE_STEPS: readonly number[] = [1, KIB, MIB, GIB, TIB].flatMap((unit) =>
  DECIMAL_STEPS.map((count) => count * unit),
);

/** A time axis of about `tickCount` ticks that ends where the data ends. */
export function timeScale(endMs: number, tickCount: number): Scale {
  return { max: Math.max(1, endMs), interval: stepFor(endMs / tickCount, MS_STEPS) };
}

/** An axis of durations that ends on a tick. */
export function durationScale(longestMs: number, tickCount: number): Scale {
  return roundedUp(longestMs, stepFor(longestMs / tickCount, MS_STEPS));
}

/** The same for bytes: ticks are round numbers of B, KiB, MiB, … */
export function byteScale(mostBytes: number, tickCount: number): Scale {
  return roundedUp(mostBytes, stepFor(mostBytes / tickCount, BYTE_STEPS));
}

/** Whole numbers. */
export function countScale(most: number, tickCount: number): Scale {
  return roundedUp(most, stepFor(most / tickCount, [1]));
}

/** The first step that is large enough; past the last one 1, 2 or 5 times a power of ten of it. */
function stepFor(wanted: number, steps: readonly number[]): number {
  const last = steps.at(-1) ?? 1;
  const listed = steps.find((step) => step >= wanted);
  if (listed !== undefined) return listed;
  const power = last * 10 ** Math.floor(Math.log10(wanted / last));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= wanted) ?? 10 * power;
}

function roundedUp(most: number, interval: number): Scale {
  return { max: Math.max(1, Math.ceil(most / interval)) * interval, interval };
}

/** Pixels to a tenth: more is not seen and costs bytes. */
export function tenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
