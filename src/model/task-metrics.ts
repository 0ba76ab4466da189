/** Sums over TaskEnds that carry metrics, in the words of Spark's `StageData`, base units. */
export interface TaskMetricSums {
  readonly executorDeserializeTimeMs: number;
  readonly executorDeserializeCpuTimeMs: number;
  /** Includes GC and the wait for shuffle blocks. */
  readonly executorRunTimeMs: number;
  readonly executorCpuTimeMs: number;
  readonly resultBytes: number;
  readonly gcTimeMs: number;
  readonly resultSerializationTimeMs: number;
  /** The sum of the tasks' peaks, as the History Server has it; the largest single peak is in the columns. */
  readonly peakExecutionMemoryBytes: number;
  readonly memorySpilledBytes: number;
  readonly diskSpilledBytes: number;
  readonly inputBytes: number;
  readonly inputRecords: number;
  readonly outputBytes: number;
  readonly outputRecords: number;
  readonly shuffleRemoteReadBytes: number;
  readonly shuffleLocalReadBytes: number;
  readonly shuffleRemoteToDiskBytes: number;
  readonly shuffleRemoteBlocksFetched: number;
  readonly shuffleLocalBlocksFetched: number;
  readonly shuffleReadRecords: number;
  readonly shuffleFetchWaitMs: number;
  readonly shuffleWriteBytes: number;
  readonly shuffleWriteTimeMs: number;
  readonly shuffleWriteRecords: number;
}

/** Peaks that executors report about themselves (Spark 3.0 and later), under Spark's own names; bytes, counts and ms. */
export const EXECUTOR_METRICS = [
  'JVMHeapMemory',
  'JVMOffHeapMemory',
  'OnHeapExecutionMemory',
  'OffHeapExecutionMemory',
  'OnHeapStorageMemory',
  'OffHeapStorageMemory',
  'OnHeapUnifiedMemory',
  'OffHeapUnifiedMemory',
  'DirectPoolMemory',
  'MappedPoolMemory',
  'ProcessTreeJVMVMemory',
  'ProcessTreeJVMRSSMemory',
  'ProcessTreePythonVMemory',
  'ProcessTreePythonRSSMemory',
  'ProcessTreeOtherVMemory',
  'ProcessTreeOtherRSSMemory',
  'MinorGCCount',
  'MinorGCTime',
  'MajorGCCount',
  'MajorGCTime',
  'TotalGCTime',
  'ConcurrentGCCount',
  'ConcurrentGCTime',
] as const;
export type ExecutorMetric = (typeof EXECUTOR_METRICS)[number];
export type ExecutorPeaks = Readonly<Partial<Record<ExecutorMetric, number>>>;
