import type { Interval } from '../../model/interval.ts';
import type { StageData } from '../../model/stage.ts';

/**
 * From the first task's launch to the last one's finish: a stage that only waits for cores takes no time of its own. Undefined
 * when the stage never ran.
 */
export function spanOf(stage: StageData): Interval | undefined {
  const fromMs = stage.firstTaskLaunchedAtMs ?? stage.submittedAtMs;
  const toMs = stage.lastTaskFinishedAtMs ?? stage.completedAtMs;
  if (fromMs === undefined || toMs === undefined || toMs <= fromMs) return undefined;
  return { fromMs, toMs };
}

/** In ms; 0 when the stage never ran. */
export function spanMs(stage: StageData): number {
  const span = spanOf(stage);
  return span === undefined ? 0 : span.toMs - span.fromMs;
}
