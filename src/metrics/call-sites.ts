import type { ApplicationModel } from '../model/application.ts';
import type { SqlExecution } from '../model/sql.ts';
import { batchOf } from '../model/texts/batch-description.ts';

/** Py4J calls by reflection: Java names the accessor for the first fifteen calls, and generates one without a file after that. */
const REFLECTION =
  / at (?:NativeMethodAccessorImpl\.java|DirectMethodHandleAccessor\.java|<unknown>):\d+$/;

/** `count` of `count at NativeMethodAccessorImpl.java:0`, where no line of the program is told; else the call site as it is. */
export function calledFrom(callSite: string): string {
  return callSite.replace(REFLECTION, '');
}

/** `collect at train.py:9` of `collect at /home/me/train.py:9`. */
export function withoutFolders(callSite: string): string {
  return callSite.replace(/ at .*\//, ' at ');
}

/** `batch 3` of how Structured Streaming describes all queries of a batch; else the description as it is. */
export function actionInWords(description: string): string {
  const found = batchOf(description);
  return found === undefined ? description : `batch ${found.batch}`;
}

/** How each query was called for: the call site of its first job, `collect at train.py:9` or only `collect`, else its description. */
export function callSitesOf({
  sections: { jobs = [] },
}: ApplicationModel): (execution: SqlExecution) => string {
  const byId = new Map(
    jobs.map(({ jobId, callSite }) => [
      jobId,
      callSite === undefined ? undefined : calledFrom(callSite),
    ]),
  );
  return ({ jobIds, description }) =>
    jobIds.map((jobId) => byId.get(jobId)).find((found) => found !== undefined) ?? description;
}
