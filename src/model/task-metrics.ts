/**
 * What is summed over TaskEnds that carry metrics, in the words of Spark's `StageData`, base units. Run time includes GC and the
 * wait for shuffle blocks; `peakExecutionMemoryBytes` is the sum of the tasks' peaks, as the History Server has it: the largest
 * single peak is in the columns.
 */
export const SUM_FIELDS = [
  'executorDeserializeTimeMs',
  'executorDeserializeCpuTimeMs',
  'executorRunTimeMs',
  'executorCpuTimeMs',
  'resultBytes',
  'gcTimeMs',
  'resultSerializationTimeMs',
  'peakExecutionMemoryBytes',
  'memorySpilledBytes',
  'diskSpilledBytes',
  'inputBytes',
  'inputRecords',
  'outputBytes',
  'outputRecords',
  'shuffleRemoteReadBytes',
  'shuffleLocalReadBytes',
  'shuffleRemoteToDiskBytes',
  'shuffleRemoteBlocksFetched',
  'shuffleLocalBlocksFetched',
  'shuffleReadRecords',
  'shuffleFetchWaitMs',
  'shuffleWriteBytes',
  'shuffleWriteTimeMs',
  'shuffleWriteRecords',
] as const;
export type TaskMetricSums = Readonly<Record<(typeof SUM_FIELDS)[number], number>>;

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
