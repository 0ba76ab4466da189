import { type ApplicationModel } from '../../model/application.ts';
import { largestOf } from '../../model/largest-by.ts';
import { type StageData } from '../../model/stage.ts';
import { sumBy, sumOf } from '../../model/sum-by.ts';
import { type TaskColumns } from '../../model/task-columns.ts';
import { partitionsOf, plannedPartitions } from './partitions.ts';
import { bytesReadAt, firstSuccesses, quantile, recordsReadAt, valuesAt } from './task-spread.ts';

/** From when on partitions are skewed. */
export interface SkewThresholds {
  /** A hot task runs this many times as long as the middle one. */
  readonly minTimeRatio: number;
  /** And has this many times the bytes or the records. */
  readonly minDataRatio: number;
  readonly minTaskCount: number;
  /** The longest hot task runs at least so long. */
  readonly minLongestTaskMs: number;
}

/** What one partition's task had to do. */
interface PartitionLoad {
  readonly row: number;
  readonly runMs: number;
  readonly bytes: number;
  readonly records: number;
}

/** Partitions whose tasks run long because they hold more of the data than the others. */
export interface DataSkew {
  readonly taskCount: number;
  /** The longest first. */
  readonly hot: readonly PartitionLoad[];
  readonly longest: PartitionLoad;
  /** The middle partition: medians of time, bytes and records. */
  readonly typical: Omit<PartitionLoad, 'row'>;
  readonly timeRatio: number;
  readonly bytesRatio: number;
  readonly recordsRatio: number;
  /** Of the shuffled rows or bytes that the hot partitions hold. */
  readonly hotDataShare: number;
  /** Bytes where the counted rows are even: PySpark packs rows of RDDs into batches, and Spark counts those. */
  readonly hotDataIn: 'rows' | 'bytes';
}

/** Catalogue §2.5: below it tasks are even. */
const EVEN_RATIO = 1.5;

/** `dataSkewOf` a stage whose small partitions adaptive execution may have merged. */
export function partitionSkewOf(
  app: ApplicationModel,
  stage: StageData,
  thresholds: SkewThresholds,
): DataSkew | undefined {
  const partitions = partitionsOf(app, stage);
  const plannedCount = partitions.isCoalesced ? plannedPartitions(partitions).count : 0;
  return dataSkewOf(stage, thresholds, plannedCount);
}

/**
 * Skew that may be the reason for something else (a spill, slots without a task), from this longest over middle task on. What
 * is judged is that other thing, so tasks need not be long; the rest is as in catalogue cause 7.
 */
export function underlyingSkewOf(
  app: ApplicationModel,
  stage: StageData,
  minTimeRatio: number,
): DataSkew | undefined {
  const thresholds = { minTimeRatio, minDataRatio: 3, minTaskCount: 4, minLongestTaskMs: 0 };
  return partitionSkewOf(app, stage, thresholds);
}

/**
 * Data skew as the catalogue classifies it (§2.5): tasks that run long *and* read more than the rest. Slow tasks without more
 * data are a slow host, a cold start or heavy rows, and are not here. Undefined when there is none.
 *
 * Where more partitions were planned than tasks ran, small ones were merged around the hot one, which leaves as few as three
 * tasks: the middle task is then several partitions, whose data is no less than that of one and whose time is that of all.
 */
export function dataSkewOf(
  stage: StageData,
  thresholds: SkewThresholds,
  plannedCount = 0,
): DataSkew | undefined {
  const { tasks } = stage;
  const rows = firstSuccesses(stage);
  const partitionCount = Math.max(rows.length, plannedCount);
  if (tasks === undefined || partitionCount < thresholds.minTaskCount) return undefined;
  const partitionsATask = rows.length > 1 ? (partitionCount - 1) / (rows.length - 1) : 1;
  const minTimeRatio = timeRatioFor(partitionsATask, thresholds);
  const runMs = valuesAt(rows, tasks, 'executorRunTimeMs');
  const typicalMs = typicalOf(runMs);
  // the cheaper question first: of many stages few have a task that is slow
  const longestMs = largestOf(runMs);
  if (ratio(longestMs, typicalMs) < minTimeRatio) return undefined;
  if (longestMs < thresholds.minLongestTaskMs) return undefined;
  const loads = { runMs, ...dataOf(tasks, rows) };
  const typical = {
    runMs: typicalMs,
    bytes: typicalOf(loads.bytes),
    records: typicalOf(loads.records),
  };
  const hot = hotPlaces(loads, typical, { ...thresholds, minTimeRatio })
    .map((place) => loadAt(loads, rows, place))
    .toSorted((a, b) => b.runMs - a.runMs);
  const [longest] = hot;
  if (longest === undefined || longest.runMs < thresholds.minLongestTaskMs) return undefined;
  const recordsRatio = ratio(longest.records, typical.records);
  const hotDataIn = recordsRatio >= thresholds.minDataRatio ? 'rows' : 'bytes';
  return {
    taskCount: rows.length,
    hot,
    longest,
    typical,
    timeRatio: ratio(longest.runMs, typical.runMs),
    bytesRatio: ratio(longest.bytes, typical.bytes),
    recordsRatio,
    hotDataShare: dataShare(hot, loads, hotDataIn),
    hotDataIn,
  };
}

/** Less where the middle task is several partitions that were merged: it takes as many times as long as one of them. */
function timeRatioFor(partitionsATask: number, { minTimeRatio }: SkewThresholds): number {
  return partitionsATask > 1 ? Math.max(EVEN_RATIO, minTimeRatio / partitionsATask) : minTimeRatio;
}

/** Column by column, because a stage can have a million tasks. */
export interface Loads {
  readonly runMs: Float64Array;
  readonly bytes: Float64Array;
  readonly records: Float64Array;
}

/** What the tasks in these rows read. */
export function dataOf(tasks: TaskColumns, rows: Uint32Array): Pick<Loads, 'bytes' | 'records'> {
  return { bytes: bytesReadAt(rows, tasks), records: recordsReadAt(rows, tasks) };
}

function loadAt({ runMs, bytes, records }: Loads, rows: Uint32Array, place: number): PartitionLoad {
  return {
    row: rows[place] ?? 0,
    runMs: runMs[place] ?? 0,
    bytes: bytes[place] ?? 0,
    records: records[place] ?? 0,
  };
}

function hotPlaces(
  { runMs, bytes, records }: Loads,
  typical: DataSkew['typical'],
  { minTimeRatio, minDataRatio }: SkewThresholds,
): readonly number[] {
  const places: number[] = [];
  for (let place = 0; place < runMs.length; place += 1) {
    // the cheaper question first: of a million tasks few are slow
    if (ratio(runMs[place] ?? 0, typical.runMs) < minTimeRatio) continue;
    const dataRatio = Math.max(
      ratio(bytes[place] ?? 0, typical.bytes),
      ratio(records[place] ?? 0, typical.records),
    );
    if (dataRatio >= minDataRatio) places.push(place);
  }
  return places;
}

/** The median; where more than half the partitions are empty, the mean of all but the largest. */
export function typicalOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const median = quantile(sorted, 0.5);
  if (median > 0 || sorted.length < 2) return median;
  return (sumOf(sorted) - (sorted.at(-1) ?? 0)) / (sorted.length - 1);
}

/** How many times the typical value, which is taken as one byte, record or ms where it is less. */
export function ratio(part: number, typical: number): number {
  return part / Math.max(1, typical);
}

function dataShare(
  hot: readonly PartitionLoad[],
  loads: Loads,
  hotDataIn: DataSkew['hotDataIn'],
): number {
  const isRows = hotDataIn === 'rows';
  const whole = sumOf(isRows ? loads.records : loads.bytes);
  const inHot = sumBy(hot, ({ records, bytes }) => (isRows ? records : bytes));
  return whole > 0 ? inHot / whole : 0;
}
