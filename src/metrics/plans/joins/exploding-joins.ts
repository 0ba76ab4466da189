import type { ApplicationModel } from '../../../model/application.ts';
import type { StageChange } from '../../../model/remedy.ts';
import { type StagePlan, sqlOfStage } from '../../stages/sql-of-stage.ts';
import { readersOf } from '../node-stages.ts';
import { parentsOf, rowsOf } from '../plan-tree.ts';
import { rowWorkOf, SHUFFLE_WRITE_WEIGHT, stageWorkOf } from '../row-work.ts';
import { type PlannedJoin, plannedJoins } from './joins.ts';

/** A join by keys that gives on many times the rows it gets. */
export interface ExplodingJoin {
  readonly join: PlannedJoin;
  readonly inputRows: number;
  readonly outputRows: number;
  /** Rows given on for each row of the larger side. */
  readonly factor: number;
  /** Stages that would be shorter if it gave on no more than it got. */
  readonly changes: readonly StageChange[];
}

/** The joins of final plans with an equality that multiply the rows of their larger side by `minFactor` or more. */
export function explodingJoins(app: ApplicationModel, minFactor: number): readonly ExplodingJoin[] {
  return plannedJoins(app).flatMap((join) => {
    const inputRows = Math.max(join.left.rowCount ?? 0, join.right.rowCount ?? 0);
    const { outputRows = 0, strategy, left, right } = join;
    if (strategy === 'nested-loop' || strategy === 'cartesian') return [];
    if (left.rowCount === undefined || right.rowCount === undefined || inputRows === 0) return [];
    const factor = outputRows / inputRows;
    if (factor < minFactor) return [];
    const changes = changesAtFactorOne(app, join, factor);
    return changes.length === 0 ? [] : [{ join, inputRows, outputRows, factor, changes }];
  });
}

/** Giving on a joined row, beside the weights of `row-work.ts`. Ours. */
const MATCH_WEIGHT = 0.5;

function changesAtFactorOne(
  app: ApplicationModel,
  join: PlannedJoin,
  factor: number,
): readonly StageChange[] {
  return join.stages.flatMap((stage) => {
    const plan = sqlOfStage(app, stage);
    if (plan === undefined) return [];
    const exploded = explodedWork(join, plan);
    const whole = stageWorkOf(plan) + (join.outputRows ?? 0) * MATCH_WEIGHT;
    const taskShare = 1 - (exploded / whole) * (1 - 1 / factor);
    return [{ stage, kind: 'shorter', taskShare }, ...laterStages(app, { join, plan, factor })];
  });
}

/** Work of the stage for the rows that the join made: making them, and everything it does with them. */
function explodedWork({ execution, node, outputRows = 0 }: PlannedJoin, plan: StagePlan): number {
  const parents = parentsOf(execution.finalPlan ?? node);
  const inStage = new Set(plan.nodes);
  let work = outputRows * MATCH_WEIGHT;
  for (let at = parents.get(node); at !== undefined && inStage.has(at); at = parents.get(at)) {
    work += rowWorkOf(at);
  }
  return work + writtenRows(plan) * SHUFFLE_WRITE_WEIGHT;
}

function writtenRows({ writes }: StagePlan): number {
  return writes?.name.endsWith('Exchange') === true ? (rowsOf(writes) ?? 0) : 0;
}

/** Stages that read the made rows from a shuffle, where they were not made few before. */
function laterStages(
  app: ApplicationModel,
  {
    join,
    plan,
    factor,
  }: { readonly join: PlannedJoin; readonly plan: StagePlan; readonly factor: number },
): readonly StageChange[] {
  const { writes } = plan;
  if (writes === undefined || writtenRows(plan) < (join.outputRows ?? 0) / 2) return [];
  return readersOf(app, writes).map((stage) => ({ stage, kind: 'shorter', taskShare: 1 / factor }));
}
