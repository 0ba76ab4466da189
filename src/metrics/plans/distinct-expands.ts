import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';
import { readersOf, stagesOfNode } from './node-stages.ts';
import { isWrapper, parentsOf, rowsOf } from './plan-tree.ts';
import { rowWorkOf, SHUFFLE_WRITE_WEIGHT, stageWorkOf } from './row-work.ts';

/** What rows are copied for; `grouping-sets`: those of a rollup or cube, too; `unpivot`: only where they are aggregated next. */
export type CopiesFor = 'distinct-counts' | 'grouping-sets' | 'unpivot';

/** Rows copied so that several distinct counts, the levels of a rollup or cube, or values of several columns are had in one pass. */
export interface DistinctExpand {
  readonly execution: SqlExecution;
  readonly node: PlanNode;
  readonly inputRows: number;
  readonly outputRows: number;
  /** Copies of each row. */
  readonly factor: number;
  readonly copiesFor: CopiesFor;
  readonly stages: readonly StageData[];
  /** Stages that would be shorter with one copy. */
  readonly changes: readonly StageChange[];
}

/** Every `Expand` of final plans that multiplies rows, with what its copies cost; not an unpivot whose rows are what was wanted. */
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
  const copiesFor = purposeOf(app, execution, node);
  if (copiesFor === undefined) return undefined;
  const factor = outputRows / inputRows;
  const found = { execution, node, inputRows, outputRows, factor };
  const stages = stagesOfNode(app, node);
  const changes = stages.flatMap((stage) => changesWithout(app, stage, found));
  return { ...found, copiesFor, stages, changes };
}

/**
 * Spark numbers the groups of distinct counts `gid`, those of grouping sets `spark_grouping_id`, and those of an unpivot (3.4 and
 * later) not at all. An unpivot counts where an aggregation is the first that gets its rows.
 */
function purposeOf(
  app: ApplicationModel,
  { finalPlan }: SqlExecution,
  node: PlanNode,
): CopiesFor | undefined {
  const above = ancestorsOf(finalPlan ?? node, node);
  const numbered = [...above, node].find(({ text }) => NUMBERED.test(text));
  if (numbered !== undefined) {
    return /\bgid#/.test(numbered.text) ? 'distinct-counts' : 'grouping-sets';
  }
  if (!isAtLeastSpark(app.framework.version, 3, 4)) return 'grouping-sets';
  const first = above.find((each) => !isWrapper(each) && !PASSED_ON.test(each.name));
  return first?.name.endsWith('Aggregate') ? 'unpivot' : undefined;
}

const NUMBERED = /\bgid#|grouping_id/;
/** What hands rows on as they are, in another order, or fewer of them or of their columns. */
const PASSED_ON = /^(?:Project|Filter|Exchange|Sort)\b/;

/** From the nearest one to the root. */
function ancestorsOf(root: PlanNode, node: PlanNode): readonly PlanNode[] {
  const parents = parentsOf(root);
  const above: PlanNode[] = [];
  for (let at = parents.get(node); at !== undefined; at = parents.get(at)) above.push(at);
  return above;
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
