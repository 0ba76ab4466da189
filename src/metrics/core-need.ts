import type { ApplicationModel } from '../model/application.ts';
import type { ExecutorSummary } from '../model/executor.ts';
import { largestOf } from '../model/largest-by.ts';
import { type Occupancy, WORK_CATEGORIES } from '../model/occupancy.ts';
import { sumBy } from '../model/sum-by.ts';

/** What is less than this share of one core for one bin is the rounding of sums, not a task. */
const NOISE_SHARE = 1e-6;

/** Core-ms that tasks used in each bin, all categories together. */
export function usedByBin({ binMs, binCount, usedCoreMs }: Occupancy): Float64Array {
  const used = new Float64Array(binCount);
  for (const category of WORK_CATEGORIES) {
    for (let bin = 0; bin < binCount; bin += 1) {
      used[bin] = (used[bin] ?? 0) + (usedCoreMs[category][bin] ?? 0);
    }
  }
  return used.map((coreMs) => (coreMs < NOISE_SHARE * binMs ? 0 : coreMs));
}

/** Cores held on average in the bins in which tasks ran; undefined where none ran. */
export function coresHeldAtWork(occupancy: Occupancy): number | undefined {
  const { binMs, heldCoreMs } = occupancy;
  let heldAtWork = 0;
  let binCount = 0;
  for (const [bin, coreMs] of usedByBin(occupancy).entries()) {
    if (coreMs === 0) continue;
    heldAtWork += heldCoreMs[bin] ?? 0;
    binCount += 1;
  }
  return heldAtWork > 0 ? heldAtWork / (binCount * binMs) : undefined;
}

/**
 * The smallest number of cores with which the same work would have taken at most `maxStretch` × as long: a bin with more work
 * than the cores get through takes longer, the others as long as they took. Catalogue §2.4 allows that much of the wall clock;
 * here only time in which tasks ran counts, so that a day of waiting is no leave to run everything three times slower. 1 where
 * nothing ran.
 */
export function coresNeeded(occupancy: Occupancy, maxStretch: number): number {
  const busy = usedByBin(occupancy).filter((coreMs) => coreMs > 0);
  const { binMs } = occupancy;
  const allowedMs = maxStretch * busy.length * binMs;
  let low = 1;
  let high = Math.max(1, ceilOf(largestOf(busy) / binMs));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (stretchedMs(busy, binMs, middle) <= allowedMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

function stretchedMs(used: Float64Array, binMs: number, cores: number): number {
  return sumBy(used, (coreMs) => Math.max(binMs, coreMs / cores));
}

/** Rounds up, but not for the rounding of sums. */
function ceilOf(value: number): number {
  return Math.ceil(value - NOISE_SHARE);
}

/** Of the held core-ms, what `cores` at most at any time would not have held; the work then takes `maxStretch` longer. */
export function savedByFewerCores(
  { binMs, binCount, heldCoreMs }: Occupancy,
  cores: number,
  maxStretch: number,
): number {
  let held = 0;
  let kept = 0;
  for (let bin = 0; bin < binCount; bin += 1) {
    const inBin = heldCoreMs[bin] ?? 0;
    held += inBin;
    kept += Math.min(inBin, cores * binMs);
  }
  return Math.max(0, held - kept * maxStretch);
}

/**
 * Of the held core-ms, what would not have been held if executors had been let go after `idleTimeoutMs` without a task, from
 * their start on. Every running task is taken to keep an executor of its own: Spark spreads tasks, so this promises rather
 * too little.
 */
export function savedByRelease(
  occupancy: Occupancy,
  coresPerExecutor: number,
  idleTimeoutMs: number,
): number {
  const { binMs, binCount, heldCoreMs, taskCpus } = occupancy;
  const windowBins = Math.ceil(idleTimeoutMs / binMs);
  const keptLately = slidingMax(
    usedByBin(occupancy).map(
      (coreMs) => ceilOf(coreMs / (binMs * taskCpus)) * coresPerExecutor * binMs,
    ),
    windowBins,
  );
  const firstBin = heldCoreMs.findIndex((coreMs) => coreMs > 0);
  if (firstBin < 0) return 0;
  let saved = 0;
  for (let bin = firstBin + windowBins + 1; bin < binCount; bin += 1) {
    saved += Math.max(0, (heldCoreMs[bin] ?? 0) - (keptLately[bin] ?? 0));
  }
  return saved;
}

/** At each place the highest value of it and the `windowBins` before it. */
function slidingMax(values: Float64Array, windowBins: number): Float64Array {
  const result = new Float64Array(values.length);
  const candidates: number[] = []; // places whose values fall, the highest first
  let first = 0;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0;
    while (candidates.length > first && (values[candidates.at(-1) ?? 0] ?? 0) <= value) {
      candidates.pop();
    }
    candidates.push(place);
    if ((candidates[first] ?? 0) < place - windowBins) first += 1;
    result[place] = values[candidates[first] ?? place] ?? 0;
  }
  return result;
}

/** Cores that were busy at once for all but 5 % of the time that anything ran. */
export function busyCoresP95(occupancy: Occupancy): number {
  const busy = usedByBin(occupancy)
    .filter((coreMs) => coreMs > 0)
    .toSorted();
  const at = Math.min(busy.length - 1, Math.floor(0.95 * busy.length));
  return (busy[at] ?? 0) / occupancy.binMs;
}

/** The executors of an application, as many as there were at once. */
export interface ExecutorFleet {
  /** Most executors alive at once. */
  readonly peakCount: number;
  /** Cores of the usual executor. */
  readonly coresEach: number;
}

/** Undefined where no executor was ever added. */
export function executorFleet(app: ApplicationModel): ExecutorFleet | undefined {
  const lives = (app.sections.executors ?? [])
    .filter(({ isDriver }: ExecutorSummary) => !isDriver)
    .flatMap((executor) => executor.lives);
  if (lives.length === 0) return undefined;
  const changes = lives
    .flatMap(({ addedAtMs, removedAtMs }) => [
      { atMs: addedAtMs, by: 1 },
      { atMs: removedAtMs ?? Infinity, by: -1 },
    ])
    .toSorted((a, b) => (a.atMs === b.atMs ? a.by - b.by : a.atMs - b.atMs));
  let count = 0;
  let peakCount = 0;
  for (const { by } of changes) {
    count += by;
    peakCount = Math.max(peakCount, count);
  }
  return { peakCount, coresEach: mostCommon(lives.map(({ cores }) => cores)) };
}

function mostCommon(values: readonly number[]): number {
  const groups = [...Map.groupBy(values, (value) => value).values()];
  const largest = groups.toSorted((a, b) => b.length - a.length)[0];
  return Math.max(1, largest?.[0] ?? 1);
}
