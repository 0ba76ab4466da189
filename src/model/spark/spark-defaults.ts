import type { ClusterManager } from '../application.ts';
import { parseByteString, parseTimeString } from '../units.ts';
import { parseSparkVersion } from './spark-version.ts';

/** `since` is the first version with that default; '' is every version. */
type Default = readonly [since: string, value: string];

/**
 * Spark's own defaults, as its configuration classes have them (`core/…/internal/config/*.scala`, `SQLConf`, YARN's and
 * Kubernetes' `config.scala`) in 2.3 to 4.1, and as its configuration page tells them. Defaults that Spark works out from others
 * or from the cluster are not here: nothing can be held against them.
 */
const DEFAULTS: Readonly<Record<string, readonly Default[]>> = {
  'spark.broadcast.blockSize': [['', '4m']],
  'spark.broadcast.compress': [['', 'true']],
  'spark.checkpoint.compress': [
    ['', 'false'],
    ['4.1', 'true'],
  ],
  'spark.cleaner.periodicGC.interval': [['', '30min']],
  'spark.driver.cores': [['', '1']],
  'spark.driver.maxResultSize': [['', '1g']],
  'spark.driver.memory': [['', '1g']],
  'spark.dynamicAllocation.cachedExecutorIdleTimeout': [['', 'infinity']],
  'spark.dynamicAllocation.enabled': [['', 'false']],
  'spark.dynamicAllocation.executorAllocationRatio': [['2.4', '1.0']],
  'spark.dynamicAllocation.executorIdleTimeout': [['', '60s']],
  'spark.dynamicAllocation.maxExecutors': [['', 'infinity']],
  'spark.dynamicAllocation.minExecutors': [['', '0']],
  'spark.dynamicAllocation.schedulerBacklogTimeout': [['', '1s']],
  'spark.dynamicAllocation.shuffleTracking.enabled': [
    ['3.0', 'false'],
    ['3.4', 'true'],
  ],
  'spark.dynamicAllocation.shuffleTracking.timeout': [['3.0', 'infinity']],
  'spark.eventLog.compress': [
    ['', 'false'],
    ['4.0', 'true'],
  ],
  'spark.eventLog.enabled': [['', 'false']],
  'spark.eventLog.logStageExecutorMetrics': [['3.0', 'false']],
  'spark.eventLog.rolling.enabled': [
    ['3.0', 'false'],
    ['4.0', 'true'],
  ],
  'spark.excludeOnFailure.enabled': [['3.1', 'false']],
  'spark.executor.heartbeatInterval': [['', '10s']],
  'spark.executor.memory': [['', '1g']],
  'spark.executor.metrics.pollingInterval': [['3.0', '0']],
  'spark.executor.processTreeMetrics.enabled': [['3.0', 'false']],
  'spark.files.maxPartitionBytes': [['', '128m']],
  'spark.files.openCostInBytes': [['', '4m']],
  'spark.hadoopRDD.ignoreEmptySplits': [
    ['', 'false'],
    ['3.2', 'true'],
  ],
  'spark.io.compression.codec': [['', 'lz4']],
  'spark.kryo.unsafe': [
    ['', 'false'],
    ['3.4', 'true'],
  ],
  'spark.kryoserializer.buffer.max': [['', '64m']],
  'spark.locality.wait': [['', '3s']],
  'spark.memory.fraction': [['', '0.6']],
  'spark.memory.offHeap.enabled': [['', 'false']],
  'spark.memory.offHeap.size': [['', '0']],
  'spark.memory.storageFraction': [['', '0.5']],
  'spark.network.timeout': [['', '120s']],
  'spark.python.worker.memory': [['', '512m']],
  'spark.python.worker.reuse': [['', 'true']],
  'spark.rdd.compress': [
    ['', 'false'],
    ['4.3', 'true'],
  ],
  'spark.reducer.maxSizeInFlight': [['', '48m']],
  'spark.scheduler.listenerbus.eventqueue.capacity': [['', '10000']],
  'spark.scheduler.mode': [['', 'FIFO']],
  'spark.serializer': [['', 'org.apache.spark.serializer.JavaSerializer']],
  'spark.shuffle.compress': [['', 'true']],
  'spark.shuffle.file.buffer': [['', '32k']],
  'spark.shuffle.io.maxRetries': [['', '3']],
  'spark.shuffle.io.retryWait': [['', '5s']],
  'spark.shuffle.service.enabled': [['', 'false']],
  'spark.shuffle.service.removeShuffle': [
    ['3.3', 'false'],
    ['4.0', 'true'],
  ],
  'spark.shuffle.sort.bypassMergeThreshold': [['', '200']],
  'spark.shuffle.spill.compress': [['', 'true']],
  'spark.speculation': [['', 'false']],
  'spark.speculation.minTaskRuntime': [['3.2', '100ms']],
  'spark.speculation.multiplier': [
    ['', '1.5'],
    ['4.0', '3'],
  ],
  'spark.speculation.quantile': [
    ['', '0.75'],
    ['4.0', '0.9'],
  ],
  'spark.sql.adaptive.advisoryPartitionSizeInBytes': [['3.0', '64m']],
  'spark.sql.adaptive.coalescePartitions.enabled': [['3.0', 'true']],
  'spark.sql.adaptive.coalescePartitions.minPartitionSize': [['3.2', '1m']],
  'spark.sql.adaptive.coalescePartitions.parallelismFirst': [['3.2', 'true']],
  'spark.sql.adaptive.enabled': [
    ['', 'false'],
    ['3.2', 'true'],
  ],
  'spark.sql.adaptive.forceOptimizeSkewedJoin': [['3.3', 'false']],
  'spark.sql.adaptive.localShuffleReader.enabled': [['3.0', 'true']],
  'spark.sql.adaptive.nonEmptyPartitionRatioForBroadcastJoin': [['3.0', '0.2']],
  'spark.sql.adaptive.optimizeSkewsInRebalancePartitions.enabled': [['3.2', 'true']],
  'spark.sql.adaptive.skewJoin.enabled': [['3.0', 'true']],
  'spark.sql.adaptive.skewJoin.skewedPartitionFactor': [['3.0', '5']],
  'spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes': [['3.0', '256m']],
  'spark.sql.ansi.enabled': [
    ['3.0', 'false'],
    ['4.0', 'true'],
  ],
  'spark.sql.autoBroadcastJoinThreshold': [['', '10m']],
  'spark.sql.broadcastTimeout': [['', '300']],
  'spark.sql.crossJoin.enabled': [
    ['', 'false'],
    ['3.0', 'true'],
  ],
  'spark.sql.execution.arrow.maxRecordsPerBatch': [['', '10000']],
  'spark.sql.execution.arrow.pyspark.enabled': [['3.0', 'false']],
  'spark.sql.execution.pythonUDF.arrow.enabled': [['3.4', 'false']],
  'spark.sql.files.ignoreCorruptFiles': [['', 'false']],
  'spark.sql.files.ignoreMissingFiles': [['', 'false']],
  'spark.sql.files.maxPartitionBytes': [['', '128m']],
  'spark.sql.files.openCostInBytes': [['', '4m']],
  'spark.sql.inMemoryColumnarStorage.batchSize': [['', '10000']],
  'spark.sql.inMemoryColumnarStorage.compressed': [['', 'true']],
  'spark.sql.optimizer.dynamicPartitionPruning.enabled': [['3.0', 'true']],
  'spark.sql.optimizer.runtime.bloomFilter.enabled': [
    ['3.3', 'false'],
    ['3.4', 'true'],
  ],
  'spark.sql.orc.compression.codec': [
    ['', 'snappy'],
    ['4.0', 'zstd'],
  ],
  'spark.sql.orc.filterPushdown': [
    ['', 'false'],
    ['2.4', 'true'],
  ],
  'spark.sql.orc.impl': [
    ['', 'hive'],
    ['2.4', 'native'],
  ],
  'spark.sql.parquet.compression.codec': [['', 'snappy']],
  'spark.sql.parquet.filterPushdown': [['', 'true']],
  'spark.sql.parquet.mergeSchema': [['', 'false']],
  'spark.sql.shuffle.partitions': [['', '200']],
  'spark.sql.sources.v2.bucketing.enabled': [
    ['3.3', 'false'],
    ['4.1', 'true'],
  ],
  'spark.sql.ui.retainedExecutions': [['', '1000']],
  'spark.stage.maxConsecutiveAttempts': [['', '4']],
  'spark.storage.decommission.rddBlocks.enabled': [
    ['3.1', 'false'],
    ['3.4', 'true'],
  ],
  'spark.storage.decommission.shuffleBlocks.enabled': [
    ['3.1', 'false'],
    ['3.4', 'true'],
  ],
  'spark.submit.deployMode': [['', 'client']],
  'spark.task.cpus': [['', '1']],
  'spark.task.maxFailures': [['', '4']],
  'spark.ui.enabled': [['', 'true']],
  'spark.ui.retainedJobs': [['', '1000']],
  'spark.ui.retainedStages': [['', '1000']],
  'spark.ui.retainedTasks': [['', '100000']],
  'spark.yarn.am.cores': [['', '1']],
  'spark.yarn.am.memory': [['', '512m']],
};

/** Of YARN and Kubernetes only; a standalone executor takes all cores of its worker. */
const CONTAINER_DEFAULTS: Readonly<Record<string, readonly Default[]>> = {
  'spark.executor.cores': [['', '1']],
  'spark.executor.instances': [['', '2']],
  'spark.scheduler.minRegisteredResourcesRatio': [['', '0.8']],
};

export interface SparkPlace {
  readonly version: string | undefined;
  readonly clusterManager: ClusterManager;
}

/** What Spark takes when the property is not set; undefined where that is not known, or not known for this version. */
export function sparkDefault(
  property: string,
  { version, clusterManager }: SparkPlace,
): string | undefined {
  const isContained = clusterManager === 'yarn' || clusterManager === 'kubernetes';
  const history = [DEFAULTS, ...(isContained ? [CONTAINER_DEFAULTS] : [])].find((defaults) =>
    Object.hasOwn(defaults, property),
  )?.[property];
  if (history === undefined) return undefined;
  const known = history.findLast(([since]) => since === '' || isSince(version, since));
  const hasChanged = history.length > 1 && parseSparkVersion(version) === undefined;
  return hasChanged ? undefined : known?.[1];
}

function isSince(version: string | undefined, since: string): boolean {
  const [running, first] = [parseSparkVersion(version), parseSparkVersion(since)];
  if (running === undefined || first === undefined) return false;
  return running.major === first.major ? running.minor >= first.minor : running.major > first.major;
}

/** Whether two values mean the same to Spark: `4g` and `4096m`, `TRUE` and `true`, `60s` and `1min`, `0.60` and `0.6`. */
export function isSameSetting(a: string, b: string): boolean {
  const [left, right] = [a.trim().toLowerCase(), b.trim().toLowerCase()];
  if (left === right) return true;
  if (left === '' || right === '') return false;
  return [Number, readBytes, readTime].some((read) => {
    const value = read(left);
    return value !== undefined && Number.isFinite(value) && value === read(right);
  });
}

/** Only with a unit: what a bare number means is the property's own affair. */
function readBytes(text: string): number | undefined {
  return /\d\s*[kmgtp]i?b?$|\db$/.test(text) ? parseByteString(text) : Number(text);
}

function readTime(text: string): number | undefined {
  return /[a-z]$/.test(text) ? parseTimeString(text) : undefined;
}
