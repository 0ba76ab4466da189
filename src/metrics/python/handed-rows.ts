import type { ApplicationModel } from '../../model/application.ts';
import type { JobData } from '../../model/job.ts';
import type { StageData } from '../../model/stage.ts';

/**
 * Tells whether a job reads rows that a PySpark program handed over one by one: `createDataFrame` of a list, or of pandas without
 * Arrow, leaves an RDD that Python wrote to a file of its own, and one that takes its pickled rows for a DataFrame's. Looks at the
 * stages once.
 */
export function readersOfHandedRows({ sections }: ApplicationModel): (job: JobData) => boolean {
  const ids = new Set((sections.stages ?? []).filter(readsThem).map(({ stageId }) => stageId));
  return ({ stageIds }) => ids.size > 0 && stageIds.some((stageId) => ids.has(stageId));
}

function readsThem({ rdds }: StageData): boolean {
  const sites = rdds.flatMap(({ callSite }) => callSite ?? []);
  return (
    sites.some((site) => site.startsWith('readRDDFromFile at ')) &&
    sites.some((site) => site.startsWith('applySchemaToPythonRDD at '))
  );
}
