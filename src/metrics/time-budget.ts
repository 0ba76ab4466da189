import type { Slice, TimeBudget } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import { coreSlices } from './budget/core-slices.ts';
import { wallSlices } from './budget/wall-slices.ts';
import { coreUse } from './core-use.ts';
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
    cores: use === undefined || use.heldCoreMs <= 0 ? [] : coreSlices(app, use).map(rounded),
  };
});

/** To the microsecond: what is finer is noise of the fold's sums. */
function rounded(slice: Slice): Slice {
  return { ...slice, ms: Math.round(slice.ms * 1_000) / 1_000 };
}
