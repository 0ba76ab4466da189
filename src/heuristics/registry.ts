import { aqeDisabledWithSymptom } from './aqe-disabled-with-symptom.ts';
import { arrowDisabled } from './arrow-disabled.ts';
import { cacheEvictionOrDisk } from './cache-eviction-or-disk.ts';
import { cartesianOrNestedLoopJoin } from './cartesian-or-nested-loop-join.ts';
import { computeSkew } from './compute-skew.ts';
import { conflictingOrDeadConfiguration } from './conflicting-or-dead-configuration.ts';
import { containerMemoryKill } from './container-memory-kill.ts';
import { coreUnderutilization } from './core-underutilization.ts';
import { distinctExpand } from './distinct-expand.ts';
import { DR_ELEPHANT_HEURISTICS } from './dr-elephant/preset.ts';
import { driverGap } from './driver-gap.ts';
import { driverMemory } from './driver-memory.ts';
import { driverResultOverload } from './driver-result-overload.ts';
import { dynamicAllocationChurn } from './dynamic-allocation-churn.ts';
import { dynamicAllocationLeak } from './dynamic-allocation-leak.ts';
import { executorHeapOom } from './executor-heap-oom.ts';
import { executorLossChurn } from './executor-loss-churn.ts';
import { executorMemoryOversized } from './executor-memory-oversized.ts';
import { executorShape } from './executor-shape.ts';
import { explodingJoin } from './exploding-join.ts';
import { failedAppRootCause } from './failed-app-root-cause.ts';
import { fullScanPartitionedTable } from './full-scan-partitioned-table.ts';
import { gcPressure } from './gc-pressure.ts';
import { groupedMapMemoryRisk } from './grouped-map-memory-risk.ts';
import type { Heuristic } from './heuristic.ts';
import { idleSession } from './idle-session.ts';
import { insufficientParallelism } from './insufficient-parallelism.ts';
import { localityWait } from './locality-wait.ts';
import { missedBroadcastJoin } from './missed-broadcast-join.ts';
import { nonSplittableInput } from './non-splittable-input.ts';
import { oversizedBroadcast } from './oversized-broadcast.ts';
import { oversizedPartition } from './oversized-partition.ts';
import { planGrowth } from './plan-growth.ts';
import { preemptionLoss } from './preemption-loss.ts';
import { pythonInitCost } from './python-init-cost.ts';
import { pythonUdfPushdownBarrier } from './python-udf-pushdown-barrier.ts';
import { pythonUdfRowAtATime } from './python-udf-row-at-a-time.ts';
import { pythonWorkerCrash } from './python-worker-crash.ts';
import { redundantShuffle } from './redundant-shuffle.ts';
import { repeatedComputation } from './repeated-computation.ts';
import { repeatedScan } from './repeated-scan.ts';
import { rowFormatSource } from './row-format-source.ts';
import { sequentialSmallJobs } from './sequential-small-jobs.ts';
import { shuffleDataSkew } from './shuffle-data-skew.ts';
import { shuffleFetchFailure } from './shuffle-fetch-failure.ts';
import { shuffleFetchWait } from './shuffle-fetch-wait.ts';
import { singlePartitionStage } from './single-partition-stage.ts';
import { slowSetting } from './slow-setting.ts';
import { slowStart } from './slow-start.ts';
import { smallFilesRead } from './small-files-read.ts';
import { smallFilesWritten } from './small-files-written.ts';
import { speculationWaste } from './speculation-waste.ts';
import { spill } from './spill.ts';
import { stragglerHost } from './straggler-host.ts';
import { streamingFallingBehind } from './streaming-falling-behind.ts';
import { tableRewrite } from './table-rewrite.ts';
import { telemetryGap } from './telemetry-gap.ts';
import { tinyTasks } from './tiny-tasks.ts';
import { unusedCache } from './unused-cache.ts';
import { wastedTaskTime } from './wasted-task-time.ts';
import { writeCommitTime } from './write-commit-time.ts';
import { yarnQueueWait } from './yarn-queue-wait.ts';

/** Our own heuristics, in report order. A test holds this list to the files beside it. */
export const RECOMMENDED: readonly Heuristic[] = [
  failedAppRootCause,
  containerMemoryKill,
  executorHeapOom,
  executorLossChurn,
  preemptionLoss,
  shuffleFetchFailure,
  pythonWorkerCrash,
  driverResultOverload,
  groupedMapMemoryRisk,
  shuffleDataSkew,
  singlePartitionStage,
  missedBroadcastJoin,
  cartesianOrNestedLoopJoin,
  explodingJoin,
  computeSkew,
  stragglerHost,
  oversizedBroadcast,
  distinctExpand,
  redundantShuffle,
  nonSplittableInput,
  insufficientParallelism,
  oversizedPartition,
  pythonUdfPushdownBarrier,
  pythonUdfRowAtATime,
  pythonInitCost,
  arrowDisabled,
  spill,
  fullScanPartitionedTable,
  smallFilesRead,
  smallFilesWritten,
  tableRewrite,
  writeCommitTime,
  repeatedComputation,
  repeatedScan,
  unusedCache,
  rowFormatSource,
  tinyTasks,
  aqeDisabledWithSymptom,
  slowSetting,
  gcPressure,
  executorShape,
  executorMemoryOversized,
  driverMemory,
  cacheEvictionOrDisk,
  shuffleFetchWait,
  wastedTaskTime,
  speculationWaste,
  localityWait,
  idleSession,
  dynamicAllocationLeak,
  dynamicAllocationChurn,
  coreUnderutilization,
  slowStart,
  yarnQueueWait,
  driverGap,
  sequentialSmallJobs,
  planGrowth,
  streamingFallingBehind,
  conflictingOrDeadConfiguration,
  telemetryGap,
];
/** Dr. Elephant's, in its order: master's five, then the six of its LinkedIn branches. */
export const DR_ELEPHANT: readonly Heuristic[] = DR_ELEPHANT_HEURISTICS;

/** Every built-in heuristic. */
export const HEURISTICS: readonly Heuristic[] = [...RECOMMENDED, ...DR_ELEPHANT];
