import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';
import { readersOf, stagesOfNode } from './node-stages.ts';
import { parentsOf, rowsOf } from './plan-tree.ts';
import { rowWorkOf, SHUFFLE_WRITE_WEIGHT, stageWorkOf } from './row-work.ts';

/** Rows copied so that several distinct counts, or the levels of a rollup or cube, can be made in one pass. */
export interface DistinctExpand {
  readonly execution: SqlExecution;
  readonly node: PlanNode;
  readonly inputRows: number;
  readonly outputRows: number;
  /** Copies of each row. */
  readonly factor: number;
  /** Whether the copies are for distinct counts; else for a rollup, a cube or grouping sets. */
  readonly isDistinct: boolean;
  readonly stages: readonly StageData[];
  /** Stages that would be shorter with one copy. */
  readonly changes: readonly StageChange[];
}

/** Every `Expand` of final plans that multiplies rows, with what its copies cost. */
export const distinctExpands = oncePerApplication(
  (app: ApplicationModel): readonly DistinctExpand[] =>
    (app.sections.sqlExecutions ?? []).flatMap((execution) =>
      [...planNodes(execution.finalPlan)]
        .filter(({ name }) => /^(?:Gpu|Comet)?Expand/.test(name))
        .flatMap((node) => expandOf(app, execution, node) ?? []),
    ),
);

function expandOf(
  app: ApplicationModel,
  execution: SqlExecution,
  node: PlanNode,
): DistinctExpand | undefined {
  const outputRows = rowsOf(node);
  const [child] = node.children;
  const inputRows = child === undefined ? undefined : rowsOf(child);
  if (outputRows === undefined || inputRows === undefined || inputRows === 0) return undefined;
  const factor = outputRows / inputRows;
  const found = { execution, node, inputRows, outputRows, factor };
  const stages = stagesOfNode(app, node);
  const changes = stages.flatMap((stage) => changesWithout(app, stage, found));
  return { ...found, isDistinct: isForDistinct(execution, node), stages, changes };
}

/** Spark numbers the groups of distinct counts `gid`, those of grouping sets `spark_grouping_id`. */
function isForDistinct({ finalPlan }: SqlExecution, node: PlanNode): boolean {
  const parents = parentsOf(finalPlan ?? node);
  for (let at = parents.get(node); at !== undefined; at = parents.get(at)) {
    if (/\bgid#/.test(at.text)) return true;
    if (at.text.includes('grouping_id')) return false;
  }
  return /\bgid#/.test(node.text);
}

type Copies = Pick<DistinctExpand, 'execution' | 'node' | 'factor'>;

/** Each copy but one falls away: in the stage that makes them, and in the one that puts them together. */
function changesWithout(
  app: ApplicationModel,
  stage: StageData,
  { execution, node, factor }: Copies,
): readonly StageChange[] {
  const plan = sqlOfStage(app, stage);
  if (plan === undefined) return [];
  const share = copiedWork(execution, node, plan) / Math.max(1, stageWorkOf(plan));
  const taskShare = 1 - Math.min(1, share) * (1 - 1 / factor);
  const readers = plan.writes === undefined ? [] : readersOf(app, plan.writes);
  return [
    { stage, kind: 'shorter', taskShare },
    ...readers.map(
      (reader) => ({ stage: reader, kind: 'shorter', taskShare: 1 / factor }) as const,
    ),
  ];
}

/** Work of the stage from the copies on: making them, aggregating them in part, writing what is left. */
function copiedWork({ finalPlan }: SqlExecution, node: PlanNode, plan: StagePlan): number {
  const parents = parentsOf(finalPlan ?? node);
  const inStage = new Set(plan.nodes);
  const written = plan.writes === undefined ? 0 : (rowsOf(plan.writes) ?? 0);
  let work = rowWorkOf(node) + written * SHUFFLE_WRITE_WEIGHT;
  for (let at = parents.get(node); at !== undefined && inStage.has(at); at = parents.get(at)) {
    work += rowWorkOf(at);
  }
  return work;
}
