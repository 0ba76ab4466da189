import { type ApplicationModel, durationMs } from '../../model/application.ts';
import type { AnalysisDetail } from '../../model/detail.ts';
import { WORK_CATEGORIES } from '../../model/occupancy.ts';
import { recordOf } from '../../model/record-of.ts';

type Timeline = NonNullable<AnalysisDetail['timeline']>;

/** A bin of the fold spread over bins of the drawing. */
interface Grid {
  readonly binMs: number;
  readonly binCount: number;
  readonly wallMs: number;
  /** Of the fold's first bin, from the application's start. */
  readonly offsetMs: number;
  readonly sourceBinMs: number;
}

/**
 * Cores over time in at most `maxBinCount` bins from the application's start to its end, each a whole number of the fold's. What
 * the fold has outside of these bounds (clocks) is left in the first and the last bin.
 */
export function timelineOf(app: ApplicationModel, maxBinCount: number): Timeline | undefined {
  const { occupancy } = app.sections;
  const wallMs = durationMs(app);
  if (occupancy === undefined || wallMs <= 0 || occupancy.binMs <= 0) return undefined;
  const merged = Math.max(1, Math.ceil(wallMs / (occupancy.binMs * maxBinCount)));
  const binMs = merged * occupancy.binMs;
  const grid: Grid = {
    binMs,
    binCount: Math.max(1, Math.ceil(wallMs / binMs)),
    wallMs,
    offsetMs: occupancy.originMs - app.startedAtMs,
    sourceBinMs: occupancy.binMs,
  };
  return {
    binMs,
    heldCores: meanCores(occupancy.heldCoreMs, grid),
    usedCores: recordOf(WORK_CATEGORIES, (category) =>
      meanCores(occupancy.usedCoreMs[category], grid),
    ),
    wastedCores: meanCores(occupancy.wastedCoreMs, grid),
  };
}

function meanCores(coreMs: Float64Array, grid: Grid): readonly number[] {
  const sums = new Float64Array(grid.binCount);
  for (const [bin, value] of coreMs.entries()) {
    if (value !== 0) spread(value, grid.offsetMs + bin * grid.sourceBinMs, grid, sums);
  }
  return Array.from(sums, (sum, bin) => toThreeDecimals(sum / widthOf(bin, grid)));
}

/** Evenly over the bins that the source's bin overlaps; one more than its length at most, as it is the shorter one. */
function spread(value: number, fromMs: number, grid: Grid, sums: Float64Array): void {
  const boundaryMs = (Math.floor(fromMs / grid.binMs) + 1) * grid.binMs;
  const firstShare = Math.min(1, (boundaryMs - fromMs) / grid.sourceBinMs);
  const first = binAt(fromMs, grid);
  const second = binAt(boundaryMs, grid);
  sums[first] = (sums[first] ?? 0) + value * firstShare;
  sums[second] = (sums[second] ?? 0) + value * (1 - firstShare);
}

function binAt(offsetMs: number, { binMs, binCount }: Grid): number {
  return Math.min(binCount - 1, Math.max(0, Math.floor(offsetMs / binMs)));
}

/** The last bin ends with the application. */
function widthOf(bin: number, { binMs, binCount, wallMs }: Grid): number {
  return bin === binCount - 1 ? wallMs - bin * binMs : binMs;
}

function toThreeDecimals(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
