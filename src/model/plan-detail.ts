import type { SqlExecution } from './sql.ts';

/** One query as a report draws it. Plans that were the same stand for each other: see `alike`. */
export interface PlanDetail {
  readonly executionId: number;
  readonly description: string;
  readonly status: SqlExecution['status'];
  readonly startOffsetMs: number;
  readonly durationMs?: number;
  /**
   * The query as it was first planned: operators, tables and keys, without literals, sizes and ids. Equal in two runs of a job
   * where the job asked the same. Where the first plan was not kept, of the plan that ran.
   */
  readonly fingerprint: string;
  /** The same of the plan that ran: another one under an equal `fingerprint` is another way to the same result. */
  readonly finalFingerprint: string;
  /** As it ran. */
  readonly final: PlanTree;
  /** As first planned; absent where adaptive execution changed no operator. */
  readonly initial?: PlanTree;
  /** What adaptive execution made of the first plan. */
  readonly changes: readonly PlanChange[];
  /** Stages that ran a part of it, the one with the most task time first. */
  readonly stages: readonly { readonly stageId: number; readonly taskTimeMs: number }[];
  /** Σ of all its stages, those left out above included. */
  readonly taskTimeMs: number;
  /** Other executions that ran the same plan and are not in the list, and how long they took together. */
  readonly alike?: { readonly count: number; readonly durationMs: number };
}

/** Operators without those that only hold others (code generation, adaptive stages, conversions between rows and columns). */
export interface PlanTree {
  /** In pre-order, the operator that gives the result first. */
  readonly nodes: readonly PlanNodeDetail[];
  /** Operators in the whole plan; more than `nodes` where the cheaper ones were left out. */
  readonly operatorCount: number;
}

/** An operator of a plan as a picture shows it. */
export interface PlanNodeDetail {
  /** Number in pre-order in Spark's own plan, what `Subject.nodeId` of a finding names. */
  readonly nodeId: number;
  /** Spark's name: `SortMergeJoin`, `Exchange`, `Scan parquet`. */
  readonly name: string;
  /** What it works on: keys, table or end of the path, condition. Absent where the plan does not tell. */
  readonly text?: string;
  readonly rowCount?: number;
  /** Measured times other than 0, Σ over tasks: `sort`, `scan`, `aggregation with its input`. They overlap. */
  readonly times?: readonly { readonly label: string; readonly ms: number }[];
  /** Measured sizes other than 0: `written`, `spilled`, `read`. */
  readonly sizes?: readonly { readonly label: string; readonly bytes: number }[];
  /** Files that it read or wrote. */
  readonly fileCount?: number;
  /** Of a shuffle: as planned, and as read where adaptive execution merged or split them. */
  readonly partitions?: { readonly planned?: number; readonly read?: number };
  /** Stages that ran it; of a shuffle or broadcast those that wrote it. At most 6. */
  readonly stageIds?: readonly number[];
  /** Indexes into `nodes`. */
  readonly children: readonly number[];
  /** Operators between this one and its children, or below it, that were left out. */
  readonly leftOutCount?: number;
}

/** `nodeId` of the final plan. */
export type PlanChange =
  | {
      readonly kind: 'join';
      readonly nodeId: number;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly kind: 'merged-partitions' | 'split-partitions';
      readonly nodeId: number;
      readonly from: number;
      readonly to: number;
    }
  /** Shuffles that were planned, and those that ran. */
  | { readonly kind: 'shuffles'; readonly from: number; readonly to: number };
