import { keepText } from '../../../event-log/text.ts';
import type { PlanMetric, PlanMetricType, PlanNode } from '../../../model/sql.ts';
import { GIB, KIB, MIB, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../../../model/units.ts';
import type { SqlRow } from './schema.ts';

const NAME_LENGTH = 300;
const MAX_DEPTH = 2_000;
const TIB = 1024 * GIB;

type Node = NonNullable<SqlRow['nodes']>[number];
type Edge = NonNullable<SqlRow['edges']>[number];

/**
 * The plan as it ran, from nodes and edges (from child to parent). Undefined where it was not told. Code generation is a frame
 * around nodes here and no node; texts and metadata are not told.
 */
export function toPlan({ nodes, edges }: SqlRow): PlanNode | undefined {
  if (!nodes || nodes.length === 0) return undefined;
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const edgesTo = Map.groupBy(edges ?? [], ({ toId }) => toId);
  const haveParent = new Set((edges ?? []).map(({ fromId }) => fromId));
  const roots = nodes.filter(({ nodeId }) => !haveParent.has(nodeId));
  const root = roots.find(({ nodeId }) => edgesTo.has(nodeId)) ?? roots.find(isOperator);
  if (root === undefined) return undefined;
  return build(root, { byId, edgesTo, seen: new Set() }, 0);
}

function isOperator({ nodeName }: Node): boolean {
  return !nodeName.startsWith('WholeStageCodegen');
}

interface Graph {
  readonly byId: ReadonlyMap<number, Node>;
  /** By the parent, from its children. */
  readonly edgesTo: ReadonlyMap<number, readonly Edge[]>;
  readonly seen: Set<number>;
}

/** A node that several read, or a graph that leads back to itself, is told once. */
function build(node: Node, graph: Graph, depth: number): PlanNode {
  const nodeId = graph.seen.size;
  graph.seen.add(node.nodeId);
  const children: PlanNode[] = [];
  for (const { fromId: childId } of graph.edgesTo.get(node.nodeId) ?? []) {
    const child = graph.byId.get(childId);
    if (child === undefined || graph.seen.has(childId) || depth >= MAX_DEPTH) continue;
    children.push(build(child, graph, depth + 1));
  }
  return {
    nodeId,
    name: keepText(node.nodeName, NAME_LENGTH),
    text: '',
    metadata: {},
    metrics: node.metrics.map(toMetric),
    children,
  };
}

function toMetric({ name, value }: Node['metrics'][number]): PlanMetric {
  const parsed = parseMetric(value);
  return {
    name: keepText(name, NAME_LENGTH),
    type: parsed?.type ?? 'custom',
    accumulatorId: -1,
    ...(parsed === undefined ? {} : { value: parsed.value }),
  };
}

const UNITS: Readonly<Record<string, readonly [PlanMetricType, number]>> = {
  '': ['sum', 1],
  B: ['size', 1],
  KiB: ['size', KIB],
  MiB: ['size', MIB],
  GiB: ['size', GIB],
  TiB: ['size', TIB],
  PiB: ['size', 1024 * TIB],
  ms: ['timing', 1],
  s: ['timing', MS_PER_SECOND],
  m: ['timing', MS_PER_MINUTE],
  h: ['timing', MS_PER_HOUR],
};

/**
 * The total in what the server writes for people: `1,000`, `16.0 KiB`, `total (min, med, max …)\n1.2 s (10 ms, …)`. Undefined
 * where it has none: of averages it tells the smallest first.
 */
export function parseMetric(
  written: string,
): { readonly type: PlanMetricType; readonly value: number } | undefined {
  const [first = '', second] = written.split('\n');
  if (second !== undefined && !first.startsWith('total')) return undefined;
  const match = /^([\d,]+(?:\.\d+)?)(?: ?([A-Za-z]+))?(?: \(|$)/.exec((second ?? first).trim());
  const unit = UNITS[match?.[2] ?? ''];
  if (match?.[1] === undefined || unit === undefined) return undefined;
  const [type, factor] = unit;
  return { type, value: Number(match[1].replaceAll(',', '')) * factor };
}
