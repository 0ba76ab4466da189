import type { ApplicationModel } from '../../model/application.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { columnLists } from '../plan-operator.ts';
import { metricOf } from './node-metrics.ts';
import { readersOf, writersOf } from './node-stages.ts';
import { rowsOf } from './plan-tree.ts';

type Partitioning = 'single' | 'hash' | 'range' | 'round-robin' | 'other';
/** Why there is a shuffle (Spark 3.1+): the operators need it, or the code asked for it. */
type ShuffleOrigin = 'required' | 'repartition' | 'rebalance' | 'unknown';

/** A shuffle in a final plan. */
export interface ShuffleExchange {
  readonly execution: SqlExecution;
  readonly node: PlanNode;
  readonly partitioning: Partitioning;
  readonly origin: ShuffleOrigin;
  /** Expressions it deals rows out by, without Spark's numbering. */
  readonly keys: readonly string[];
  /** As planned, before adaptive execution merges any. */
  readonly partitionCount?: number;
  readonly rowCount?: number;
  /** "data size": the rows as Spark holds them in memory, before compression. */
  readonly dataBytes?: number;
  readonly writtenBytes?: number;
  readonly writers: readonly StageData[];
  readonly readers: readonly StageData[];
}

/** Every shuffle of every final plan, in the order of the executions. */
export const shuffleExchanges = oncePerApplication(
  (app: ApplicationModel): readonly ShuffleExchange[] =>
    (app.sections.sqlExecutions ?? []).flatMap((execution) =>
      [...planNodes(execution.finalPlan)]
        .filter(isShuffle)
        .map((node) => exchangeOf(app, execution, node)),
    ),
);

/** Whether the node is a shuffle that was written for it; not a reused one, and no broadcast. */
export function isShuffle({ name }: PlanNode): boolean {
  return name.endsWith('Exchange') && !/Broadcast|Reused/.test(name);
}

function exchangeOf(
  app: ApplicationModel,
  execution: SqlExecution,
  node: PlanNode,
): ShuffleExchange {
  const counts = {
    partitionCount: partitionCountOf(node),
    rowCount: rowsOf(node),
    dataBytes: metricOf(node, 'data size'),
    writtenBytes: metricOf(node, 'shuffle bytes written'),
  };
  return {
    execution,
    node,
    partitioning: partitioningOf(node.text),
    origin: originOf(node.text),
    keys: keysOf(node.text),
    ...withoutUndefined(counts),
    writers: writersOf(app, node),
    readers: readersOf(app, node),
  };
}

const PARTITIONINGS: readonly (readonly [RegExp, Partitioning])[] = [
  [/^\w*Exchange SinglePartition/i, 'single'],
  [/hashpartitioning\(/i, 'hash'],
  [/rangepartitioning\(/i, 'range'],
  [/RoundRobinPartitioning\(/i, 'round-robin'],
];

function partitioningOf(text: string): Partitioning {
  return PARTITIONINGS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}

function originOf(text: string): ShuffleOrigin {
  if (text.includes('ENSURE_REQUIREMENTS')) return 'required';
  if (text.includes('REBALANCE_')) return 'rebalance';
  return text.includes('REPARTITION_BY_') ? 'repartition' : 'unknown';
}

function partitionCountOf(node: PlanNode): number | undefined {
  const counted = metricOf(node, 'number of partitions');
  if (counted !== undefined) return counted;
  if (partitioningOf(node.text) === 'single') return 1;
  const digits = /(?:,\s*|RoundRobinPartitioning\()(\d+)\)/.exec(node.text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** `hashpartitioning(k#2L, day#3, 16)`: all but the number at its end. */
function keysOf(text: string): readonly string[] {
  const listed = /(?:hash|range)partitioning\((.*), \d+\)/i.exec(text)?.[1];
  return listed === undefined ? [] : (columnLists(`[${listed}]`)[0] ?? []);
}
