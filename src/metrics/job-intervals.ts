import type { ApplicationModel } from '../model/application.ts';
import { type Interval, lengthOf, unionOf } from '../model/interval.ts';
import type { JobData } from '../model/job.ts';
import type { Occupancy } from '../model/occupancy.ts';
import { prefixLength } from '../model/prefix-length.ts';
import type { StageData } from '../model/stage.ts';
import { usedByBin } from './core-need.ts';
import { oncePerApplication } from './once-per-application.ts';

/**
 * When at least one job was running: the union of [submitted, completed] over the jobs, sorted and disjoint. A job without an
 * end runs to the end of the record, a job without a submission counts from its stages. Of jobs that could not be kept the
 * record has the times; where it has not, the times at which tasks ran fill in, to the width of an occupancy bin.
 */
export const jobActiveIntervals = oncePerApplication(
  (app: ApplicationModel): readonly Interval[] => {
    const { jobs = [], droppedJobTimes, stages = [], occupancy, totals } = app.sections;
    const known = [
      ...(droppedJobTimes ?? []),
      ...jobs.flatMap((job) => intervalOfJob(job, app.lastSeenAtMs)),
      ...stages.flatMap(intervalOfStage),
    ];
    const isComplete = droppedJobTimes !== undefined || (totals?.jobCount ?? 0) <= jobs.length;
    return unionOf(isComplete || occupancy === undefined ? known : [...known, ...busy(occupancy)]);
  },
);

function intervalOfJob({ submittedAtMs, completedAtMs }: JobData, endMs: number): Interval[] {
  return submittedAtMs === undefined
    ? []
    : [{ fromMs: submittedAtMs, toMs: completedAtMs ?? endMs }];
}

/** A stage runs inside its job, so this adds nothing where the job's own times are known. */
function intervalOfStage(stage: StageData): Interval[] {
  const toMs = stage.completedAtMs ?? stage.lastTaskFinishedAtMs;
  return stage.submittedAtMs === undefined || toMs === undefined
    ? []
    : [{ fromMs: stage.submittedAtMs, toMs }];
}

function busy(occupancy: Occupancy): Interval[] {
  const { originMs, binMs } = occupancy;
  return Array.from(usedByBin(occupancy), (coreMs, bin) => ({ coreMs, bin }))
    .filter(({ coreMs }) => coreMs > 0)
    .map(({ bin }) => ({ fromMs: originMs + bin * binMs, toMs: originMs + (bin + 1) * binMs }));
}

/** All of the time in which at least one job was running, in ms. */
export const jobMs = oncePerApplication((app: ApplicationModel): number =>
  lengthOf(jobActiveIntervals(app)),
);

/** How much of any stretch at least one job was running, in ms. */
export const jobCoverage = oncePerApplication((app: ApplicationModel) =>
  coverageOf(jobActiveIntervals(app)),
);

/** How much of any stretch the disjoint `intervals` cover, in ms; O(log n) a question. */
export function coverageOf(
  intervals: readonly Interval[],
): (fromMs: number, toMs: number) => number {
  const before = new Float64Array(intervals.length + 1);
  for (const [index, { fromMs, toMs }] of intervals.entries()) {
    before[index + 1] = (before[index] ?? 0) + toMs - fromMs;
  }
  function coveredUntil(atMs: number): number {
    const index = prefixLength(intervals, ({ fromMs }) => fromMs < atMs);
    const last = intervals[index - 1];
    return (before[index] ?? 0) - (last === undefined ? 0 : Math.max(0, last.toMs - atMs));
  }
  return (fromMs, toMs) => (toMs > fromMs ? coveredUntil(toMs) - coveredUntil(fromMs) : 0);
}
