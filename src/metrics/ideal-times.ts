import type { IdealTimes } from '../model/analysis.ts';
import { type ApplicationModel, durationMs } from '../model/application.ts';
import { sumOf } from '../model/sum-by.ts';
import { coreUse } from './core-use.ts';
import { criticalPath } from './critical-path.ts';
import { jobMs } from './job-intervals.ts';
import { oncePerApplication } from './once-per-application.ts';
import { workload } from './simulate/workload.ts';

const STAGE_COUNT = 10;

/** Sparklens' ideal times (catalogue §2.3); undefined where no job, or of a stage no single task, is on record. */
export const idealTimes = oncePerApplication((app: ApplicationModel): IdealTimes | undefined => {
  const jobsMs = jobMs(app);
  const recorded = app.sections.stages ?? [];
  const isWhole = recorded.every(
    ({ tasks, taskTimeMs }) => tasks !== undefined || taskTimeMs === 0,
  );
  if (jobsMs <= 0 || !isWhole) return undefined;
  const driverMs = Math.max(0, durationMs(app) - jobsMs);
  const { stages, shortestMs } = criticalPath(app);
  const heldInJobsCoreMs = heldInJobs(app);
  const taskCoreMs = usedCoreMs(app);
  const share = heldInJobsCoreMs > 0 ? Math.min(1, taskCoreMs / heldInJobsCoreMs) : undefined;
  const criticalStages = stages
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, STAGE_COUNT)
    .map(({ stage: { stageId, stageAttemptId }, ms }) => ({ stageId, stageAttemptId, ms }));
  return {
    driverMs,
    criticalMs: driverMs + shortestMs,
    ...(share === undefined
      ? {}
      : { perfectMs: driverMs + jobsMs * share, jobEfficiencyShare: share }),
    criticalStages,
  };
});

/** Of all that tasks took, whether they succeeded or not. */
function usedCoreMs(app: ApplicationModel): number {
  let sum = 0;
  for (const { nodes } of workload(app)) {
    for (const { durationsMs, cpus } of nodes) sum += cpus * sumOf(durationsMs);
  }
  return sum;
}

/** Core-ms that executors held while jobs ran. */
function heldInJobs(app: ApplicationModel): number {
  const use = coreUse(app);
  if (use === undefined) return 0;
  return use.heldCoreMs - use.idleStartupCoreMs - use.idleDriverCoreMs - use.idleEndCoreMs;
}
