import type { ApplicationModel } from '../../../model/application.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { columnLists } from '../../plan-operator.ts';
import { isShuffle } from '../exchanges.ts';
import { metricOf } from '../node-metrics.ts';
import { stagesOfNode } from '../node-stages.ts';
import { downThrough, isWrapper, rowsOf } from '../plan-tree.ts';

type JoinStrategy = 'sort-merge' | 'shuffled-hash' | 'broadcast-hash' | 'nested-loop' | 'cartesian';
type JoinSideName = 'left' | 'right';

/** One input of a join. */
export interface JoinSide {
  readonly rowCount?: number;
  /** Of its rows as Spark holds them, where a shuffle or a broadcast right below the join counted them. */
  readonly dataBytes?: number;
  /** The shuffle or broadcast right below the join. */
  readonly exchange?: PlanNode;
  /** Whether Spark may broadcast this side of a join of this type. */
  readonly isBroadcastable: boolean;
}

/** A join in a final plan. */
export interface PlannedJoin {
  readonly execution: SqlExecution;
  readonly node: PlanNode;
  readonly strategy: JoinStrategy;
  /** `Inner`, `Cross`, `LeftOuter`, …; absent where the plan's text does not tell. */
  readonly joinType?: string;
  /** Columns of the left side; none for joins without an equality. */
  readonly keys: readonly string[];
  readonly left: JoinSide;
  readonly right: JoinSide;
  readonly outputRows?: number;
  /** Where it ran. */
  readonly stages: readonly StageData[];
}

/** Every join of every final plan, in the order of the executions. */
export const plannedJoins = oncePerApplication((app: ApplicationModel): readonly PlannedJoin[] =>
  (app.sections.sqlExecutions ?? []).flatMap((execution) =>
    [...planNodes(execution.finalPlan)].flatMap((node) => joinOf(app, execution, node) ?? []),
  ),
);

const STRATEGIES: readonly (readonly [RegExp, JoinStrategy])[] = [
  [/SortMergeJoin/, 'sort-merge'],
  [/Shuffled?HashJoin/, 'shuffled-hash'],
  [/BroadcastHashJoin|BroadcastHashOuterJoin/, 'broadcast-hash'],
  [/NestedLoopJoin/, 'nested-loop'],
  [/CartesianProduct/, 'cartesian'],
];

function joinOf(
  app: ApplicationModel,
  execution: SqlExecution,
  node: PlanNode,
): PlannedJoin | undefined {
  const strategy = STRATEGIES.find(([pattern]) => pattern.test(node.name))?.[1];
  const [left, right] = node.children;
  if (strategy === undefined || left === undefined || right === undefined) return undefined;
  const joinType = strategy === 'cartesian' ? 'Inner' : JOIN_TYPE.exec(node.text)?.[1];
  const outputRows = metricOf(node, 'number of output rows', 'output rows');
  const hasKeys = strategy !== 'nested-loop' && strategy !== 'cartesian';
  return {
    execution,
    node,
    strategy,
    keys: hasKeys ? (columnLists(node.text)[0] ?? []) : [],
    left: sideOf(left, isBroadcastable('left', joinType)),
    right: sideOf(right, isBroadcastable('right', joinType)),
    stages: stagesOfNode(app, node),
    ...withoutUndefined({ joinType, outputRows }),
  };
}

const JOIN_TYPE =
  /, (Inner|Cross|LeftOuter|RightOuter|FullOuter|LeftSemi|LeftAnti|LeftSingle|ExistenceJoin)\b/;

/** Spark's `canBuildBroadcastLeft` and `canBuildBroadcastRight`. */
function isBroadcastable(side: JoinSideName, joinType: string | undefined): boolean {
  if (joinType === undefined || joinType === 'FullOuter') return false;
  if (joinType === 'Inner' || joinType === 'Cross') return true;
  return side === 'left' ? joinType === 'RightOuter' : joinType !== 'RightOuter';
}

const SORT = /^(?:Gpu|Comet)?Sort(?:Exec)?$/;

function sideOf(root: PlanNode, isSideBroadcastable: boolean): JoinSide {
  const source = downThrough(root, (at) => isWrapper(at) || SORT.test(at.name));
  const isExchange = isShuffle(source) || source.name.endsWith('BroadcastExchange');
  const rowCount = rowsOf(root);
  const dataBytes = isExchange ? metricOf(source, 'data size') : undefined;
  return {
    isBroadcastable: isSideBroadcastable,
    ...withoutUndefined({ rowCount, dataBytes, exchange: isExchange ? source : undefined }),
  };
}
