import type { PlanNode } from '../../src/model/sql.ts';

/** The node with one more metric that was counted. */
export function counted(node: PlanNode, name: string, value: number): PlanNode {
  const metric = { name, type: 'sum', accumulatorId: -1, value } as const;
  return { ...node, metrics: [...node.metrics, metric] };
}
