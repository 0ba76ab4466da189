import type { ApplicationModel } from '../../model/application.ts';
import { taskCpus } from '../../model/spark/spark-properties.ts';

/** Cores that a task of the resource profile holds; without a profile of its own, `spark.task.cpus`. */
export function cpusOfTask(
  { sections: { environment, resourceProfiles = [] } }: ApplicationModel,
  resourceProfileId: number,
): number {
  const profile = resourceProfiles.find(({ id }) => id === resourceProfileId);
  return profile?.taskCpus ?? taskCpus(environment?.sparkProperties ?? {});
}
