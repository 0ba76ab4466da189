import type { StageData } from '../../model/stage.ts';

/** Run time of a stage's tasks, in ms: no longer than they were there, whatever the record says. Starting them is not in it: what reads a cache has as many. */
export function runMs({ sums, taskTimeMs }: StageData): number {
  return Math.min(sums.executorRunTimeMs, taskTimeMs);
}
