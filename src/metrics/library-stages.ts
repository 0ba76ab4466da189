import type { StageData } from '../model/stage.ts';

/** Libraries that run jobs of their own; ours, by the packages of those that are common. */
const LIBRARY = /org\.apache\.spark\.(?:ml|mllib|graphx)\.|org\.graphframes\.|xgboost|lightgbm/i;

/** Whether a library ran it: its user can change neither the jobs nor their order. */
export function isOfLibrary({ details }: Pick<StageData, 'details'>): boolean {
  return LIBRARY.test(details);
}
