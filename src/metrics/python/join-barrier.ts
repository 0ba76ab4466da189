import type { ApplicationModel } from '../../model/application.ts';
import { type PlanNode, planNodes } from '../../model/sql.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { metricOf } from '../plans/node-metrics.ts';
import { type RowUdfCost, rowUdfCosts } from './row-udf-cost.ts';

/** A join whose condition is a Python function, so that every pair of rows is made and sent to Python. */
export interface JoinBarrier {
  readonly cost: RowUdfCost;
  /** The join that pairs all rows with all. */
  readonly join: PlanNode;
  /** Pairs that Python was asked about, and those it kept where the plan counted them. */
  readonly pairCount: number;
  readonly keptCount?: number;
}

const PAIRING_JOIN = /^(?:CartesianProduct|BroadcastNestedLoopJoin)/;
/** What Spark puts between a join and the Python node above it. */
const BETWEEN =
  /^(?:WholeStageCodegen|InputAdapter|Project|ColumnarToRow|BatchEvalPython|ArrowEvalPython)/;

/** Joins of every stage that calls a Python function for each row, the longest running first. */
export const joinBarriers = oncePerApplication((app: ApplicationModel): readonly JoinBarrier[] =>
  rowUdfCosts(app).flatMap((cost) => barrierOf(cost) ?? []),
);

function barrierOf(cost: RowUdfCost): JoinBarrier | undefined {
  for (const { node, rowCount = 0 } of cost.nodes) {
    const join = joinUnder(node);
    const filter = join === undefined ? undefined : filterAbove(cost, node);
    if (join === undefined || filter === undefined) continue;
    const keptCount = metricOf(filter, 'number of output rows');
    return { cost, join, pairCount: rowCount, ...(keptCount === undefined ? {} : { keptCount }) };
  }
  return undefined;
}

function joinUnder(python: PlanNode): PlanNode | undefined {
  let [node] = python.children;
  while (node !== undefined && BETWEEN.test(node.name)) [node] = node.children;
  return node !== undefined && PAIRING_JOIN.test(node.name) ? node : undefined;
}

/** `Filter pythonUDF0#12`: what was the join's condition; without it the function only computes a column of the result. */
const PYTHON_RESULT = /\bpythonUDF\d+#/;

function filterAbove({ python }: RowUdfCost, node: PlanNode): PlanNode | undefined {
  let filter: PlanNode | undefined;
  for (const above of planNodes(python.execution?.finalPlan)) {
    if (above === node) return filter;
    // parents come before children: the last filter that uses a Python result before the node itself
    if (above.name.startsWith('Filter') && PYTHON_RESULT.test(above.text)) filter = above;
  }
  return undefined;
}
