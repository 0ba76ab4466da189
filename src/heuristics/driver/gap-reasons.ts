import { type DriverGap, lengthMs } from '../../metrics/driver-gaps.ts';
import { isOfLibrary } from '../../metrics/library-stages.ts';
import { listingJobs } from '../../metrics/plans/listing-queries.ts';
import { readersOfHandedRows } from '../../metrics/python/handed-rows.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { JobData } from '../../model/job.ts';
import { sumBy } from '../../model/sum-by.ts';

/** What most of the time in which a driver computes alone goes into, as far as the jobs around it tell. */
export interface GapReasons {
  /** It is before jobs that read what `createDataFrame` took from the program row by row. */
  readonly isHandingOver: boolean;
  /** It is before queries with a long list of values in a condition. */
  readonly isListing: boolean;
  /** It is between jobs of a library, such as MLlib's: no code of the program's own runs there. */
  readonly isOfLibrary: boolean;
}

/** Ours: the larger part. */
const MOST_SHARE = 0.5;

export function gapReasons(app: ApplicationModel, gaps: readonly DriverGap[]): GapReasons {
  const wholeMs = sumBy(gaps, lengthMs);
  const isMost = (belongs: (gap: DriverGap) => boolean): boolean => {
    const ms = sumBy(gaps.filter(belongs), lengthMs);
    return ms > 0 && ms >= MOST_SHARE * wholeMs;
  };
  const ofLibrary = jobsOfLibraries(app);
  return {
    isHandingOver: isMost(isBefore(readersOfHandedRows(app))),
    isListing: isMost(isBefore(listingJobs(app))),
    isOfLibrary: isMost(
      ({ after, before }) =>
        after !== undefined && before !== undefined && ofLibrary(after) && ofLibrary(before),
    ),
  };
}

function isBefore(is: (job: JobData) => boolean): (gap: DriverGap) => boolean {
  return ({ before }) => before !== undefined && is(before);
}

function jobsOfLibraries({ sections }: ApplicationModel): (job: JobData) => boolean {
  const ids = new Set((sections.stages ?? []).filter(isOfLibrary).map(({ stageId }) => stageId));
  return ({ stageIds }) => stageIds.some((stageId) => ids.has(stageId));
}
