/** What the resource manager itself counted; base units (YARN says MiB·s and vcore·s). */
export interface ClusterUsage {
  readonly memoryByteMs?: number;
  readonly vcoreMs?: number;
  readonly preemptedMemoryByteMs?: number;
  readonly preemptedVcoreMs?: number;
  readonly preemptedContainerCount?: number;
  readonly diagnostics?: string;
  readonly tags: readonly string[];
}
