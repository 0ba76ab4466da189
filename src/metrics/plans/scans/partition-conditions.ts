import type { ApplicationModel } from '../../../model/application.ts';
import type { PlanNode } from '../../../model/sql.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { columnInCode, columnLists } from '../../plan-operator.ts';
import { type PlannedJoin, plannedJoins } from '../joins/joins.ts';
import { metricOf } from '../node-metrics.ts';
import { normalisedText } from '../plan-text.ts';
import { downThrough, isWrapper, rowsOf } from '../plan-tree.ts';
import { partitionColumnsOf } from './partition-columns.ts';

/** What keeps few of a scan's rows, and has to do with the partitions that these lie in. */
export interface PartitionCondition {
  /** As the plan has it, without ids. */
  readonly text: string;
  /** `column`: it is about a partition column, in a form that Spark does not use; `date`: about a time, and so is the partition; `join`: the other side of a join has few of the partition column's values. */
  readonly relation: 'column' | 'date' | 'join';
  /** Of the rows it was given, 0 to 1. */
  readonly keptShare: number;
}

const DATE_CONDITION =
  /date_format\(|to_date\(|date_trunc\(|trunc\(|year\(|month\(|dayofmonth\(|as date\)|\b\d{4}-\d{2}(?:-\d{2})?\b/;
const DATE_COLUMN = /(?:^|_)(?:date|day|dt|ds|month|year|hour|ymd|yyyymm\w*)(?:$|_)/i;

/** The condition next to a scan, in the same stage; undefined where partitions have nothing to do with it. */
export function partitionConditionOf(
  app: ApplicationModel,
  scan: PlanNode,
  nodes: readonly PlanNode[],
): PartitionCondition | undefined {
  return filterOf(scan, nodes) ?? joinConditionOf(app, scan, nodes);
}

function filterOf(scan: PlanNode, nodes: readonly PlanNode[]): PartitionCondition | undefined {
  const filter = nodes.findLast(({ name }) => name === 'Filter');
  const rowsKept = filter === undefined ? undefined : metricOf(filter, 'number of output rows');
  const rowsRead = metricOf(scan, 'number of output rows');
  if (filter === undefined || rowsKept === undefined || rowsRead === undefined) return undefined;
  const text = conditionOf(filter, nodes);
  const relation = relationOf(text, partitionColumnsOf(scan));
  return relation && { text, relation, keptShare: rowsKept / rowsRead };
}
/** What a Python function of the condition is called with stands in a node of its own. */
function conditionOf(filter: PlanNode, nodes: readonly PlanNode[]): string {
  const texts = filter.text.includes('pythonUDF')
    ? [filter, ...nodes.filter(({ name }) => /EvalPython/.test(name))]
    : [filter];
  return texts.map(({ text }) => normalisedText(text)).join('; ');
}

function relationOf(condition: string, columns: readonly string[]): 'column' | 'date' | undefined {
  const words = new Set(condition.match(/\w+/g));
  if (columns.some((column) => words.has(column))) return 'column';
  const isOfTime = columns.some((column) => DATE_COLUMN.test(column));
  return isOfTime && DATE_CONDITION.test(condition) ? 'date' : undefined;
}

/**
 * A join of the scan's rows with a broadcast table on nothing but partition columns: its matches are whole partitions. Of the
 * joins that drop rows without a match.
 */
function joinConditionOf(
  app: ApplicationModel,
  scan: PlanNode,
  nodes: readonly PlanNode[],
): PartitionCondition | undefined {
  const columns = new Set(partitionColumnsOf(scan));
  for (const node of nodes) {
    const join = joinsByNode(app).get(node);
    const side = join && streamedSideOf(join);
    if (join === undefined || side === undefined || !isAbove(side.root, scan)) continue;
    const rowsIn = rowsOf(side.root);
    const isByPartition = side.keys.length > 0 && side.keys.every((key) => columns.has(key));
    if (!isByPartition || rowsIn === undefined || join.outputRows === undefined) continue;
    const text = `join on ${side.keys.join(', ')}`;
    return { text, relation: 'join', keptShare: join.outputRows / Math.max(1, rowsIn) };
  }
  return undefined;
}

const DROPS_ROWS = /^(?:Inner|LeftSemi)$/;

const joinsByNode = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<PlanNode, PlannedJoin> =>
    new Map(
      plannedJoins(app)
        .filter(({ joinType = '' }) => DROPS_ROWS.test(joinType))
        .map((join) => [join.node, join]),
    ),
);

/** The side whose rows are looked up in the broadcast one, and its keys as a program names them. */
function streamedSideOf({
  strategy,
  node,
  left,
  right,
}: PlannedJoin): { readonly root: PlanNode; readonly keys: readonly string[] } | undefined {
  if (strategy !== 'broadcast-hash') return undefined;
  const place = [right, left].findIndex(({ exchange }) => exchange !== undefined);
  const root = node.children[place];
  const keys = columnLists(node.text)[place] ?? [];
  return root && { root, keys: keys.map(columnInCode) };
}

/** Whether the rows come from the scan with nothing between but what takes them one by one. */
function isAbove(root: PlanNode, scan: PlanNode): boolean {
  const passes = (at: PlanNode): boolean => at !== scan && (isWrapper(at) || BY_ROW.test(at.name));
  return root === scan || downThrough(root, passes) === scan;
}
const BY_ROW = /^(?:Gpu|Comet)?(?:Project|Filter)$/;
