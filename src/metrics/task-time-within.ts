import { type Occupancy, WORK_CATEGORIES } from '../model/occupancy.ts';
import type { Interval } from './job-intervals.ts';

/**
 * Task time in ms within stretches that do not overlap, from cores over time: of all tasks, also those of stages that were given
 * up for the budget. As exact as a bin is narrow.
 */
export function taskMsWithin(occupancy: Occupancy, stretches: readonly Interval[]): number {
  const before = coreMsBefore(occupancy);
  const coreMs = stretches.reduce(
    (sum, { fromMs, toMs }) => sum + before(Math.max(fromMs, toMs)) - before(fromMs),
    0,
  );
  return coreMs / Math.max(1, occupancy.taskCpus);
}

/** Core-ms used before a moment. */
function coreMsBefore({ originMs, binMs, binCount, usedCoreMs }: Occupancy) {
  const sums = new Float64Array(binCount + 1);
  for (let bin = 0; bin < binCount; bin += 1) {
    const used = WORK_CATEGORIES.reduce((sum, name) => sum + (usedCoreMs[name][bin] ?? 0), 0);
    sums[bin + 1] = (sums[bin] ?? 0) + used;
  }
  return (atMs: number): number => {
    const bins = Math.min(Math.max(0, (atMs - originMs) / binMs), binCount);
    const whole = Math.floor(bins);
    const [from = 0, to = from] = [sums[whole], sums[whole + 1]];
    return from + (to - from) * (bins - whole);
  };
}
