import type { ApplicationModel } from '../../model/application.ts';
import type { JobData } from '../../model/job.ts';

/**
 * Whether the job reads rows that a PySpark program handed over one by one: `createDataFrame` of a list, or of pandas without
 * Arrow, leaves an RDD that Python wrote to a file of its own, and one that takes its pickled rows for a DataFrame's.
 */
export function readsHandedRows({ sections }: ApplicationModel, { stageIds }: JobData): boolean {
  const ids = new Set(stageIds);
  return (sections.stages ?? []).some(({ stageId, rdds }) => {
    if (!ids.has(stageId)) return false;
    const sites = rdds.flatMap(({ callSite }) => callSite ?? []);
    return (
      sites.some((site) => site.startsWith('readRDDFromFile at ')) &&
      sites.some((site) => site.startsWith('applySchemaToPythonRDD at '))
    );
  });
}
