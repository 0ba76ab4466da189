import type { ApplicationModel } from '../model/application.ts';
import type { Interval } from '../model/interval.ts';
import { propertiesOf, timeProperty } from '../model/spark/spark-properties.ts';
import { MS_PER_SECOND } from '../model/units.ts';
import { oncePerApplication } from './once-per-application.ts';

/** How often Spark looks whether there are slots for a barrier stage, and its default. */
const CHECK_PROPERTY = 'spark.scheduler.barrier.maxConcurrentTasksCheck.interval';
const CHECK_MS = 15 * MS_PER_SECOND;

/**
 * Until when (ms) a gap before a job can be Spark's own waiting: a job with a barrier stage is not started, and not on record,
 * before all tasks of that stage have slots, and Spark looks for them again only every `CHECK_PROPERTY`. So from the gap's start
 * to one such interval after the last executor that came in it, at most to its end. The gap's start where no such job follows.
 */
export function barrierWaitEndMs(app: ApplicationModel, { fromMs, toMs }: Interval): number {
  if (!barrierStartsMs(app).has(toMs)) return fromMs;
  let lastMs = -Infinity;
  for (const { isDriver, lives } of app.sections.executors ?? []) {
    if (isDriver) continue;
    for (const { addedAtMs } of lives) {
      if (addedAtMs >= fromMs && addedAtMs <= toMs) lastMs = Math.max(lastMs, addedAtMs);
    }
  }
  const intervalMs = timeProperty(propertiesOf(app), CHECK_PROPERTY) ?? CHECK_MS;
  return Math.max(fromMs, Math.min(toMs, lastMs + intervalMs));
}

/** When jobs with a barrier stage started. */
const barrierStartsMs = oncePerApplication((app: ApplicationModel): ReadonlySet<number> => {
  const barrierJobs = new Set<number>();
  for (const { rdds, jobIds } of app.sections.stages ?? []) {
    if (rdds.some(({ isBarrier }) => isBarrier)) for (const id of jobIds) barrierJobs.add(id);
  }
  const starts = (app.sections.jobs ?? []).filter(({ jobId }) => barrierJobs.has(jobId));
  return new Set(starts.flatMap(({ submittedAtMs }) => submittedAtMs ?? []));
});
