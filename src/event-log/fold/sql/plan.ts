import type { PlanMetric, PlanMetricType, PlanNode } from '../../../model/sql.ts';
import { NS_PER_MS } from '../../../model/units.ts';
import {
  idAt,
  isObject,
  type JsonObject,
  objectsAt,
  stringAt,
  stringMapAt,
} from '../../json-fields.ts';
import { bytesOfTexts, HEAP_FACTOR } from '../memory-budget.ts';
import type { TextPool } from '../text-pool.ts';

const TEXT_LENGTH = 2_000;
const NAME_LENGTH = 300;
/** A real plan has hundreds of nodes; generated ones thousands. */
const MAX_NODES = 20_000;
const MAX_DEPTH = 2_000;
/** A scan tells a dozen things. */
const MAX_METADATA = 100;
/** What a node and a metric take in memory beside the node's text; measured. */
const NODE_BYTES = 400;
const METRIC_BYTES = 80;
const METRIC_TYPES: ReadonlySet<string> = new Set(['sum', 'size', 'timing', 'nsTiming', 'average']);

/** A node whose metrics still wait for their values: plans are the largest part of many logs and are not copied for them. */
export interface RecordedNode extends PlanNode {
  readonly metrics: readonly RecordedMetric[];
  readonly children: readonly RecordedNode[];
}
type RecordedMetric = Omit<PlanMetric, 'value' | 'stageIds'> & {
  value?: number;
  stageIds?: readonly number[];
};

/** A plan as recorded, without the values of its metrics. */
export interface RecordedPlan {
  readonly root: RecordedNode;
  readonly nodeCount: number;
  /** Roughly what it takes in memory. */
  readonly byteCount: number;
  /** Whether nodes were left out: too many, or nested too deep. */
  readonly isCut: boolean;
}

/** Reads a `sparkPlanInfo`; undefined when there is none. */
export function readPlan(info: unknown, pool: TextPool): RecordedPlan | undefined {
  if (!isObject(info) || stringAt(info, 'nodeName') === undefined) return undefined;
  const progress = { nodeCount: 0, byteCount: 0, isCut: false, pool };
  const root = readNode(info, 0, progress);
  const { nodeCount, byteCount, isCut } = progress;
  return { root, nodeCount, byteCount, isCut };
}

interface Progress {
  nodeCount: number;
  byteCount: number;
  isCut: boolean;
  readonly pool: TextPool;
}

function readNode(info: JsonObject, depth: number, progress: Progress): RecordedNode {
  const { pool } = progress;
  const nodeId = progress.nodeCount;
  progress.nodeCount += 1;
  const text = pool.text(stringAt(info, 'simpleString') ?? '', TEXT_LENGTH);
  const metadata = Object.fromEntries(
    Object.entries(stringMapAt(info, 'metadata', MAX_METADATA)).map(([name, value]) => [
      pool.text(name, NAME_LENGTH),
      pool.property(name, value, TEXT_LENGTH),
    ]),
  );
  const metrics = objectsAt(info, 'metrics').map((metric) => readMetric(metric, pool));
  const ownBytes = (NODE_BYTES + text.length + METRIC_BYTES * metrics.length) * HEAP_FACTOR;
  progress.byteCount += ownBytes + bytesOfTexts(metadata);
  const children: RecordedNode[] = [];
  for (const child of objectsAt(info, 'children')) {
    if (depth >= MAX_DEPTH || progress.nodeCount >= MAX_NODES) progress.isCut = true;
    else children.push(readNode(child, depth + 1, progress));
  }
  const name = pool.text(stringAt(info, 'nodeName') ?? '', NAME_LENGTH);
  return { nodeId, name, text, metadata, metrics, children };
}

function readMetric(metric: JsonObject, pool: TextPool): RecordedMetric {
  return {
    name: pool.text(stringAt(metric, 'name') ?? '', NAME_LENGTH),
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

/** What is known of accumulators: their totals, and the stages that added to them. */
export interface Accumulated {
  totalOf(accumulatorId: number): number | undefined;
  stageIdsOf(accumulatorId: number): readonly number[] | undefined;
}

/** Writes the totals of its metrics into the plan, from what tasks and the driver reported so far: again, when there is more. */
export function fillValues(root: RecordedNode, accumulated: Accumulated): PlanNode {
  for (const metric of root.metrics) {
    const total = accumulated.totalOf(metric.accumulatorId);
    const stageIds = accumulated.stageIdsOf(metric.accumulatorId);
    if (total !== undefined) metric.value = inBaseUnit(metric.type, total);
    else if (metric.value !== undefined) delete metric.value;
    if (stageIds !== undefined) metric.stageIds = stageIds;
    else if (metric.stageIds !== undefined) delete metric.stageIds;
  }
  for (const child of root.children) fillValues(child, accumulated);
  return root;
}

/** `average` metrics are stored times ten. */
function inBaseUnit(type: PlanMetricType, total: number): number {
  if (type === 'nsTiming') return total / NS_PER_MS;
  return type === 'average' ? total / 10 : total;
}
