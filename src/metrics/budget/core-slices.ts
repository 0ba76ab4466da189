import type { Slice } from '../../model/analysis.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import { type Occupancy, WORK_CATEGORIES, type WorkCategory } from '../../model/occupancy.ts';
import { recordOf } from '../../model/record-of.ts';
import { sumOf } from '../../model/sum-by.ts';
import type { CoreUse } from '../core-use.ts';
import { coverageOf } from '../job-intervals.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';
import { jobPhases } from './job-phases.ts';
import { stageWork } from './stage-work.ts';

/** Slices of the core time that executors held: what tasks did, and why there was no task. They add up to `heldCoreMs`. */
export function coreSlices(app: ApplicationModel, use: CoreUse): readonly Slice[] {
  const work = workTotals(app.sections.occupancy);
  return [
    ...runSlices(app, use.usefulCoreMs, work),
    ...overheadSlices(use.overheadCoreMs, work),
    { id: 'idle-startup', label: 'Idle before the first job', ms: use.idleStartupCoreMs },
    ...idleInJobs(app, use.idleInJobsCoreMs),
    { id: 'idle-driver', label: 'Idle between jobs', ms: use.idleDriverCoreMs },
    { id: 'idle-end', label: 'Idle after the last job', ms: use.idleEndCoreMs },
  ];
}

type Totals = Readonly<Record<WorkCategory, number>>;

/** The fold knows the shares of each kind of work exactly; amounts are made to fit the other slices. */
function workTotals(occupancy: Occupancy | undefined): Totals {
  return recordOf(WORK_CATEGORIES, (category) =>
    Math.max(0, sumOf(occupancy?.usedCoreMs[category] ?? [])),
  );
}

/** What tasks did while they ran their code, in the order a person asks. */
function runSlices(app: ApplicationModel, usefulMs: number, work: Totals): readonly Slice[] {
  const ranMs = work.cpu + work.other + work.gc + work.shuffleWait + work.shuffleWrite;
  if (ranMs <= 0) return [{ id: 'run', label: 'Running tasks', ms: usefulMs }];
  const { pythonShare, spillShare } = ofOther(app);
  const slice = (id: string, label: string, workMs: number): Slice => ({
    id,
    label,
    ms: (usefulMs * workMs) / ranMs,
  });
  return [
    slice('cpu', 'Computing', work.cpu),
    slice('python', 'In Python', work.other * pythonShare),
    slice('other', 'Waiting in tasks: I/O, locks', work.other * (1 - pythonShare - spillShare)),
    slice('gc', 'Collecting garbage', work.gc),
    slice('shuffle-wait', 'Waiting for shuffle blocks', work.shuffleWait),
    slice('shuffle-write', 'Writing shuffle files', work.shuffleWrite),
    slice('spill', 'Spilling (estimated)', work.other * spillShare),
  ];
}

/** What of the time that no metric explains went into Python and into spilling, by the stages' own sums. */
function ofOther({ sections: { stages = [] } }: ApplicationModel): {
  readonly pythonShare: number;
  readonly spillShare: number;
} {
  const sums = { python: 0, spill: 0, other: 0 };
  for (const stage of stages) {
    const { python, spill, other } = stageWork(stage);
    sums.python += python;
    sums.spill += spill;
    sums.other += other;
  }
  const wholeMs = sums.python + sums.spill + sums.other;
  if (wholeMs <= 0) return { pythonShare: 0, spillShare: 0 };
  return { pythonShare: sums.python / wholeMs, spillShare: sums.spill / wholeMs };
}

function overheadSlices(overheadMs: number, work: Totals): readonly Slice[] {
  const aroundMs = work.deserialization + work.overhead;
  const share = aroundMs > 0 ? work.deserialization / aroundMs : 0;
  return [
    { id: 'deserialization', label: 'Loading tasks', ms: overheadMs * share },
    { id: 'overhead', label: 'Starting and finishing tasks', ms: overheadMs * (1 - share) },
  ];
}

/** Idle time in jobs is known exactly as a whole; that of tails and of scheduling is cut to it. */
function idleInJobs(app: ApplicationModel, idleMs: number): readonly Slice[] {
  const { tails, scheduling, tailTaskMs } = jobPhases(app);
  const usedInTailsMs = tailTaskMs * cpusOfTask(app, 0);
  const tailMs = Math.min(idleMs, Math.max(0, heldDuring(app, tails) - usedInTailsMs));
  const schedulingMs = Math.min(idleMs - tailMs, heldDuring(app, scheduling));
  return [
    { id: 'idle-scheduling', label: 'Idle, no task was started', ms: schedulingMs },
    { id: 'idle-tail', label: 'Idle behind the last long tasks', ms: tailMs },
    { id: 'idle-jobs', label: 'Idle, fewer tasks than cores', ms: idleMs - tailMs - schedulingMs },
  ];
}

function heldDuring(app: ApplicationModel, intervals: readonly Interval[]): number {
  const coveredMs = coverageOf(intervals);
  let coreMs = 0;
  for (const { lives } of app.sections.executors ?? []) {
    for (const { addedAtMs, removedAtMs = app.lastSeenAtMs, cores } of lives) {
      coreMs += cores * coveredMs(addedAtMs, removedAtMs);
    }
  }
  return coreMs;
}
