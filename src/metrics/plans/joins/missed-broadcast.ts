import type { ApplicationModel } from '../../../model/application.ts';
import type { StageChange } from '../../../model/remedy.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { sqlOfStage } from '../../stages/sql-of-stage.ts';
import { metricOf } from '../node-metrics.ts';
import { readersOf, writersOf } from '../node-stages.ts';
import { downThrough, isWrapper, parentsOf } from '../plan-tree.ts';
import {
  isHeavy,
  rowWeightOf,
  SHUFFLE_READ_WEIGHT,
  SHUFFLE_WRITE_WEIGHT,
  withoutShuffleWork,
} from '../row-work.ts';
import { type JoinSide, type PlannedJoin, plannedJoins } from './joins.ts';

/** A join that shuffles a large side for the sake of a small one. */
export interface MissedBroadcast {
  readonly join: PlannedJoin;
  readonly small: SizedSide;
  readonly large: SizedSide;
  /** Stages that would be shorter without the large side's shuffle and sort. */
  readonly changes: readonly StageChange[];
  /** Whether something of unknown cost shares those stages. */
  readonly isUncertain: boolean;
}
type SizedSide = JoinSide & {
  readonly dataBytes: number;
  readonly exchange: NonNullable<JoinSide['exchange']>;
};

export interface BroadcastLimits {
  readonly maxSmallBytes: number;
  /** Large over small side, in bytes. */
  readonly minSizeRatio: number;
}

/** The joins of final plans that shuffle both sides though one of them is small enough to be sent to every executor. */
export function missedBroadcasts(
  app: ApplicationModel,
  limits: BroadcastLimits,
): readonly MissedBroadcast[] {
  return plannedJoins(app).flatMap((join) => missedBroadcast(app, join, limits) ?? []);
}

function missedBroadcast(
  app: ApplicationModel,
  join: PlannedJoin,
  { maxSmallBytes, minSizeRatio }: BroadcastLimits,
): MissedBroadcast | undefined {
  if (join.strategy !== 'sort-merge' && join.strategy !== 'shuffled-hash') return undefined;
  const { left, right } = join;
  if (!isSized(left) || !isSized(right)) return undefined;
  const [small, large] = left.dataBytes < right.dataBytes ? [left, right] : [right, left];
  if (!small.isBroadcastable || small.dataBytes > maxSmallBytes) return undefined;
  if (large.dataBytes < minSizeRatio * small.dataBytes || large.dataBytes === 0) return undefined;
  if (isPartitioningUsedAbove(join)) return undefined;
  const changes = changesWithout(app, join, large);
  if (changes.length === 0) return undefined;
  const isUncertain = changes.some(({ stage }) => hasHeavyWork(app, join, stage));
  return { join, small, large, changes, isUncertain };
}

function isSized(side: JoinSide): side is SizedSide {
  return side.dataBytes !== undefined && side.exchange !== undefined;
}

/** Operators that need rows with equal keys at one place: they would shuffle themselves if the join did not. */
const NEEDS_KEYS = /SortMergeJoin|Shuffled?HashJoin|Window|Groups|CoGroup/;

function isPartitioningUsedAbove({ execution, node }: PlannedJoin): boolean {
  const parents = parentsOf(execution.finalPlan ?? node);
  for (let at = parents.get(node); at !== undefined; at = parents.get(at)) {
    if (at.name.endsWith('Exchange')) return false;
    if (NEEDS_KEYS.test(at.name)) return true;
  }
  return false;
}

function changesWithout(
  app: ApplicationModel,
  join: PlannedJoin,
  large: SizedSide,
): readonly StageChange[] {
  const isReadOnce = readersOf(app, large.exchange).every(
    (stage) => stage.stageId === join.stages[0]?.stageId,
  );
  const writers = isReadOnce ? writersOf(app, large.exchange) : [];
  const rowCount = large.rowCount ?? 0;
  return [
    ...writers.map((stage) => ({ stage, work: rowCount * SHUFFLE_WRITE_WEIGHT })),
    ...join.stages.map((stage) => ({ stage, work: rowCount * joinWeight(join, large) })),
  ].flatMap(({ stage, work }) => shorter(app, stage, { work, large }));
}

/** What the join's stage does for each row of the large side and would not do: reading, sorting, merging instead of looking up. */
function joinWeight({ node, left }: PlannedJoin, large: SizedSide): number {
  const root = node.children[large === left ? 0 : 1];
  const sorted = root === undefined ? undefined : downThrough(root, isWrapper);
  const sortWeight = sorted === undefined ? 0 : rowWeightOf(sorted);
  return SHUFFLE_READ_WEIGHT + sortWeight + rowWeightOf(node) - LOOKUP_WEIGHT;
}
const LOOKUP_WEIGHT = 0.5;

function shorter(
  app: ApplicationModel,
  stage: StageData,
  { work, large }: { readonly work: number; readonly large: SizedSide },
): readonly StageChange[] {
  const nodes = sqlOfStage(app, stage)?.nodes ?? [];
  const spilledBytes = sumBy(nodes, (node) => metricOf(node, 'spill size') ?? 0);
  const { rowCount = 0, dataBytes } = large;
  return withoutShuffleWork(app, stage, { work, rowCount, dataBytes: dataBytes + spilledBytes });
}

function hasHeavyWork(
  app: ApplicationModel,
  join: PlannedJoin,
  { stageId }: StageChange['stage'],
): boolean {
  const stage = join.stages.find((ran) => ran.stageId === stageId);
  const plan = stage === undefined ? undefined : sqlOfStage(app, stage);
  return plan?.nodes.some(isHeavy) ?? false;
}
