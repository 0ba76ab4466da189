import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import type { PlanNode } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MIB } from '../../model/units.ts';
import { type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';
import { isShuffle } from './exchanges.ts';
import { metricOf } from './node-metrics.ts';
import { isLeaf, rowsOf } from './plan-tree.ts';

/**
 * What operators do for each row that comes in, beside each other: passing a row on is a fraction of 1, a plain aggregation 1.
 * Ours, from joins of 2 to 12 million short rows run with a shuffle and with a broadcast; they tell how a stage's time is
 * divided, never how long anything takes.
 */
const WEIGHTS: readonly (readonly [RegExp, number])[] = [
  [/InPandas|InArrow|Python/, 20],
  [/Sort(?:Exec)?$/, 3],
  [/SortMergeJoin/, 1],
  [/BroadcastHashJoin|ShuffledHashJoin/, 0.5],
  [/ObjectHashAggregate|Window|Expand|Generate/, 2],
  [/Aggregate/, 1],
  [/WriteFiles|^Execute Insert|OverwriteBy|AppendData/, 4],
  [/Scan|Range|RDD/, 1],
  [/Filter|Project/, 0.3],
];
/** Reading a row from a shuffle. */
export const SHUFFLE_READ_WEIGHT = 2;
/** Writing it to one. */
export const SHUFFLE_WRITE_WEIGHT = 3;
/** Expressions that loop over a value of their own (higher-order functions) or call a function of the user. */
const HEAVY_EXPRESSION = /lambdafunction\(|\bUDF\(|pythonUDF/;
const HEAVY_WEIGHT = 20;
/** A sort that spills writes and reads its rows once more. */
const SPILL_FACTOR = 2;

/** Work of an operator: rows that come in × what it does for each of them. */
export function rowWorkOf(node: PlanNode): number {
  return inputRowsOf(node) * rowWeightOf(node);
}

/** What an operator does for each row; 0 for one that only hands rows on. */
export function rowWeightOf(node: PlanNode): number {
  const { name, text } = node;
  if (/Project|Filter/.test(name) && HEAVY_EXPRESSION.test(text)) return HEAVY_WEIGHT;
  const weight = WEIGHTS.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
  return (metricOf(node, 'spill size') ?? 0) > 0 ? weight * SPILL_FACTOR : weight;
}

/** Work of a stage: that of its operators, of the shuffles it reads and of the one it writes. */
export function stageWorkOf({ nodes, reads, writes }: StagePlan): number {
  const operators = sumBy(nodes, rowWorkOf);
  const read = sumBy(reads, (node) => (rowsOf(node) ?? 0) * SHUFFLE_READ_WEIGHT);
  const written = writes !== undefined && isShuffle(writes) ? (rowsOf(writes) ?? 0) : 0;
  return operators + read + written * SHUFFLE_WRITE_WEIGHT;
}

/** Whether an operator does something of unknown cost for each row: Python, a user's function, a loop over a value. */
export function isHeavy(node: PlanNode): boolean {
  return rowWeightOf(node) >= HEAVY_WEIGHT;
}

/** Rows of all its inputs; what a leaf gives on. 0 where nothing was counted. */
function inputRowsOf(node: PlanNode): number {
  if (isLeaf(node)) return rowsOf(node) ?? 0;
  return sumBy(node.children, (child) => rowsOf(child) ?? 0);
}

/** Core time to write, read, sort and merge a row, at the most: a stage that takes longer does something else besides. Ours. */
const MOST_MS_A_ROW = 1.5 / 1_000;
const MOST_BYTES_A_MS = (50 * MIB) / 1_000;

/** Work that a shuffle causes in a stage. */
export interface ShuffleWork {
  readonly work: number;
  readonly rowCount: number;
  /** Of the rows as Spark holds them, and of what it spilled of them. */
  readonly dataBytes: number;
}

/** The stage without that work, as a change to the run; never more than what so many rows can have cost. */
export function withoutShuffleWork(
  app: ApplicationModel,
  stage: StageData,
  { work, rowCount, dataBytes }: ShuffleWork,
): readonly StageChange[] {
  const plan = sqlOfStage(app, stage);
  const whole = plan === undefined ? 0 : stageWorkOf(plan);
  if (whole <= 0 || stage.taskTimeMs <= 0) return [];
  const mostMs = rowCount * MOST_MS_A_ROW + dataBytes / MOST_BYTES_A_MS;
  const share = Math.min(work / whole, mostMs / stage.taskTimeMs, 1);
  return share > 0 ? [{ stage, kind: 'shorter', taskShare: 1 - share }] : [];
}
