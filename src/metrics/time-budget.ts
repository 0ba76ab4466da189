import type { Slice, TimeBudget } from '../model/analysis.ts';
import { type ApplicationModel, durationMs } from '../model/application.ts';
import { type Occupancy, WORK_CATEGORIES, type WorkCategory } from '../model/occupancy.ts';
import { recordOf } from '../model/record-of.ts';
import { type CoreUse, coreUse } from './core-use.ts';
import { coverageOf, jobActiveIntervals } from './job-intervals.ts';
import { oncePerApplication } from './once-per-application.ts';

/**
 * Where the wall clock and the core time that executors held went. Wall slices add up to `durationMs` exactly, core slices to
 * the held core time (none where no executor was seen). Undefined where the record has no jobs section.
 */
export const timeBudget = oncePerApplication((app: ApplicationModel): TimeBudget | undefined => {
  if (app.sections.jobs === undefined) return undefined;
  const use = coreUse(app);
  return {
    wall: wallSlices(app),
    cores:
      use === undefined || use.heldCoreMs <= 0
        ? []
        : coreSlices(use, app.sections.occupancy).map(rounded),
  };
});

/** Jobs outside the application's own bounds (clocks) are cut to them; without any job, all is start-up. */
function wallSlices(app: ApplicationModel): readonly Slice[] {
  const fromMs = app.startedAtMs;
  const wallMs = durationMs(app);
  const toMs = fromMs + wallMs;
  const jobs = jobActiveIntervals(app);
  const firstMs = within(jobs[0]?.fromMs ?? toMs, fromMs, toMs);
  const lastMs = within(jobs.at(-1)?.toMs ?? toMs, firstMs, toMs);
  const startupMs = firstMs - fromMs;
  const jobsMs = within(coverageOf(jobs)(firstMs, lastMs), 0, lastMs - firstMs);
  const endMs = toMs - lastMs;
  return [
    { id: 'startup', label: 'Before the first job', ms: startupMs },
    { id: 'jobs', label: 'Jobs running', ms: jobsMs },
    { id: 'driver', label: 'Driver alone, between jobs', ms: wallMs - startupMs - jobsMs - endMs },
    { id: 'end', label: 'After the last job', ms: endMs },
  ];
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** What tasks did while they ran their code, in the order a person asks. */
const RUN_SLICES = [
  ['cpu', 'cpu', 'Computing'],
  ['other', 'other', 'Waiting in tasks: I/O, Python, locks'],
  ['gc', 'gc', 'Collecting garbage'],
  ['shuffleWait', 'shuffle-wait', 'Waiting for shuffle blocks'],
  ['shuffleWrite', 'shuffle-write', 'Writing shuffle files'],
] as const satisfies readonly (readonly [WorkCategory, string, string])[];

/** To the microsecond: what is finer is noise of the fold's sums. */
function rounded(slice: Slice): Slice {
  return { ...slice, ms: Math.round(slice.ms * 1_000) / 1_000 };
}

function coreSlices(use: CoreUse, occupancy: Occupancy | undefined): readonly Slice[] {
  return [
    ...runSlices(use.usefulCoreMs, occupancy),
    { id: 'overhead', label: 'Starting and finishing tasks', ms: use.overheadCoreMs },
    { id: 'idle-startup', label: 'Idle before the first job', ms: use.idleStartupCoreMs },
    { id: 'idle-jobs', label: 'Idle while jobs ran', ms: use.idleInJobsCoreMs },
    { id: 'idle-driver', label: 'Idle between jobs', ms: use.idleDriverCoreMs },
    { id: 'idle-end', label: 'Idle after the last job', ms: use.idleEndCoreMs },
  ];
}

/** The fold knows the shares of each kind of work exactly; `usefulMs` is the amount that fits the other slices. */
function runSlices(usefulMs: number, occupancy: Occupancy | undefined): readonly Slice[] {
  const work = occupancy === undefined ? undefined : workTotals(occupancy);
  const ranMs = RUN_SLICES.reduce((sum, [category]) => sum + (work?.[category] ?? 0), 0);
  if (work === undefined || ranMs <= 0) {
    return [{ id: 'run', label: 'Running tasks', ms: usefulMs }];
  }
  return RUN_SLICES.map(([category, id, label]) => ({
    id,
    label,
    ms: (usefulMs * work[category]) / ranMs,
  }));
}

function workTotals({ usedCoreMs }: Occupancy): Record<WorkCategory, number> {
  return recordOf(WORK_CATEGORIES, (category) =>
    Math.max(
      0,
      usedCoreMs[category].reduce((sum, value) => sum + value, 0),
    ),
  );
}
