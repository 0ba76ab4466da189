import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { SharedTime } from './shared-time.ts';
import { spanOf } from './stage-span.ts';

interface RunningStage extends Interval {
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
  const shared = new SharedTime<StageData>();
  const edges = runningStages(app)
    .flatMap((running) => [
      { atMs: running.fromMs, running, isStart: true },
      { atMs: running.toMs, running, isStart: false },
    ])
    .toSorted((a, b) => a.atMs - b.atMs);
  let sinceMs = 0;
  for (const { atMs, running, isStart } of edges) {
    shared.pass(atMs - sinceMs);
    if (isStart) shared.begin(running.stage, running.busySlotCount);
    else shared.end(running.stage);
    sinceMs = atMs;
  }
  return shared.ownMs;
});
