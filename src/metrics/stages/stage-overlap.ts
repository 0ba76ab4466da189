import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type Span, spanOf } from './stage-span.ts';

interface RunningStage extends Span {
  readonly stage: StageData;
  /** Tasks that ran at once, on average. */
  readonly busySlotCount: number;
}

/**
 * The part of the wall clock that is the stage's own, in ms: each instant is divided among the stages that run, by how many
 * tasks each of them has at once. Work taken out of a stage shortens its own part and no more; own parts add up.
 */
export function ownWallMs(app: ApplicationModel, stage: StageData): number {
  return ownWalls(app).get(stage) ?? 0;
}

const runningStages = oncePerApplication((app: ApplicationModel): readonly RunningStage[] =>
  (app.sections.stages ?? []).flatMap((stage) => {
    const span = spanOf(stage);
    if (span === undefined) return [];
    const busySlotCount = stage.taskTimeMs / (span.toMs - span.fromMs);
    return [{ stage, ...span, busySlotCount }];
  }),
);

const ownWalls = oncePerApplication((app: ApplicationModel): ReadonlyMap<StageData, number> => {
  const owned = new Map<StageData, number>();
  const active = new Set<RunningStage>();
  const edges = runningStages(app)
    .flatMap((running) => [
      { atMs: running.fromMs, running, isStart: true },
      { atMs: running.toMs, running, isStart: false },
    ])
    .toSorted((a, b) => a.atMs - b.atMs);
  let sinceMs = 0;
  for (const { atMs, running, isStart } of edges) {
    divide(atMs - sinceMs, active, owned);
    if (isStart) active.add(running);
    else active.delete(running);
    sinceMs = atMs;
  }
  return owned;
});

function divide(
  ms: number,
  active: ReadonlySet<RunningStage>,
  owned: Map<StageData, number>,
): void {
  if (ms <= 0 || active.size === 0) return;
  const busy = [...active].reduce((sum, { busySlotCount }) => sum + busySlotCount, 0);
  for (const { stage, busySlotCount } of active) {
    const share = busy > 0 ? busySlotCount / busy : 1 / active.size;
    owned.set(stage, (owned.get(stage) ?? 0) + ms * share);
  }
}
