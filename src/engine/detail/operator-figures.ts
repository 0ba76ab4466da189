import { isShuffle } from '../../metrics/plans/exchanges.ts';
import { metricOf } from '../../metrics/plans/node-metrics.ts';
import { rowsOf } from '../../metrics/plans/plan-tree.ts';
import type { PlanNodeDetail } from '../../model/plan-detail.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import type { PlanMetric, PlanNode } from '../../model/sql.ts';
import type { Operator } from './plan-tree.ts';

type Figures = Pick<PlanNodeDetail, 'rowCount' | 'times' | 'sizes' | 'fileCount' | 'partitions'>;

/** What was counted of an operator. Only what is not 0, but for rows: that there were none says something. */
export function operatorFigures(operator: Operator): Figures {
  const { node } = operator;
  const times = timesOf(node);
  const sizes = sizesOf(node);
  return withoutUndefined({
    rowCount: rowsOf(node),
    times: times.length === 0 ? undefined : times,
    sizes: sizes.length === 0 ? undefined : sizes,
    fileCount: metricOf(node, 'number of files read', 'number of written files'),
    partitions: partitionsOf(operator),
  });
}

/**
 * Spark's names for times in our words. An empty one leaves the time out: it would be counted twice, as requests overlap each
 * other and a pipeline's duration holds that of its operators.
 */
const TIME_LABELS: Readonly<Record<string, string>> = {
  'sort time': 'sorting',
  'scan time': 'scanning',
  'time in aggregation build': 'aggregation with its input',
  'shuffle write time': 'writing',
  'fetch wait time': 'waiting for blocks',
  'time to collect': 'collecting',
  'time to build': 'building',
  'time to broadcast': 'broadcasting',
  'time to start Python workers': 'starting Python',
  'time to initialize Python workers': 'initialising Python',
  'time to run Python workers': 'running Python',
  'metadata time': 'listing files',
  'remote reqs duration': '',
  'remote merged reqs duration': '',
  duration: '',
};
/** Times, or sizes, that a box has room for: the largest. */
const MAX_FIGURES = 4;
/** Characters of a time whose name is not known. */
const LABEL_LENGTH = 40;

type Labelled = NonNullable<PlanNodeDetail['times']>[number];

function timesOf({ metrics }: PlanNode): readonly Labelled[] {
  const times = metrics.flatMap((metric) => timeOf(metric) ?? []);
  return times.toSorted((a, b) => b.ms - a.ms).slice(0, MAX_FIGURES);
}

/**
 * How long the compiled pipeline that ends in the operator ran, all it waited for included: two pipelines of a stage are longer
 * together than their stage. For where the stage's own time is not known.
 */
export function pipelineTime({ wrappers }: Operator): Labelled | undefined {
  const known = wrappers
    .filter(({ name }) => name.startsWith('WholeStageCodegen'))
    .map((wrapper) => metricOf(wrapper, 'duration', 'duration total (min, med, max)') ?? 0);
  const ms = Math.round(Math.max(0, ...known));
  return ms === 0 ? undefined : { label: 'pipeline with its input', ms };
}

function timeOf({ name, type, value = 0 }: PlanMetric): Labelled | undefined {
  if ((type !== 'timing' && type !== 'nsTiming') || Math.round(value) === 0) return undefined;
  // older versions of Spark say how they sum it up
  const plain = name.replace(/ \(ms\)$| total \(min, med, max.*\)$/, '');
  const known = Object.hasOwn(TIME_LABELS, plain) ? TIME_LABELS[plain] : undefined;
  const label = (known ?? plain.replace(/ time$/, '')).slice(0, LABEL_LENGTH);
  return label === '' ? undefined : { label, ms: Math.round(value) };
}

const SIZE_LABELS: Readonly<Record<string, string>> = {
  'size of files read': 'read',
  'spill size': 'spilled',
  'written output': 'written',
  'shuffle bytes written': 'written',
  'data sent to Python workers': 'sent to Python',
  'data returned from Python workers': 'back from Python',
};

/** A shuffle's rows as they lie in memory, where what it wrote is not told; of a broadcast always. */
function sizesOf(node: PlanNode): NonNullable<PlanNodeDetail['sizes']> {
  const told = Object.entries(SIZE_LABELS).flatMap(([name, label]) => {
    const bytes = metricOf(node, name, `${name} total (min, med, max)`) ?? 0;
    return bytes > 0 ? [{ label, bytes }] : [];
  });
  const dataBytes = metricOf(node, 'data size', 'data size total (min, med, max)') ?? 0;
  const isOnlySize = told.length === 0 && dataBytes > 0;
  return isOnlySize ? [{ label: 'in memory', bytes: dataBytes }] : told.slice(0, MAX_FIGURES);
}

function partitionsOf({ node, wrappers }: Operator): PlanNodeDetail['partitions'] {
  if (!isShuffle(node) && !/ReusedExchange/.test(node.name)) return undefined;
  const reader = wrappers.find(({ name }) => /AQEShuffleRead|CustomShuffleReader/.test(name));
  // a local reader reads what each task wrote, one partition after the other
  const isLocal = reader !== undefined && /\blocal\b/.test(reader.text);
  const read =
    reader === undefined || isLocal ? undefined : metricOf(reader, 'number of partitions');
  const planned = plannedPartitions(node);
  return planned === undefined && read === undefined
    ? undefined
    : withoutUndefined({ planned, read: read === planned ? undefined : read });
}

function plannedPartitions(node: PlanNode): number | undefined {
  const counted = metricOf(node, 'number of partitions');
  if (counted !== undefined) return counted;
  const digits = /(?:,\s*|RoundRobinPartitioning\()(\d+)\)/.exec(node.text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
