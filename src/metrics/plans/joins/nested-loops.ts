import type { ApplicationModel } from '../../../model/application.ts';
import type { StageChange } from '../../../model/remedy.ts';
import { sqlOfStage } from '../../stages/sql-of-stage.ts';
import { stageWorkOf } from '../row-work.ts';
import { type JoinSide, type PlannedJoin, plannedJoins } from './joins.ts';

/** A join that compares every row of one side with every row of the other. */
export interface NestedLoop {
  readonly join: PlannedJoin;
  readonly leftRows: number;
  readonly rightRows: number;
  /** Rows × rows. */
  readonly pairCount: number;
  /** Compared by a condition; without one the join keeps every pair. */
  readonly hasCondition: boolean;
  /** It gives on every pair, or most: a condition that tells few apart is not the one that was meant. */
  readonly isProduct: boolean;
  /** Stages that would be shorter with an equality to join by. */
  readonly changes: readonly StageChange[];
}

/** The nested-loop joins and Cartesian products of final plans whose sides both have `minSideRows` or more. */
export function nestedLoops(app: ApplicationModel, minSideRows: number): readonly NestedLoop[] {
  return plannedJoins(app).flatMap((join) => {
    const loop = nestedLoop(app, join);
    if (loop === undefined || loop.changes.length === 0) return [];
    return Math.min(loop.leftRows, loop.rightRows) >= minSideRows ? [loop] : [];
  });
}

function nestedLoop(app: ApplicationModel, join: PlannedJoin): NestedLoop | undefined {
  if (join.strategy !== 'nested-loop' && join.strategy !== 'cartesian') return undefined;
  const leftRows = distinctRows(join, join.left);
  const rightRows = distinctRows(join, join.right);
  if (leftRows === undefined || rightRows === undefined) return undefined;
  const pairCount = leftRows * rightRows;
  const hasAny = hasCondition(join);
  const isProduct = !hasAny || (join.outputRows ?? 0) > pairCount / 2;
  const loop = { join, leftRows, rightRows, pairCount, isProduct };
  return { ...loop, hasCondition: hasAny, changes: changesByEquality(app, loop) };
}

/**
 * Rows of a side. Each task of a Cartesian product computes its part of both sides anew, so that with l × r tasks the left
 * side is counted r times and the right side l times; read from a shuffle it is counted where it was written, once.
 */
function distinctRows({ strategy, stages }: PlannedJoin, side: JoinSide): number | undefined {
  if (side.rowCount === undefined || strategy !== 'cartesian') return side.rowCount;
  if (side.exchange !== undefined) return side.rowCount;
  return side.rowCount / Math.sqrt(Math.max(1, stages[0]?.taskCount ?? 1));
}

/** `BroadcastNestedLoopJoin BuildRight, Inner, (a#1 > b#2)`, `CartesianProduct (a#1 > b#2)`. */
function hasCondition({ node: { text } }: PlannedJoin): boolean {
  return /\(.+/.test(text.replace(/ExistenceJoin\([^)]*\)/, ''));
}

/** Comparing one pair, beside the weights of `row-work.ts`. Ours. */
const PAIR_WEIGHT = 0.1;
/** Shuffling, sorting and joining a row by a key instead. */
const EQUI_JOIN_WEIGHT = 10;

function changesByEquality(
  app: ApplicationModel,
  { join, leftRows, rightRows, pairCount, isProduct }: Omit<NestedLoop, 'hasCondition' | 'changes'>,
): readonly StageChange[] {
  const rowsIn = leftRows + rightRows;
  return join.stages.flatMap((stage) => {
    const plan = sqlOfStage(app, stage);
    if (plan === undefined) return [];
    const rest = isProduct ? rowsIn : stageWorkOf(plan);
    const now = pairCount * PAIR_WEIGHT + stageWorkOf(plan);
    const taskShare = Math.min(1, (rowsIn * EQUI_JOIN_WEIGHT + rest) / now);
    return taskShare < 1 ? [{ stage, kind: 'shorter', taskShare }] : [];
  });
}
