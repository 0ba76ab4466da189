import type { ApplicationModel } from '../../../model/application.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { spanMs } from '../../stages/stage-span.ts';
import type { FileScan } from './scans.ts';

/**
 * Time that went into finding a scan's files before it ran, in ms: what the driver says of itself, and Spark's jobs that list
 * folders (from 32 folders on) up to then; those of other scans cannot be told apart.
 */
export function listingMsBefore(app: ApplicationModel, scan: FileScan): number {
  const untilMs = scan.stages[0]?.submittedAtMs ?? scan.execution.startedAtMs;
  const before = listingStages(app).filter(
    ({ submittedAtMs = Number.POSITIVE_INFINITY }) => submittedAtMs <= untilMs,
  );
  const jobsMs = sumBy(before, spanMs);
  return (scan.metadataMs ?? 0) + jobsMs;
}

const listingStages = oncePerApplication(
  (app: ApplicationModel): readonly StageData[] =>
    app.sections.stages?.filter(({ description = '' }) => LISTING.test(description)) ?? [],
);

/** Spark's own description of these jobs. */
const LISTING = /^Listing leaf files and directories for/;
