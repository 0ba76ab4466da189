import type { Analysis } from '../model/analysis.ts';
import { hidingGaps, knownTotal } from '../model/known-total.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { GATE } from '../model/severity.ts';
import { MS_PER_DAY, MS_PER_MINUTE } from '../model/units.ts';
import type { Baseline } from './job-history.ts';
import { knownDurationMs, ratioOf, readBytes } from './run-figures.ts';
import { median, medianDistance } from './statistics.ts';

/**
 * What of a job's past counts: the last 30 runs, from 3 on; where 8 are of the same kind of day, those alone. This and the two
 * shares below are the causes catalogue's (docs/causes.md §3.5), after Cloudera's baselines.
 */
export const BASELINE_RUN_COUNT = 30;
export const MIN_RUN_COUNT = 3;
const MIN_LIKE_DAY_COUNT = 8;
/** Makes a median distance comparable with a standard deviation of normally distributed values. */
const MAD_TO_SIGMA = 1.4826;
/** How many such deviations are still normal. */
const SIGMA_COUNT = 3;
/** The part of the median by which a run may differ whatever the deviation is; also of the rate per byte read. */
export const MARGIN_SHARE = 0.2;
/**
 * The catalogue's 3 minutes, for jobs of 6 minutes and more. A short job would have to take many times as long to differ by that:
 * there it is half of the median. Ours.
 */
const FLOOR_MS = 3 * MS_PER_MINUTE;
/** Of memory × time the same multiple of what a finding must be worth as of the wall clock: 3 GiB-hours. Ours. */
const FLOOR_BYTE_MS = (FLOOR_MS / GATE.wallMs) * GATE.memoryByteMs;

/** Whether what it took and held can be held against other runs. */
export function isComparable(analysis: Analysis): boolean {
  return (
    analysis.application.outcome === 'succeeded' &&
    hidingGaps(analysis).length === 0 &&
    knownDurationMs(analysis) !== undefined
  );
}

/** What is normal for `run`, from the runs before it, oldest first; undefined with fewer than three that compare. */
export function baselineFor(run: Analysis, earlier: readonly Analysis[]): Baseline | undefined {
  const comparable = earlier.filter(isComparable);
  const days = daysOf(run);
  const alike = comparable.filter((one) => daysOf(one) === days);
  const isOfDays = alike.length >= MIN_LIKE_DAY_COUNT && alike.length < comparable.length;
  const baseline = baselineOf(isOfDays ? alike : comparable, run.engine.gateScale);
  return baseline === undefined || !isOfDays ? baseline : { ...baseline, days };
}

/** Of runs that compare, oldest first. `gateScale` as the analyses were judged with. */
export function baselineOf(runs: readonly Analysis[], gateScale: number): Baseline | undefined {
  const last = runs.slice(-BASELINE_RUN_COUNT);
  const durations = last.flatMap((run) => knownDurationMs(run) ?? []);
  const medianMs = median(durations);
  if (medianMs === undefined || durations.length < MIN_RUN_COUNT) return undefined;
  const highMs = medianMs + marginOf(durations, medianMs, FLOOR_MS * gateScale);
  return {
    runCount: last.length,
    medianMs,
    // where they differ more than the median is long: what was seen
    lowMs: Math.max(medianMs * 2 - highMs, Math.min(medianMs / 2, ...durations)),
    highMs,
    // a run is slower when it took at least as much longer as a finding must be worth
    slowFromMs: Math.max(highMs, medianMs + GATE.wallMs * gateScale),
    ...memoryBand(last, gateScale),
    ...ratesOf(last),
  };
}

/** How far a normal run may be from the median: three deviations, a fifth, or the floor, at most half, whatever is most. */
function marginOf(values: readonly number[], center: number, floor: number): number {
  return Math.max(
    SIGMA_COUNT * MAD_TO_SIGMA * medianDistance(values, center),
    MARGIN_SHARE * center,
    Math.min(floor, center / 2),
  );
}

function memoryBand(runs: readonly Analysis[], gateScale: number): Partial<Baseline> {
  const values = runs.flatMap((run) => knownTotal(run, 'heldMemoryByteMs') ?? []);
  const medianMemoryByteMs = medianOfEnough(values);
  if (medianMemoryByteMs === undefined) return {};
  // memory and time both scale
  const scale = gateScale ** 2;
  const margin = marginOf(values, medianMemoryByteMs, FLOOR_BYTE_MS * scale);
  const highMemoryByteMs = medianMemoryByteMs + margin;
  const dearFromByteMs = Math.max(highMemoryByteMs, medianMemoryByteMs + GATE.memoryByteMs * scale);
  return { medianMemoryByteMs, highMemoryByteMs, dearFromByteMs };
}

function ratesOf(runs: readonly Analysis[]): Partial<Baseline> {
  const perByte = (of: (run: Analysis) => number | undefined): number | undefined =>
    medianOfEnough(runs.flatMap((run) => ratioOf(readBytes(run), of(run)) ?? []));
  return withoutUndefined({
    medianMsPerByte: perByte(knownDurationMs),
    medianMemoryMsPerByte: perByte((run) => knownTotal(run, 'heldMemoryByteMs')),
    medianInputBytes: medianOfEnough(runs.flatMap((run) => readBytes(run) ?? [])),
  });
}

function medianOfEnough(values: readonly number[]): number | undefined {
  return values.length < MIN_RUN_COUNT ? undefined : median(values);
}

/** Of its start, UTC: many jobs do less on weekends. */
function daysOf({ application: { startedAtMs } }: Analysis): NonNullable<Baseline['days']> {
  // 1 January 1970 was a Thursday; Monday is 0
  const weekday = (((Math.floor(startedAtMs / MS_PER_DAY) + 3) % 7) + 7) % 7;
  return weekday >= 5 ? 'weekends' : 'working-days';
}
