import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';

/**
 * How many stage attempts one stands for, itself counted, in a record that could not keep all of them. `isByPlan`: the plan of
 * its SQL execution told what is wrong with it, so that it could not be told of those whose plan is not kept.
 */
export function timesStoodFor({ standsFor }: StageData, isByPlan: boolean): number {
  const { forEach = 1, forEachWithPlan = forEach } = standsFor ?? {};
  return isByPlan ? forEachWithPlan : forEach;
}

/** Whether stages were given up and others stand for them. */
export const hasStandIns = oncePerApplication(
  (app: ApplicationModel): boolean =>
    app.sections.stages?.some(({ standsFor }) => standsFor !== undefined) === true,
);
