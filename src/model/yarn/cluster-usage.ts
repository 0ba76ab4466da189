/** What the resource manager itself counted; base units (YARN says MiB·s and vcore·s). */
export interface ClusterUsage {
  readonly memoryByteMs?: number;
  readonly vcoreMs?: number;
  readonly preemptedMemoryByteMs?: number;
  readonly preemptedVcoreMs?: number;
  readonly preemptedContainerCount?: number;
  readonly diagnostics?: string;
  readonly tags: readonly string[];
  /** How many attempts the sums are over: they are the application's, not one attempt's. Absent when it was not told. */
  readonly attemptCount?: number;
  /** From submission to the launch of the application master. */
  readonly queueWaitMs?: number;
  /** The resource manager was restarted during the application: its sums are a little too low, and preemption is unknown. */
  readonly isRecovered?: boolean;
  /** The first application master was launched; Hadoop 3.2+. */
  readonly launchedAtMs?: number;
  /** Absent while it runs, and where it may not be seen. */
  readonly finishedAtMs?: number;
  /** First to last; absent when they were not asked for. */
  readonly attempts?: readonly AttemptTimes[];
}

/** When YARN had an attempt: the life of its application master, by YARN's clock. */
export interface AttemptTimes {
  /** "1", "2", …: as Spark writes it into the log of an application in cluster mode. */
  readonly attemptId: string;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
}
