import type { ExecutorPeaks } from './task-metrics.ts';

/** From ExecutorAdded to ExecutorRemoved. */
export interface ExecutorLife {
  readonly addedAtMs: number;
  /** Absent when it lived to the end of the record. */
  readonly removedAtMs?: number;
  /** Spark's own words, shortened: the source for kills, preemption and scale-down. */
  readonly removedReason?: string;
  readonly cores: number;
  readonly resourceProfileId: number;
  /** When the executor was asked for (Spark 3.4+). */
  readonly requestedAtMs?: number;
}

/** One executor over the whole application; sums as the History Server's `/allexecutors` has them. */
export interface ExecutorSummary {
  readonly executorId: string;
  readonly isDriver: boolean;
  readonly host?: string;
  readonly hostPort?: string;
  /** Cores of its latest life; 0 when never added (the driver of a cluster). */
  readonly totalCores: number;
  /** Empty when it is known only from a block manager or from tasks. An id can come back, hence more than one. */
  readonly lives: readonly ExecutorLife[];
  readonly isActive: boolean;
  /** ExecutorAdded, else BlockManagerAdded: what the History Server calls `addTime`. */
  readonly addedAtMs?: number;
  /** Unified memory region (BlockManagerAdded). */
  readonly maxMemoryBytes?: number;
  readonly maxOnHeapMemoryBytes?: number;
  readonly maxOffHeapMemoryBytes?: number;
  readonly completedTaskCount: number;
  readonly failedTaskCount: number;
  readonly killedTaskCount: number;
  /** Finish − launch, summed. */
  readonly taskTimeMs: number;
  readonly executorRunTimeMs: number;
  readonly executorCpuTimeMs: number;
  readonly gcTimeMs: number;
  readonly inputBytes: number;
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly memorySpilledBytes: number;
  readonly diskSpilledBytes: number;
  readonly firstTaskLaunchedAtMs?: number;
  readonly lastTaskFinishedAtMs?: number;
  /** Storage memory of cached blocks in use, at its highest; only where block updates were logged. */
  readonly peakStorageMemoryBytes?: number;
  /** Peaks from task ends, stage summaries and the driver's own updates; absent when none was recorded. */
  readonly peaks?: ExecutorPeaks;
  /** Task ends that brought a non-zero heap sample: how far `peaks` can be trusted. */
  readonly heapSampleCount: number;
  /** Excluded ("blacklisted") at the end of the record. */
  readonly isExcluded: boolean;
  readonly excludedInStages: readonly number[];
  /** Custom resources (GPU, …) by name: their addresses. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
}

/** What every executor of a profile was asked for; sizes in bytes (Spark records MiB). Profile 0 is the default. */
export interface ResourceProfile {
  readonly id: number;
  readonly cores?: number;
  readonly memoryBytes?: number;
  readonly offHeapBytes?: number;
  readonly memoryOverheadBytes?: number;
  readonly pysparkMemoryBytes?: number;
  readonly taskCpus?: number;
  /** Every request as recorded, name → amount, executors' in Spark's unit. */
  readonly executorResources: Readonly<Record<string, number>>;
  readonly taskResources: Readonly<Record<string, number>>;
}
