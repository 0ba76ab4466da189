import type { WorkCategory } from './occupancy.ts';
import type { PlanDetail } from './plan-detail.ts';
import type { RemovalKind } from './removal-kind.ts';
import type { StageStatus } from './stage.ts';
import type { ClusterBooks } from './yarn/cluster-books.ts';

/**
 * What a report draws, bounded whatever the application's size: at most 256 KiB of JSON (see DETAIL_LIMITS). Where rows were
 * left out, `more…Count` says how many. Times are offsets from the application's start.
 */
export interface AnalysisDetail {
  readonly environment: {
    readonly javaVersion?: string;
    readonly scalaVersion?: string;
  };
  /** Spark properties that were set, by name; secrets removed; long values shortened. */
  readonly configuration: readonly { readonly name: string; readonly value: string }[];
  readonly morePropertyCount: number;
  /** Cores over time; each series has one value a bin, the mean number of cores in it. */
  readonly timeline?: {
    readonly binMs: number;
    readonly heldCores: readonly number[];
    readonly usedCores: Readonly<Record<WorkCategory, readonly number[]>>;
    /** Of the used ones, by tasks that did not succeed. */
    readonly wastedCores: readonly number[];
  };
  /** What the wall clock went by; absent where no job or no stage with its times is on record. */
  readonly wallPath?: WallPath;
  /** The failed and the longest jobs, in order of their ids. */
  readonly jobs: readonly JobDetail[];
  readonly moreJobCount: number;
  /** The stage attempts that findings are about, that failed or had the most task time, in order of submission. */
  readonly stages: readonly StageDetail[];
  readonly moreStageCount: number;
  /** The lives that ended in trouble or held the most core time, in order of their start. */
  readonly executors: readonly ExecutorLifeDetail[];
  readonly moreExecutorCount: number;
  /** How lives ended, of all of them; without a `kind` those that lived to the end of the record. */
  readonly executorEnds?: readonly { readonly kind?: RemovalKind; readonly lifeCount: number }[];
  /** Tasks of the stages that findings are about. */
  readonly strips: readonly TaskStrip[];
  /** Queries that findings are about, then the longest ones; absent in documents of older versions. */
  readonly plans?: readonly PlanDetail[];
  /** Executions that are neither in `plans` nor like one of them. */
  readonly morePlanCount?: number;
  /** YARN's sums beside our own books; absent when YARN was not asked. */
  readonly clusterUsage?: ClusterBooks;
}
/** The longest spans in order of time; of the rest how many and how long together. */
export interface WallPath {
  readonly spans: readonly WallSpan[];
  readonly moreSpanCount: number;
  readonly moreMs: number;
}
/** A link of the critical path, or a stretch in which no job ran, by what the driver did (the ids of the wall clock's slices). */
export type WallSpan = {
  readonly startOffsetMs: number;
  readonly durationMs: number;
} & (
  | {
      readonly kind: 'stage';
      readonly stageId: number;
      readonly stageAttemptId: number;
      readonly name: string;
    }
  | {
      readonly kind: 'driver';
      readonly phase: 'cluster-wait' | 'startup' | 'planning' | 'commit' | 'driver' | 'end';
    }
);
/** A row of the table of jobs. */
export interface JobDetail {
  readonly jobId: number;
  readonly name: string;
  readonly description?: string;
  readonly jobGroup?: string;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly sqlExecutionId?: number;
  readonly startOffsetMs?: number;
  readonly durationMs?: number;
  readonly stageCount: number;
  readonly taskCount: number;
  readonly failedTaskCount: number;
}
/** A row of the table of stages: one attempt. Sums are over its tasks. */
export interface StageDetail {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly name: string;
  readonly description?: string;
  readonly status: StageStatus;
  /** Equal for stages that do the same in two runs of a job, whatever their ids; absent in documents of older versions. */
  readonly fingerprint?: string;
  readonly sqlExecutionId?: number;
  readonly startOffsetMs?: number;
  readonly durationMs?: number;
  readonly taskCount: number;
  readonly failedTaskCount: number;
  readonly killedTaskCount: number;
  readonly executorRunTimeMs: number;
  readonly executorCpuTimeMs: number;
  readonly gcTimeMs: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly diskSpilledBytes: number;
  /** Of successful tasks; absent without any. */
  readonly taskMs?: { readonly p50: number; readonly max: number };
}
/** A row of the table of executors: one life of one, since an id can come back. */
export interface ExecutorLifeDetail {
  readonly executorId: string;
  readonly host?: string;
  readonly cores: number;
  readonly startOffsetMs: number;
  /** To the end of the record when it was not removed. */
  readonly durationMs: number;
  readonly removedReason?: string;
  /** Of what `removedReason` and the tasks that were lost with it say; absent when it was not removed. */
  readonly removedKind?: RemovalKind;
  readonly taskTimeMs: number;
  readonly taskCount: number;
}
/** Single tasks of a stage attempt, the longest among them, at most 200. */
export interface TaskStrip {
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly taskCount: number;
  readonly points: readonly {
    readonly durationMs: number;
    /** Input and shuffle read. */
    readonly bytes: number;
    readonly executorId: string;
    readonly status: 'success' | 'failed' | 'killed';
  }[];
}
/**
 * How much of a run is kept to be drawn: counts of rows and bins, characters of a value, and bytes of JSON of all of it. Ours:
 * what a page can show.
 */
export const DETAIL_LIMITS = {
  propertyCount: 250,
  propertyValueLength: 300,
  timelineBinCount: 300,
  wallSpanCount: 60,
  jobCount: 200,
  stageCount: 200,
  executorCount: 300,
  stripCount: 5,
  stripPointCount: 200,
  planCount: 20,
  /** Operators of one plan, and of all plans together, first plans included. */
  planNodeCount: 100,
  plansNodeCount: 300,
  byteCount: 256 * 1024,
} as const;
