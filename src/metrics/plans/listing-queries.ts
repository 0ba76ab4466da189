import type { ApplicationModel } from '../../model/application.ts';
import type { JobData } from '../../model/job.ts';
import { planNodes, type SqlExecution } from '../../model/sql.ts';

/**
 * Values in a condition from which on a program has made a list of them: each becomes an expression by calls of its own. Spark
 * turns more than ten into a set (`spark.sql.optimizer.inSetConversionThreshold`); ours.
 */
const MANY_VALUES = 100;

/** Tells whether a job's query filters by a long list of values in its condition: `isin(ids)`, `IN (1, 2, …)`. */
export function listingJobs({ sections }: ApplicationModel): (job: JobData) => boolean {
  const ids = new Set(
    (sections.sqlExecutions ?? []).filter(isListing).map(({ executionId }) => executionId),
  );
  return ({ sqlExecutionId }) => sqlExecutionId !== undefined && ids.has(sqlExecutionId);
}

function isListing({ finalPlan }: SqlExecution): boolean {
  return planNodes(finalPlan).some(
    ({ name, text }) => name === 'Filter' && listLength(text) >= MANY_VALUES,
  );
}

/** `INSET 1, 2, 3`; Spark 4 writes the first 25, and `... 300 more fields`. */
function listLength(text: string): number {
  const list = /\bIN(?:SET| \()(.*)/s.exec(text)?.[1];
  if (list === undefined) return 0;
  const [shown = '', unshown = '0'] = list.split(/, \.\.\. (\d+) more fields/);
  return shown.split(', ').length + Number(unshown);
}
