import type { ApplicationModel } from '../../model/application.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';

/** A stage that ran, with the part of a plan that it ran. */
export interface PlannedStage {
  readonly stage: StageData;
  readonly plan: StagePlan;
}

/** Stages with tasks whose part of a SQL plan is known. */
export const plannedStages = oncePerApplication((app: ApplicationModel): readonly PlannedStage[] =>
  (app.sections.stages ?? []).flatMap((stage) => {
    if (stage.taskTimeMs <= 0 || stage.sqlExecutionId === undefined) return [];
    const plan = sqlOfStage(app, stage);
    return plan === undefined ? [] : [{ stage, plan }];
  }),
);

const stagesByNode = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<PlanNode, readonly StageData[]> => {
    const found = new Map<PlanNode, StageData[]>();
    for (const { stage, plan } of plannedStages(app)) {
      for (const node of plan.nodes) {
        const known = found.get(node);
        if (known === undefined) found.set(node, [stage]);
        else known.push(stage);
      }
    }
    return found;
  },
);

const stagesByExecution = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<number, readonly StageData[]> =>
    Map.groupBy(
      (app.sections.stages ?? []).filter(({ taskTimeMs }) => taskTimeMs > 0),
      ({ sqlExecutionId }) => sqlExecutionId ?? -1,
    ),
);

/**
 * The stages whose tasks ran the node: those that hold its part of the plan, else those of the execution that have an RDD in
 * its scope, where no other node of the plan has its name.
 */
export function stagesOfNode(
  app: ApplicationModel,
  execution: SqlExecution,
  node: PlanNode,
): readonly StageData[] {
  const known = stagesByNode(app).get(node);
  if (known !== undefined) return known;
  const plan = execution.finalPlan ?? execution.initialPlan;
  if (plan === undefined || !isOnlyOneOfItsName(plan, node)) return [];
  const stages = stagesByExecution(app).get(execution.executionId) ?? [];
  return stages.filter(({ rdds }) => rdds.some(({ scope }) => scope === node.name));
}

function isOnlyOneOfItsName(plan: PlanNode, { name }: PlanNode): boolean {
  let count = 0;
  for (const node of planNodes(plan)) if (node.name === name) count += 1;
  return count === 1;
}
