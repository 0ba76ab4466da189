import type { StageData } from '../../model/stage.ts';

/** When a stage attempt's work began and ended, epoch ms. */
export interface StageTimes {
  readonly submittedAtMs: number;
  readonly endedAtMs: number;
}

/** Zeroes for a stage that never ran; those are in no interval. */
export function timesOf(stage: StageData): StageTimes {
  const submittedAtMs = stage.submittedAtMs ?? stage.firstTaskLaunchedAtMs ?? 0;
  const endedAtMs = stage.lastTaskFinishedAtMs ?? stage.completedAtMs ?? submittedAtMs;
  return { submittedAtMs, endedAtMs: Math.max(submittedAtMs, endedAtMs) };
}
