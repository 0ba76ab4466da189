import type { TaskColumns } from './task-columns.ts';
import type { ExecutorPeaks, TaskMetricSums } from './task-metrics.ts';
import type { TaskQuantiles } from './task-quantiles.ts';

/** A stage attempt by its two numbers: what Spark calls stage 14.0. */
export interface StageRef {
  readonly stageId: number;
  readonly stageAttemptId: number;
}
/** `skipped`: in a job, never submitted, because its output was there already. */
export type StageStatus = 'active' | 'complete' | 'failed' | 'pending' | 'skipped';

/** One of the RDDs that a stage computes, and how it is cached. */
export interface RddInfo {
  readonly rddId: number;
  readonly name: string;
  readonly callSite?: string;
  /** Name of the operation scope, e.g. `Exchange`, `Scan parquet`. */
  readonly scope?: string;
  readonly parentIds: readonly number[];
  readonly partitionCount: number;
  readonly storage?: {
    readonly useMemory: boolean;
    readonly useDisk: boolean;
    readonly deserialized: boolean;
    readonly replication: number;
  };
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly cachedPartitionCount: number;
  /** All tasks of its stage start together or not at all. */
  readonly isBarrier?: true;
}

/** What one executor did in one stage attempt. */
export interface ExecutorStageSummary {
  readonly executorId: string;
  readonly taskTimeMs: number;
  readonly succeededTaskCount: number;
  readonly failedTaskCount: number;
  readonly killedTaskCount: number;
  readonly inputBytes: number;
  readonly inputRecords: number;
  readonly outputBytes: number;
  readonly outputRecords: number;
  readonly shuffleReadBytes: number;
  readonly shuffleReadRecords: number;
  readonly shuffleWriteBytes: number;
  readonly shuffleWriteRecords: number;
  readonly memorySpilledBytes: number;
  readonly diskSpilledBytes: number;
  readonly peaks?: ExecutorPeaks;
}

/** One stage attempt, Spark's `StageData` in base units. Sums are exact; `tasks` may be sampled. */
export interface StageData extends StageRef {
  readonly status: StageStatus;
  /** Call site in short, e.g. `parquet at NativeMethodAccessorImpl.java:0`. */
  readonly name: string;
  /** Call site in long, shortened to 2 000 characters. */
  readonly details: string;
  /** Partitions to compute. */
  readonly taskCount: number;
  readonly activeTaskCount: number;
  readonly completedTaskCount: number;
  readonly failedTaskCount: number;
  readonly killedTaskCount: number;
  /** Distinct partitions that succeeded. */
  readonly completedIndexCount: number;
  readonly speculativeTaskCount: number;
  readonly submittedAtMs?: number;
  readonly firstTaskLaunchedAtMs?: number;
  readonly lastTaskFinishedAtMs?: number;
  readonly completedAtMs?: number;
  /** Shortened to 4 000 characters. */
  readonly failureReason?: string;
  readonly parentIds: readonly number[];
  readonly rdds: readonly RddInfo[];
  readonly resourceProfileId: number;
  /** Every job that lists the stage. */
  readonly jobIds: readonly number[];
  /** The SQL execution of the job that ran it. */
  readonly sqlExecutionId?: number;
  readonly schedulingPool?: string;
  readonly description?: string;
  readonly jobGroup?: string;
  /** How many tasks were killed, by reason. */
  readonly killedTasksByReason: Readonly<Record<string, number>>;
  readonly sums: TaskMetricSums;
  /** Σ finish − launch. */
  readonly taskTimeMs: number;
  /** Absent where the record has no single tasks (REST without details). */
  readonly tasks?: TaskColumns;
  /** Only where the source has sums by executor instead of single tasks (REST); from tasks see metrics. */
  readonly executors?: readonly ExecutorStageSummary[];
  /** Only where the source has them instead of single tasks (REST); from tasks see metrics. */
  readonly quantiles?: TaskQuantiles;
  /** Highest over its executors. */
  readonly peaks?: ExecutorPeaks;
  /** Absent where the record could keep all attempts like it, and their plans. */
  readonly standsFor?: StandsFor;
}

/**
 * How many attempts there were for each that is kept, by their task time: of the same name, as many tasks, and about as much time
 * and data.
 */
export interface StandsFor {
  readonly forEach: number;
  /** For each whose SQL execution's plan is kept too. Absent where that of this one is not. */
  readonly forEachWithPlan?: number;
}

/** Whether the program asked to keep it; it may be kept nowhere all the same. */
export function isPersisted({ storage }: RddInfo): boolean {
  return storage !== undefined && (storage.useMemory || storage.useDisk);
}

/** `5.1`: how a person names a stage attempt. */
export function stageKey(stage: StageRef): string {
  return `${stage.stageId}.${stage.stageAttemptId}`;
}
