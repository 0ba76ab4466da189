import type { ApplicationModel } from '../../model/application.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';

const stagesByKey = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<string, StageData> =>
    new Map((app.sections.stages ?? []).map((stage) => [stageKey(stage), stage])),
);

/**
 * How many stage attempts each of the named ones stands for, itself counted, in a record that could not keep all of them; by
 * stage key. Where all of them have the plan of their SQL execution, it is taken that plans told what is wrong with them.
 */
export function timesStoodFor(
  app: ApplicationModel,
  keys: readonly string[],
): ReadonlyMap<string, number> {
  const standIns = keys.map((key) => ({ key, standsFor: stagesByKey(app).get(key)?.standsFor }));
  const isByPlans = standIns.every(
    ({ standsFor }) => standsFor === undefined || standsFor.forEachWithPlan !== undefined,
  );
  return new Map(
    standIns.map(({ key, standsFor }) => {
      const { forEach = 1, forEachWithPlan = 1 } = standsFor ?? {};
      return [key, isByPlans ? forEachWithPlan : forEach];
    }),
  );
}
