import type { Severity } from '../../model/severity.ts';
import type { Properties } from '../../model/spark/spark-properties.ts';
import { GIB, MIB } from '../../model/units.ts';
import { RESERVED_BYTES } from './heap-allocation.ts';
import { readCount, readMemory, readNumber } from './properties.ts';
import type { StageAnalysis } from './stage-analysis.ts';
import { isSignificant } from './thresholds.ts';

/** The settings that Dr. Elephant's recommender reads and proposes; undefined where Spark's own default applies. */
export interface Settings {
  readonly executorMemoryBytes: number;
  readonly executorCores: number;
  readonly executorInstances: number | undefined;
  readonly executorOverheadBytes: number | undefined;
  readonly driverMemoryBytes: number;
  readonly driverCores: number;
  readonly driverOverheadBytes: number | undefined;
  readonly memoryFraction: number;
}

export interface CurrentSettings extends Settings {
  readonly shufflePartitions: number;
}

/** What the run showed; a peak that was not recorded is undefined, and nothing is shrunk by it. */
export interface Observed {
  readonly stages: readonly StageAnalysis[];
  readonly gc: Severity;
  readonly executorHeap: Severity | undefined;
  readonly executorPeakBytes: number | undefined;
  readonly driverPeakBytes: number | undefined;
}

const DEFAULT_MEMORY_FRACTION = 0.6;
const DEFAULT_SHUFFLE_PARTITIONS = 200;
const MAX_CORES = 4;
const MAX_DRIVER_CORES = 2;
const MAX_INSTANCES = 500;
const MIN_MEMORY_BYTES = 640 * MIB;
const MEMORY_BUFFER = 1.25;
const MIN_OVERHEAD_BYTES = 384 * MIB;
const OVERHEAD_SHARE = 0.1;
const MORE_OVERHEAD_BYTES = GIB;

/** Absent properties are Spark's defaults. Throws UnreadableProperty. */
export function readSettings(set: Properties): CurrentSettings {
  return {
    executorMemoryBytes: readMemory(set, 'spark.executor.memory') ?? GIB,
    executorCores: readCount(set, 'spark.executor.cores') ?? 1,
    executorInstances: readCount(set, 'spark.executor.instances'),
    executorOverheadBytes: readMemory(set, 'spark.executor.memoryOverhead'),
    driverMemoryBytes: readMemory(set, 'spark.driver.memory') ?? GIB,
    driverCores: readCount(set, 'spark.driver.cores') ?? 1,
    driverOverheadBytes: readMemory(set, 'spark.driver.memoryOverhead'),
    memoryFraction: readNumber(set, 'spark.memory.fraction') ?? DEFAULT_MEMORY_FRACTION,
    shufflePartitions: readCount(set, 'spark.sql.shuffle.partitions') ?? DEFAULT_SHUFFLE_PARTITIONS,
  };
}

/** What Dr. Elephant would have set instead; its ConfigurationParametersHeuristic, step by step. */
export function recommendSettings(current: CurrentSettings, observed: Observed): Settings {
  const { memoryBytes, cores } = recommendExecutor(current, observed);
  const driverCores = Math.min(current.driverCores, MAX_DRIVER_CORES);
  return {
    executorMemoryBytes: memoryBytes,
    executorCores: cores,
    executorInstances: recommendInstances(current, cores),
    executorOverheadBytes: recommendOverhead(current, observed.stages),
    driverMemoryBytes: enoughMemory(current.driverMemoryBytes, observed.driverPeakBytes, {
      from: current.driverCores,
      to: driverCores,
    }),
    driverCores,
    driverOverheadBytes: current.driverOverheadBytes,
    memoryFraction: DEFAULT_MEMORY_FRACTION,
  };
}

interface ExecutorSize {
  readonly memoryBytes: number;
  readonly cores: number;
}
/** The next size to try; undefined where this step has nothing to change. */
type Step = (size: ExecutorSize) => ExecutorSize | undefined;

const raiseMemoryTo =
  (memoryBytes: number): Step =>
  (size) =>
    size.memoryBytes < memoryBytes ? { ...size, memoryBytes } : undefined;
const lowerCoresTo =
  (cores: number): Step =>
  (size) =>
    size.cores > cores ? { ...size, cores } : undefined;
const multiplyMemoryBelow =
  (limitBytes: number, factor: number): Step =>
  (size) =>
    size.memoryBytes < limitBytes
      ? { ...size, memoryBytes: Math.trunc(size.memoryBytes * factor) }
      : undefined;
const halveCoresAbove =
  (limit: number): Step =>
  (size) =>
    size.cores > limit ? { ...size, cores: Math.ceil(size.cores / 2) } : undefined;

const AGAINST_SPILL: readonly Step[] = [
  raiseMemoryTo(4 * GIB),
  lowerCoresTo(4),
  raiseMemoryTo(6 * GIB),
  lowerCoresTo(3),
  raiseMemoryTo(8 * GIB),
  lowerCoresTo(2),
  raiseMemoryTo(10 * GIB),
];
const AGAINST_OOM_AND_GC: readonly Step[] = [
  halveCoresAbove(MAX_CORES),
  multiplyMemoryBelow(4 * GIB, 2),
  multiplyMemoryBelow(8 * GIB, 1.5),
  lowerCoresTo(2),
  multiplyMemoryBelow(16 * GIB, 1.25),
];

function recommendExecutor(current: CurrentSettings, observed: Observed): ExecutorSize {
  const now = { memoryBytes: current.executorMemoryBytes, cores: current.executorCores };
  const isSpilling = observed.stages.some(({ spill }) => isSignificant(spill));
  const afterSpill = isSpilling ? growAgainstSpill(now, current, observed.stages) : now;
  const lacksMemory =
    isSignificant(observed.gc) ||
    observed.stages.some(({ outOfMemory }) => isSignificant(outOfMemory));
  if (lacksMemory) {
    const isUnchanged = afterSpill.cores >= now.cores && afterSpill.memoryBytes <= now.memoryBytes;
    return isUnchanged ? firstThatChanges(afterSpill, AGAINST_OOM_AND_GC) : afterSpill;
  }
  return isSpilling ? afterSpill : shrink(now, observed);
}

/** Grows step by step until what the worst stage without skew spilled would have fitted. */
function growAgainstSpill(
  now: ExecutorSize,
  current: CurrentSettings,
  stages: readonly StageAnalysis[],
): ExecutorSize {
  const worst = stages
    .filter(({ skew }) => !isSignificant(skew))
    .reduce<StageAnalysis | undefined>(moreSpilled, undefined);
  const spilledBytes = worst?.stage.sums.memorySpilledBytes ?? 0;
  if (worst === undefined || spilledBytes === 0) return now;
  const { taskCount } = worst.stage;
  const neededBytes = spilledBytes + unifiedBytes(now, current.memoryFraction, taskCount);
  let size = now;
  for (const step of AGAINST_SPILL) {
    if (unifiedBytes(size, DEFAULT_MEMORY_FRACTION, taskCount) >= neededBytes) break;
    size = step(size) ?? size;
  }
  return size;
}

function moreSpilled(worst: StageAnalysis | undefined, next: StageAnalysis): StageAnalysis {
  if (worst === undefined) return next;
  const isMore = next.stage.sums.memorySpilledBytes > worst.stage.sums.memorySpilledBytes;
  return isMore ? next : worst;
}

/** Unified memory for all tasks of a stage, were each to have its share of an executor. */
function unifiedBytes({ memoryBytes, cores }: ExecutorSize, fraction: number, tasks: number) {
  return Math.trunc((((memoryBytes - RESERVED_BYTES) * fraction) / cores) * tasks);
}

function firstThatChanges(size: ExecutorSize, steps: readonly Step[]): ExecutorSize {
  for (const step of steps) {
    const changed = step(size);
    if (changed !== undefined) return changed;
  }
  return size;
}

/** Uses spare heap for more cores where there are few, then takes away what is still spare. */
function shrink(now: ExecutorSize, observed: Observed): ExecutorSize {
  const { executorHeap = 'none', executorPeakBytes } = observed;
  const isTooLarge =
    (now.memoryBytes > 4 * GIB && executorHeap !== 'none') ||
    (now.memoryBytes > 2 * GIB && isSignificant(executorHeap));
  if (!isTooLarge || executorPeakBytes === undefined) return now;
  const hasRoomForCores = now.memoryBytes <= 8 * GIB && now.cores < MAX_CORES;
  const perCoreBytes = (executorPeakBytes * MEMORY_BUFFER) / now.cores;
  const cores = hasRoomForCores
    ? Math.min(MAX_CORES, Math.trunc((now.memoryBytes - RESERVED_BYTES) / perCoreBytes))
    : now.cores;
  const change = { from: now.cores, to: cores };
  return { cores, memoryBytes: enoughMemory(now.memoryBytes, executorPeakBytes, change) };
}

/** A quarter over the peak, were use to grow with the cores, and the reserve; never more than is allocated. */
function enoughMemory(
  allocatedBytes: number,
  peakBytes: number | undefined,
  cores: { readonly from: number; readonly to: number },
): number {
  if (peakBytes === undefined) return allocatedBytes;
  const growth = Math.ceil(cores.to / cores.from);
  const neededBytes = Math.trunc(peakBytes * growth * MEMORY_BUFFER + RESERVED_BYTES);
  return Math.min(Math.max(MIN_MEMORY_BYTES, neededBytes), allocatedBytes);
}

/** As many cores in all as before, but no more than there are shuffle partitions; only where a number was set. */
function recommendInstances(current: CurrentSettings, cores: number): number | undefined {
  if (current.executorInstances === undefined) return undefined;
  return Math.min(
    Math.trunc((current.executorInstances * current.executorCores) / cores),
    Math.trunc(current.shufflePartitions / cores),
    MAX_INSTANCES,
  );
}

function recommendOverhead(
  current: CurrentSettings,
  stages: readonly StageAnalysis[],
): number | undefined {
  const { executorOverheadBytes, executorMemoryBytes } = current;
  if (!stages.some(({ containerKilled }) => isSignificant(containerKilled))) {
    return executorOverheadBytes;
  }
  const now =
    executorOverheadBytes ??
    Math.max(MIN_OVERHEAD_BYTES, Math.trunc(OVERHEAD_SHARE * executorMemoryBytes));
  return now + MORE_OVERHEAD_BYTES;
}
