import { type PlanNode, planNodes } from '../../model/sql.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { metricOf } from './node-metrics.ts';

/** Nodes that only hold others: code generation, adaptive stages, row and column conversion. */
const WRAPPER =
  /^(?:WholeStageCodegen|InputAdapter|AdaptiveSparkPlan|\w*QueryStage|AQEShuffleRead|CustomShuffleReader|\w*ColumnarToRow|RowTo\w*Columnar|InputIteratorTransformer)/;

/** Whether it is a frame around other nodes and does nothing itself. */
export function isWrapper({ name }: PlanNode): boolean {
  return WRAPPER.test(name);
}

/** Whether it takes no rows from other nodes: it reads them, or makes them. */
export function isLeaf({ children }: PlanNode): boolean {
  return children.length === 0;
}

/** The node that each node of a plan gives its rows to. */
export const parentsOf = oncePerApplication((plan: PlanNode): ReadonlyMap<PlanNode, PlanNode> => {
  const parents = new Map<PlanNode, PlanNode>();
  for (const node of planNodes(plan)) {
    for (const child of node.children) parents.set(child, node);
  }
  return parents;
});

/** From a node downwards while there is one way to go and `passes` lets it on: the first node that does not pass. */
export function downThrough(node: PlanNode, passes: (node: PlanNode) => boolean): PlanNode {
  let at = node;
  for (let next = onlyChild(at); next !== undefined && passes(at); next = onlyChild(at)) at = next;
  return at;
}

function onlyChild({ children }: PlanNode): PlanNode | undefined {
  return children.length === 1 ? children[0] : undefined;
}

const KEEPS_ROWS = /^(?:Gpu|Comet)?(?:Project|Sort|Coalesce|WriteFiles|SortExec)$|Exchange$/;

/**
 * Rows that a node gives on: counted by itself, or by the nearest node below that counts when none between them adds or drops
 * any. Undefined when that is not known.
 */
export function rowsOf(node: PlanNode): number | undefined {
  const counting = downThrough(
    node,
    (at) => ownRowsOf(at) === undefined && (isWrapper(at) || KEEPS_ROWS.test(at.name)),
  );
  return ownRowsOf(counting);
}

function ownRowsOf(node: PlanNode): number | undefined {
  return metricOf(node, 'number of output rows', 'shuffle records written', 'output rows');
}
