import type { ApplicationModel } from '../../model/application.ts';
import { addAmount, pushTo } from '../../model/by-key.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';
import { stagesOfNode } from './node-stages.ts';

/** A stage that ran, with the part of a plan that it ran. */
export interface PlannedStage {
  readonly stage: StageData;
  readonly plan: StagePlan;
}

/** Stages with tasks whose part of a SQL plan is known. */
export const plannedStages = oncePerApplication((app: ApplicationModel): readonly PlannedStage[] =>
  (app.sections.stages ?? []).flatMap((stage) => {
    const plan = stage.taskTimeMs > 0 ? sqlOfStage(app, stage) : undefined;
    return plan === undefined ? [] : [{ stage, plan }];
  }),
);

/** By execution, and by the scopes of their RDDs: the stages that ran tasks. */
const stagesByScope = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<number, ReadonlyMap<string, readonly StageData[]>> => {
    const found = new Map<number, Map<string, StageData[]>>();
    for (const stage of app.sections.stages ?? []) {
      const { sqlExecutionId, taskTimeMs, rdds } = stage;
      if (sqlExecutionId === undefined || taskTimeMs <= 0) continue;
      const ofExecution = found.get(sqlExecutionId) ?? new Map<string, StageData[]>();
      found.set(sqlExecutionId, ofExecution);
      for (const scope of new Set(rdds.map((rdd) => rdd.scope))) {
        if (scope === undefined) continue;
        pushTo(ofExecution, scope, stage);
      }
    }
    return found;
  },
);

/** How many nodes of a plan have each name. */
const countsOfNames = oncePerApplication((plan: PlanNode): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { name } of planNodes(plan)) addAmount(counts, name, 1);
  return counts;
});

/**
 * The stages whose tasks ran the node: those that hold its part of the plan, else those of the execution that have an RDD in
 * its scope, where no other node of the plan has its name.
 */
export function stagesByPlanOrScope(
  app: ApplicationModel,
  { finalPlan, executionId }: SqlExecution,
  node: PlanNode,
): readonly StageData[] {
  const known = stagesOfNode(app, node).filter(({ taskTimeMs }) => taskTimeMs > 0);
  if (known.length > 0) return known;
  if (finalPlan === undefined || countsOfNames(finalPlan).get(node.name) !== 1) return [];
  return stagesByScope(app).get(executionId)?.get(node.name) ?? [];
}
