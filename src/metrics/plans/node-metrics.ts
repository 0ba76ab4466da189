import type { PlanNode } from '../../model/sql.ts';

/** A node's metric by Spark's name for it (bytes, ms or a count); the first of `names` that was recorded, else undefined. */
export function metricOf(node: PlanNode, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = node.metrics.find((metric) => metric.name === name)?.value;
    if (found !== undefined) return found;
  }
  return undefined;
}
