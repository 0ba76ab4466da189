import type { ApplicationModel } from '../../model/application.ts';
import { type PlanNode, planNodes } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { MIB } from '../../model/units.ts';
import { readsShuffle } from '../partitions/partitions.ts';
import { columnLists } from '../plan-operator.ts';
import { type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import { spanMs } from '../stages/stage-span.ts';
import { isWrapper } from './plan-tree.ts';

/** What brought all rows to one task. */
export type SinglePartitionCause =
  | 'window'
  | 'coalesce'
  | 'repartition'
  | 'python-group'
  | 'aggregation'
  | 'limit'
  | 'sort'
  | 'other';

/** `pandas-index`: what pandas API on Spark does when its default index is `sequence`. */
export type Numbering = 'pandas-index' | 'as-they-come';

/** A stage of one task by plan, beside free slots. */
export interface SinglePartitionStage {
  readonly stage: StageData;
  readonly cause: SinglePartitionCause;
  /** Of an RDD program, which has no plan. */
  readonly isRdd: boolean;
  /** The operator that asked for one partition, where the plan has one. */
  readonly node?: PlanNode;
  /** Of a window that only numbers rows, in no order but their own. */
  readonly numbers?: Numbering;
  /** The one task does nothing but write. */
  readonly onlyWrites: boolean;
  readonly rowCount: number;
  readonly slotCount: number;
  readonly spanMs: number;
  /** By how much the stage would end sooner if what need not run in one task ran on all slots. */
  readonly savedMs: number;
}

/**
 * The stage as a single-partition one: one task because the plan (or `coalesce(1)` in an RDD program) says so, and not because
 * the data is small or cannot be split. Undefined for any other.
 */
export function singlePartitionOf(
  app: ApplicationModel,
  stage: StageData,
): SinglePartitionStage | undefined {
  if (stage.taskCount !== 1 || stage.status !== 'complete') return undefined;
  const plan = sqlOfStage(app, stage);
  const found = plan === undefined ? causeInRdds(stage) : causeInPlan(plan);
  if (found === undefined) return undefined;
  const numbers = numberingOf(plan, found);
  const slotCount = slotCountOf(app, stage);
  const wholeMs = spanMs(stage);
  const spreadMs = wholeMs - keptMs(stage, found.cause);
  return {
    stage,
    ...found,
    ...(numbers === undefined ? {} : { numbers }),
    isRdd: stage.sqlExecutionId === undefined,
    onlyWrites: plan !== undefined && stage.sums.outputBytes > 0 && plan.nodes.every(isOfWriting),
    rowCount: readsShuffle(stage) ? stage.sums.shuffleReadRecords : stage.sums.inputRecords,
    slotCount,
    spanMs: wholeMs,
    savedMs: Math.max(0, spreadMs - spreadMs / slotCount),
  };
}

/** The command that writes, and nodes that only shape the plan. */
function isOfWriting(node: PlanNode): boolean {
  return isWrapper(node) || /^(?:Execute\b|WriteFiles|AdaptiveSparkPlan)/.test(node.name);
}

type Found = Pick<SinglePartitionStage, 'cause' | 'node'>;

/** In order of how well it explains the stage; of the map side of an aggregation nothing is brought together. */
const OPERATORS: readonly (readonly [SinglePartitionCause, RegExp])[] = [
  ['window', /Window/],
  ['python-group', /(?:FlatMap\w*Groups|Aggregate)In(?:Pandas|Arrow)|ArrowAggregatePython/],
  ['limit', /Limit/],
  ['aggregation', /Aggregate/],
  ['sort', /^(?:Gpu|Comet)?Sort(?:Exec)?$/],
];

function causeInPlan({ nodes, reads }: StagePlan): Found | undefined {
  const coalesce = nodes.find(({ name, text }) => name === 'Coalesce' && /\b1$/.test(text));
  if (coalesce !== undefined) return { cause: 'coalesce', node: coalesce };
  const single = reads.find(({ text }) => text.includes('SinglePartition'));
  if (single === undefined) {
    const window = nodes.find(isWindowOverAll);
    return window === undefined ? undefined : { cause: 'window', node: window };
  }
  if (single.text.includes('REPARTITION_BY_')) return { cause: 'repartition', node: single };
  for (const [cause, pattern] of OPERATORS) {
    const node = nodes.findLast(({ name, text }) => pattern.test(name) && !PARTIAL.test(text));
    if (node !== undefined) return { cause, node };
  }
  return { cause: 'other', node: single };
}

/** Of a window over all rows that only numbers them as they come: for the pandas API on Spark, or for the program. */
function numberingOf(plan: StagePlan | undefined, { cause, node }: Found): Numbering | undefined {
  const window = node?.text ?? '';
  if (cause !== 'window' || !window.startsWith('Window [row_number()')) return undefined;
  if (window.includes(' AS __index_level_0__#')) return 'pandas-index';
  const order = /\], \[(_w\d+#\d+L?) /.exec(window)?.[1];
  const texts = [...planNodes(plan?.execution.finalPlan)].map(({ text }) => text);
  const ids = `monotonically_increasing_id() AS ${order ?? ''}`;
  if (order === undefined || !texts.some((text) => text.includes(ids))) return undefined;
  const isOfPandas = texts.some((text) => /__(?:index_level_0|natural_order)__#/.test(text));
  return isOfPandas ? 'pandas-index' : 'as-they-come';
}

const PARTIAL = /functions=\[partial_/;

/** `Window [row_number() …], [v#2 ASC NULLS FIRST]`: with partition keys they would stand before the order. */
function isWindowOverAll({ name, text }: PlanNode): boolean {
  if (!/Window/.test(name)) return false;
  return columnLists(text).length === 2 && /\], \[[^[\]]* (?:ASC|DESC) NULLS [^[\]]*\]$/.test(text);
}

function causeInRdds({ rdds, sqlExecutionId }: StageData): Found | undefined {
  if (sqlExecutionId !== undefined) return undefined;
  const single = rdds.find(
    ({ name, partitionCount }) => partitionCount === 1 && name.startsWith('CoalescedRDD'),
  );
  if (single === undefined) return undefined;
  return { cause: single.scope === 'repartition' ? 'repartition' : 'coalesce' };
}

/** What one task writes in a second; ours, of Parquet on a busy core: for what has to stay one file. */
const WRITE_BYTES_A_MS = (50 * MIB) / 1_000;
const WRITE_ROWS_A_MS = 1_000;

/** Of the stage's time, what stays with one task when the rest is spread, in ms: the writing of what is to be one file. */
function keptMs(stage: StageData, cause: SinglePartitionCause): number {
  if (cause !== 'coalesce' && cause !== 'repartition') return 0;
  const { outputBytes, outputRecords } = stage.sums;
  const writeMs = outputBytes / WRITE_BYTES_A_MS + outputRecords / WRITE_ROWS_A_MS;
  return Math.min(spanMs(stage), writeMs);
}
