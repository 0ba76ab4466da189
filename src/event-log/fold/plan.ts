import type { PlanMetric, PlanMetricType, PlanNode } from '../../model/sql.ts';
import { NS_PER_MS } from '../../model/units.ts';
import {
  idAt,
  isObject,
  type JsonObject,
  objectsAt,
  stringAt,
  stringMapAt,
} from '../json-fields.ts';
import { keepText } from '../text.ts';

const TEXT_LENGTH = 2_000;
const NAME_LENGTH = 300;
/** A real plan has hundreds of nodes; generated ones thousands. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 2_000;
const METRIC_TYPES: ReadonlySet<string> = new Set(['sum', 'size', 'timing', 'nsTiming', 'average']);

/** A plan as recorded, without the values of its metrics. */
export interface RecordedPlan {
  readonly root: PlanNode;
  readonly nodeCount: number;
  /** Roughly what it takes in memory. */
  readonly byteCount: number;
  /** Whether nodes were left out: too many, or nested too deep. */
  readonly isCut: boolean;
}

/** Reads a `sparkPlanInfo`; undefined when there is none. */
export function readPlan(info: unknown): RecordedPlan | undefined {
  if (!isObject(info) || stringAt(info, 'nodeName') === undefined) return undefined;
  const progress = { nodeCount: 0, byteCount: 0, isCut: false };
  const root = readNode(info, 0, progress);
  return { root, ...progress };
}

interface Progress {
  nodeCount: number;
  byteCount: number;
  isCut: boolean;
}

function readNode(info: JsonObject, depth: number, progress: Progress): PlanNode {
  const nodeId = progress.nodeCount;
  progress.nodeCount += 1;
  const text = keepText(stringAt(info, 'simpleString') ?? '', TEXT_LENGTH);
  const metadata = Object.fromEntries(
    Object.entries(stringMapAt(info, 'metadata')).map(([name, value]) => [
      name,
      keepText(value, TEXT_LENGTH),
    ]),
  );
  const metrics = objectsAt(info, 'metrics').map(readMetric);
  progress.byteCount +=
    400 + 2 * (text.length + JSON.stringify(metadata).length) + 120 * metrics.length;
  const children: PlanNode[] = [];
  for (const child of objectsAt(info, 'children')) {
    if (depth >= MAX_DEPTH || progress.nodeCount >= MAX_NODES) progress.isCut = true;
    else children.push(readNode(child, depth + 1, progress));
  }
  const name = keepText(stringAt(info, 'nodeName') ?? '', NAME_LENGTH);
  return { nodeId, name, text, metadata, metrics, children };
}

function readMetric(metric: JsonObject): PlanMetric {
  return {
    name: keepText(stringAt(metric, 'name') ?? '', NAME_LENGTH),
    type: typeOf(stringAt(metric, 'metricType') ?? ''),
    accumulatorId: idAt(metric, 'accumulatorId') ?? -1,
  };
}

function typeOf(recorded: string): PlanMetricType {
  return isMetricType(recorded) ? recorded : 'custom';
}

function isMetricType(text: string): text is PlanMetricType {
  return METRIC_TYPES.has(text);
}

/** The same plan with the totals of its metrics, from what tasks and the driver reported. */
export function withValues(
  node: PlanNode,
  totalOf: (accumulatorId: number) => number | undefined,
): PlanNode {
  return {
    ...node,
    metrics: node.metrics.map((metric) => {
      const total = totalOf(metric.accumulatorId);
      return total === undefined ? metric : { ...metric, value: inBaseUnit(metric.type, total) };
    }),
    children: node.children.map((child) => withValues(child, totalOf)),
  };
}

/** `average` metrics are stored times ten. */
function inBaseUnit(type: PlanMetricType, total: number): number {
  if (type === 'nsTiming') return total / NS_PER_MS;
  return type === 'average' ? total / 10 : total;
}
