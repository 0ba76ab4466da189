import type { ApplicationModel } from '../model/application.ts';
import type { Remedy, StageChange } from '../model/remedy.ts';
import type { StageData } from '../model/stage.ts';
import { TASK_KILLED, TASK_SUCCESS, type TaskColumns } from '../model/task-columns.ts';
import { oncePerApplication } from './once-per-application.ts';
import { cpusOfTask } from './stages/task-cpus.ts';

/** What copies of slow tasks took, and how often they were faster than the original. */
export interface SpeculationUse {
  /** Core-ms of copies that were killed because the original was first. */
  readonly lostCoreMs: number;
  readonly lostCount: number;
  readonly wonCount: number;
  /** Where most of that was lost. */
  readonly worst?: { readonly stage: StageData; readonly lostCoreMs: number };
}

/**
 * Copies that lost the race only: where a copy won, the killed original is the price of an earlier end. Of a sample the times
 * are scaled up to all of its stage's tasks.
 */
export const speculationUse = oncePerApplication((app: ApplicationModel): SpeculationUse => {
  let lostCoreMs = 0;
  let lostCount = 0;
  let wonCount = 0;
  let worst: SpeculationUse['worst'];
  for (const stage of app.sections.stages ?? []) {
    if (stage.tasks === undefined) continue;
    const copies = copiesIn(stage.tasks);
    const coreMs = copies.lostMs * cpusOfTask(app, stage.resourceProfileId);
    lostCoreMs += coreMs;
    lostCount += copies.lostCount;
    wonCount += copies.wonCount;
    if (coreMs > (worst?.lostCoreMs ?? 0)) worst = { stage, lostCoreMs: coreMs };
  }
  return { lostCoreMs, lostCount, wonCount, ...(worst === undefined ? {} : { worst }) };
});

/**
 * Every stage without its copies that lost the race: they gave a core to nobody else. Of stages in which nothing failed and every
 * task is on record; a retry would have to be told from what it repeats.
 */
export function withoutLostCopies({ sections: { stages = [] } }: ApplicationModel): Remedy {
  return { stages: stages.flatMap(withoutCopies) };
}

function withoutCopies({
  stageId,
  stageAttemptId,
  tasks,
  failedTaskCount,
}: StageData): readonly StageChange[] {
  if (tasks === undefined || tasks.isSampled || failedTaskCount > 0) return [];
  const { speculative, status, launchOffsetMs, durationMs } = tasks.columns;
  const isLost = (row: number): boolean => speculative[row] === 1 && status[row] === TASK_KILLED;
  const rows = Array.from({ length: tasks.rowCount }, (_, row) => row);
  const left = rows.filter((row) => !isLost(row));
  if (left.length === rows.length) return [];
  const durationsMs = left
    .toSorted((a, b) => (launchOffsetMs[a] ?? 0) - (launchOffsetMs[b] ?? 0))
    .map((row) => durationMs[row] ?? 0);
  return [{ stage: { stageId, stageAttemptId }, kind: 'tasks', durationsMs }];
}

function copiesIn({ columns, rowCount, endedCount }: TaskColumns) {
  const scale = rowCount > 0 ? endedCount / rowCount : 1;
  let lostMs = 0;
  let lostCount = 0;
  let wonCount = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (columns.speculative[row] !== 1) continue;
    if (columns.status[row] === TASK_SUCCESS) wonCount += 1;
    if (columns.status[row] !== TASK_KILLED) continue;
    lostMs += columns.durationMs[row] ?? 0;
    lostCount += 1;
  }
  return {
    lostMs: lostMs * scale,
    lostCount: Math.round(lostCount * scale),
    wonCount: Math.round(wonCount * scale),
  };
}
