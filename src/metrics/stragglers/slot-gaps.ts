import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import type { StageData } from '../../model/stage.ts';
import type { TaskColumns } from '../../model/task-columns.ts';
import { slotsOfLife } from '../stages/stage-slots.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';

/** Time that a slot stood free while tasks of the stage were still to be launched. */
export interface SlotGap {
  readonly ms: number;
  /** Whether the task that ended it was launched farther from its data than the nearest of the stage; absent where none did. */
  readonly endsFar?: boolean;
}

/** One task at a time, on an executor by its name. */
export interface ExecutorSlot {
  readonly executorId: string;
}

/**
 * Slots of the executors that were there from the stage's first launch to its end, and not excluded: those that join later are
 * what dynamic allocation looks like, and no wait.
 */
export function steadySlots(
  app: ApplicationModel,
  stage: StageData,
  { fromMs, toMs }: Interval,
): readonly ExecutorSlot[] {
  const cpus = cpusOfTask(app, stage.resourceProfileId);
  const slots: ExecutorSlot[] = [];
  for (const executor of app.sections.executors ?? []) {
    const { executorId, lives, isExcluded, excludedInStages } = executor;
    if (isExcluded || excludedInStages.includes(stage.stageId)) continue;
    for (const life of lives) {
      const { addedAtMs, removedAtMs = Infinity, resourceProfileId } = life;
      const isSteady = addedAtMs <= fromMs && removedAtMs >= toMs;
      if (!isSteady || resourceProfileId !== stage.resourceProfileId) continue;
      const count = slotsOfLife(life, cpus, slots.length);
      for (let left = count; left > 0; left -= 1) slots.push({ executorId });
    }
  }
  return slots;
}

/**
 * Gaps from the first launch of the stage to its last. A task takes the slot of its executor that became free last, so that
 * slots which nobody needs stand free throughout.
 */
export function slotGaps(
  app: ApplicationModel,
  tasks: TaskColumns,
  slots: readonly ExecutorSlot[],
): readonly SlotGap[] {
  const launches = launchesOf(app, tasks);
  const firstMs = launches[0]?.launchMs ?? 0;
  const lastMs = launches.at(-1)?.launchMs ?? 0;
  const nearest = launches.reduce((least, { locality }) => Math.min(least, locality), Infinity);
  const byExecutor = Map.groupBy(slots, ({ executorId }) => executorId);
  const free = new Map([...byExecutor].map(([id, own]) => [id, own.map(() => firstMs)]));
  const gaps: SlotGap[] = [];
  for (const { executorId, launchMs, finishMs, locality } of launches) {
    const freeAtMs = free.get(executorId);
    if (freeAtMs === undefined) continue;
    const place = freedLast(freeAtMs, launchMs);
    const ms = launchMs - (freeAtMs[place] ?? launchMs);
    if (ms > 0) gaps.push({ ms, endsFar: locality > nearest });
    freeAtMs[place] = finishMs;
  }
  const rest = [...free.values()].flat().map((freeAtMs) => ({ ms: lastMs - freeAtMs }));
  return [...gaps, ...rest.filter(({ ms }) => ms > 0)];
}

interface Launch {
  readonly executorId: string;
  readonly launchMs: number;
  readonly finishMs: number;
  readonly locality: number;
}

/** In the order of time. */
function launchesOf(
  { sections: { taskNames } }: ApplicationModel,
  { columns, rowCount }: TaskColumns,
): readonly Launch[] {
  return Array.from({ length: rowCount }, (_, row): Launch => {
    const launchMs = columns.launchOffsetMs[row] ?? 0;
    return {
      executorId: taskNames?.executorIds[columns.executor[row] ?? -1] ?? '',
      launchMs,
      finishMs: launchMs + (columns.durationMs[row] ?? 0),
      locality: columns.locality[row] ?? 0,
    };
  }).toSorted((a, b) => a.launchMs - b.launchMs);
}

/** The slot that became free last before the launch; where none was free, the first to become so. */
function freedLast(freeAtMs: readonly number[], launchMs: number): number {
  let best = 0;
  for (const [place, atMs] of freeAtMs.entries()) {
    const bestMs = freeAtMs[best] ?? 0;
    const isBetter = atMs <= launchMs ? bestMs > launchMs || atMs > bestMs : atMs < bestMs;
    if (isBetter) best = place;
  }
  return best;
}
