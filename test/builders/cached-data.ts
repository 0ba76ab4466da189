import type { RddInfo, StageData } from '../../src/model/stage.ts';
import type { StageDraft } from './application.ts';
import { anRdd, scheduledStage, tasksOf } from './scheduled-stage.ts';
import type { TaskDraft } from './task-columns.ts';

const IN_MEMORY = { useMemory: true, useDisk: true, deserialized: true, replication: 1 } as const;

/** RDDs that each read the one before; those in `kept` are cached. */
export function lineage(ids: readonly number[], kept: readonly number[]): readonly RddInfo[] {
  return ids.map((rddId, place) =>
    anRdd({
      rddId,
      parentIds: place === 0 ? [] : [ids[place - 1] ?? 0],
      ...(kept.includes(rddId) ? { storage: IN_MEMORY } : {}),
    }),
  );
}

/** Eight equal tasks at once, a quarter of an hour after those of the stage before; of a query of the same number. */
export function cachingStage(
  stageId: number,
  rdds: readonly RddInfo[],
  task: TaskDraft & { readonly durationMs: number },
  overrides: StageDraft = {},
): StageData {
  const tasks = tasksOf(8, { executorRunTimeMs: task.durationMs, ...task });
  return scheduledStage(tasks, {
    stageId,
    rdds,
    sqlExecutionId: stageId,
    jobIds: [stageId],
    fromMs: stageId * 15 * 60_000,
    ...overrides,
  });
}
