export type PlanMetricType = 'sum' | 'size' | 'timing' | 'nsTiming' | 'average' | 'custom';
/** A node's metric over all tasks and the driver: `size` in bytes, `timing` and `nsTiming` in ms, the rest plain numbers. */
export interface PlanMetric {
  readonly name: string;
  readonly type: PlanMetricType;
  readonly accumulatorId: number;
  /** Absent when nothing was recorded, which for Spark is 0 or unset. */
  readonly value?: number;
  /** Stages whose tasks added to it, in order of completion; absent where none did, and where the source does not say. */
  readonly stageIds?: readonly number[];
}
/** A node of a physical plan, as Spark described it. */
export interface PlanNode {
  /** Number in pre-order, 0 for the root: stable for one plan. */
  readonly nodeId: number;
  readonly name: string;
  /** Spark's `simpleString`, itself truncated by Spark, shortened to 2 000 characters: never infer absence from it. */
  readonly text: string;
  /** File scans only: Location, PushedFilters, PartitionFilters, ReadSchema, Format, … */
  readonly metadata: Readonly<Record<string, string>>;
  readonly metrics: readonly PlanMetric[];
  readonly children: readonly PlanNode[];
}
/** A query, from its start to its end, with the plans it was run by. */
export interface SqlExecution {
  readonly executionId: number;
  readonly rootExecutionId?: number;
  readonly description: string;
  /** Call stack, shortened. */
  readonly details: string;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly errorMessage?: string;
  readonly jobIds: readonly number[];
  /** Session properties that differ from the application's (Spark 3.3+). */
  readonly modifiedProperties: Readonly<Record<string, string>>;
  readonly jobGroup?: string;
  readonly tags: readonly string[];
  /** As first planned; absent where the source does not tell it, and when it had to be dropped (a `limited` gap says so). */
  readonly initialPlan?: PlanNode;
  /** As it ran: the last adaptive re-plan, or the initial plan where there was none. Without it there is no initial one either. */
  readonly finalPlan?: PlanNode;
  readonly adaptiveUpdateCount: number;
}

/** The nodes of a plan, parents before children; none of none. */
export function* planNodes(root: PlanNode | undefined): Generator<PlanNode> {
  const open: PlanNode[] = root === undefined ? [] : [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (const child of node.children.toReversed()) open.push(child);
  }
}
