import type { PlanNode, SqlExecution } from '../../model/sql.ts';
import { metricOf } from './node-metrics.ts';

/** Gives on as many rows as it gets, without counting them. */
const SAME_ROWS =
  /^(?:AdaptiveSparkPlan|ResultQueryStage|WholeStageCodegen|InputAdapter|Project|ColumnarToRow|Sort)\b/;

/** Rows that a query gave to its caller; undefined where no operator near its end counted them (after a limit, for one). */
export function resultRowCount({ finalPlan }: SqlExecution): number | undefined {
  let node: PlanNode | undefined = finalPlan;
  while (node !== undefined) {
    const count = metricOf(node, 'number of output rows');
    if (count !== undefined || !SAME_ROWS.test(node.name)) return count;
    node = node.children[0];
  }
  return undefined;
}
