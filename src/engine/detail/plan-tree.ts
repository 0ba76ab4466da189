import { isWrapper } from '../../metrics/plans/plan-tree.ts';
import { type PlanNode, planNodes } from '../../model/sql.ts';

/** An operator of a plan, without the wrappers around it. */
export interface Operator {
  readonly node: PlanNode;
  /** Wrappers between it and the operator that it gives its rows to, the outermost first. */
  readonly wrappers: readonly PlanNode[];
  /** Place of the operator that it gives its rows to; absent of the first. */
  readonly parent?: number;
}

/**
 * The operators of a plan in pre-order. A wrapper over nothing is an operator: something has to stand there. What an exchange
 * that is used again read is where it was made, and not told twice, unless it has one of the `marked` nodes. Iterative, since
 * plans are deep.
 */
export function operatorsOf(
  root: PlanNode,
  marked: ReadonlySet<number> = new Set(),
): readonly Operator[] {
  const operators: Operator[] = [];
  const open: Operator[] = [{ node: root, wrappers: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, wrappers, parent } = next;
    const isFolded = isWrapper(node) && node.children.length > 0;
    const place = isFolded ? parent : operators.length;
    if (!isFolded) operators.push(next);
    if (isToldElsewhere(node, marked)) continue;
    for (const child of node.children.toReversed()) {
      open.push({
        node: child,
        wrappers: isFolded ? [...wrappers, node] : [],
        ...(place === undefined ? {} : { parent: place }),
      });
    }
  }
  return operators;
}

function isToldElsewhere(node: PlanNode, marked: ReadonlySet<number>): boolean {
  if (!node.name.startsWith('Reused')) return false;
  return marked.size === 0 || [...planNodes(node)].every(({ nodeId }) => !marked.has(nodeId));
}
