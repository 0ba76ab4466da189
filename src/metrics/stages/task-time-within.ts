import type { Interval } from '../../model/interval.ts';
import type { Occupancy } from '../../model/occupancy.ts';
import { sumBy } from '../../model/sum-by.ts';
import { usedByBin } from '../core-need.ts';

/**
 * Task time in ms within stretches that do not overlap, from cores over time: of all tasks, also those of stages that were given
 * up for the budget. As exact as a bin is narrow.
 */
export function taskTimeWithin(occupancy: Occupancy): (stretches: readonly Interval[]) => number {
  const before = coreMsBefore(occupancy);
  return (stretches) => {
    const coreMs = sumBy(
      stretches,
      ({ fromMs, toMs }) => before(Math.max(fromMs, toMs)) - before(fromMs),
    );
    return coreMs / Math.max(1, occupancy.taskCpus);
  };
}

/** Core-ms used before a moment. */
function coreMsBefore(occupancy: Occupancy): (atMs: number) => number {
  const { originMs, binMs, binCount } = occupancy;
  const sums = new Float64Array(binCount + 1);
  for (const [bin, coreMs] of usedByBin(occupancy).entries()) {
    sums[bin + 1] = (sums[bin] ?? 0) + coreMs;
  }
  return (atMs) => {
    const bins = Math.min(Math.max(0, (atMs - originMs) / binMs), binCount);
    const whole = Math.floor(bins);
    const [from = 0, to = from] = [sums[whole], sums[whole + 1]];
    return from + (to - from) * (bins - whole);
  };
}
