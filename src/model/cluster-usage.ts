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
}
