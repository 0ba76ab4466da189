import { quantile } from '../../metrics/partitions/task-spread.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { StageDetail } from '../../model/detail.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { TASK_SUCCESS } from '../../model/task-columns.ts';
import { stageFingerprint } from './fingerprints.ts';
import { keptText, type Rows, timesOf, withText } from './rows.ts';

/** Those in `wanted` first, then failed ones, then the ones with the most task time; in order of submission. */
export function stageRows(
  app: ApplicationModel,
  limit: number,
  wanted: ReadonlySet<string>,
): Rows<StageDetail> {
  const stages = app.sections.stages ?? [];
  const kept = stages
    .toSorted(
      (a, b) =>
        Number(wanted.has(stageKey(b))) - Number(wanted.has(stageKey(a))) ||
        Number(b.status === 'failed') - Number(a.status === 'failed') ||
        b.taskTimeMs - a.taskTimeMs ||
        inIdOrder(a, b),
    )
    .slice(0, limit)
    .toSorted(inSubmissionOrder);
  return {
    rows: kept.map((stage) => stageRow(stage, app)),
    moreCount: stages.length - kept.length,
  };
}

function inIdOrder(a: StageData, b: StageData): number {
  return a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId;
}

function inSubmissionOrder(a: StageData, b: StageData): number {
  const never = Number.MAX_SAFE_INTEGER;
  return (a.submittedAtMs ?? never) - (b.submittedAtMs ?? never) || inIdOrder(a, b);
}

function stageRow(stage: StageData, app: ApplicationModel): StageDetail {
  const { sums } = stage;
  const taskMs = taskTimes(stage);
  return {
    stageId: stage.stageId,
    stageAttemptId: stage.stageAttemptId,
    name: keptText(stage.name),
    ...withText('description', stage.description),
    status: stage.status,
    fingerprint: stageFingerprint(app, stage),
    ...(stage.sqlExecutionId === undefined ? {} : { sqlExecutionId: stage.sqlExecutionId }),
    ...timesOf(app, stage.submittedAtMs, stage.completedAtMs ?? stage.lastTaskFinishedAtMs),
    taskCount: stage.taskCount,
    failedTaskCount: stage.failedTaskCount,
    killedTaskCount: stage.killedTaskCount,
    executorRunTimeMs: Math.round(sums.executorRunTimeMs),
    executorCpuTimeMs: Math.round(sums.executorCpuTimeMs),
    gcTimeMs: Math.round(sums.gcTimeMs),
    inputBytes: sums.inputBytes,
    outputBytes: sums.outputBytes,
    shuffleReadBytes: sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes,
    shuffleWriteBytes: sums.shuffleWriteBytes,
    diskSpilledBytes: sums.diskSpilledBytes,
    ...(taskMs === undefined ? {} : { taskMs }),
  };
}

/** Median (of what was kept) and longest (exact even of a sample) successful task. */
function taskTimes({ tasks }: StageData): StageDetail['taskMs'] {
  if (tasks === undefined) return undefined;
  const { status, durationMs: lasted } = tasks.columns;
  const times = new Float64Array(tasks.rowCount);
  let count = 0;
  for (let row = 0; row < tasks.rowCount; row += 1) {
    if (status[row] === TASK_SUCCESS) times[count++] = lasted[row] ?? 0;
  }
  if (count === 0) return undefined;
  const sorted = times.subarray(0, count).toSorted();
  const longest = tasks.longest.find((task) => task.status === TASK_SUCCESS)?.durationMs ?? 0;
  return {
    p50: Math.round(quantile(sorted, 0.5)),
    max: Math.round(Math.max(longest, sorted[count - 1] ?? 0)),
  };
}
