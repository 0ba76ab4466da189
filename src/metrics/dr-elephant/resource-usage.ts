import type { ApplicationModel, ApplicationWith } from '../../model/application.ts';
import { hasCapabilities } from '../../model/capabilities.ts';
import type { Environment } from '../../model/environment.ts';
import type { ExecutorLife, ExecutorSummary } from '../../model/executor.ts';
import { memoryProperty, numberProperty } from '../../model/spark/spark-properties.ts';
import { sumBy } from '../../model/sum-by.ts';
import { GIB, MIB } from '../../model/units.ts';
import { type ExecutorMemory, executorMemory } from '../../model/yarn/container-memory.ts';
import { roundedUp, yarnRounding } from '../../model/yarn/container-rounding.ts';
import { peakHeapBytes } from './executors.ts';
import { RESERVED_BYTES } from './heap-allocation.ts';

/** In bytes × ms. */
interface ResourceUsage {
  readonly usedByteMs: number;
  /** Absent when no executor recorded a peak heap: unknown is not 0. */
  readonly wastedByteMs?: number;
}

/** `allocated_memory_waste_buffer_percentage`: half again of what was used is no waste. */
const WITH_BUFFER = 1.5;
const DEFAULT_HEAP_BYTES = GIB;
const MIN_OVERHEAD_BYTES = 384 * MIB;
const DEFAULT_OVERHEAD_FACTOR = 0.1;

type Recorded = ApplicationWith<'executors' | 'environment'>;

/**
 * What Dr. Elephant's last LinkedIn branch aggregates: container × life over all executors and the driver, and what of it
 * is past one and a half times the memory used (peak heap + 300 MiB + what is held besides the heap). As there, the resource
 * manager's own memory × time comes first as the amount used. Otherwise than there: overheads are read as Spark reads them,
 * with its floor of 384 MiB; containers are rounded on YARN only; an executor without a peak heap takes no part in the
 * waste. Undefined without executors or configuration, and when none of them has a life.
 */
export function resourceUsage(app: ApplicationModel): ResourceUsage | undefined {
  if (!hasCapabilities(app, ['executors', 'environment'])) return undefined;
  const holdings = app.sections.executors.flatMap((executor) => holdingsOf(app, executor));
  const known = holdings.filter(({ neededBytes }) => neededBytes !== undefined);
  const heldByteMs = sumBy(holdings, ({ heldBytes, lifeMs }) => heldBytes * lifeMs);
  const usedByteMs = countedByteMs(app) ?? heldByteMs;
  if (usedByteMs === 0) return undefined;
  if (known.length === 0) return { usedByteMs };
  const spareByteMs = sumBy(
    known,
    ({ heldBytes, neededBytes = 0, lifeMs }) => (heldBytes - WITH_BUFFER * neededBytes) * lifeMs,
  );
  return { usedByteMs, wastedByteMs: Math.max(0, spareByteMs) };
}

/** Of the resource manager, whose sums are over all attempts: they are this attempt's only when it is the only one. */
function countedByteMs({ sections: { clusterUsage } }: Recorded): number | undefined {
  return (clusterUsage?.attemptCount ?? 1) > 1 ? undefined : clusterUsage?.memoryByteMs;
}

interface Holding {
  readonly lifeMs: number;
  readonly heldBytes: number;
  readonly neededBytes: number | undefined;
}

function holdingsOf(app: Recorded, executor: ExecutorSummary): readonly Holding[] {
  const peakBytes = peakHeapBytes(executor);
  return livesOf(executor).map((life) => {
    const memory = executor.isDriver ? driverMemory(app) : memoryOf(app, life.resourceProfileId);
    return {
      lifeMs: Math.max(0, (life.removedAtMs ?? app.lastSeenAtMs) - life.addedAtMs),
      heldBytes: containerBytes(app, memory),
      neededBytes:
        peakBytes === undefined
          ? undefined
          : peakBytes + RESERVED_BYTES + besidesHeapBytes(app, memory),
    };
  });
}

/** Nothing says how much of it was used: all of it counts as needed. */
function besidesHeapBytes({ clusterManager }: ApplicationModel, memory: ExecutorMemory): number {
  if (!inContainer(clusterManager)) return 0;
  return memory.overheadBytes + memory.offHeapBytes + memory.pysparkBytes;
}

type Life = Pick<ExecutorLife, 'addedAtMs' | 'removedAtMs' | 'resourceProfileId'>;

/** A driver of a cluster is never added: it lives from when its block manager is known to the end. */
function livesOf({ lives, addedAtMs, isDriver }: ExecutorSummary): readonly Life[] {
  if (lives.length > 0 || addedAtMs === undefined || !isDriver) return lives;
  return [{ addedAtMs, resourceProfileId: 0 }];
}

function memoryOf(
  { clusterManager, sections: { environment, resourceProfiles } }: Recorded,
  profileId: number,
): ExecutorMemory {
  const profile = resourceProfiles?.find(({ id }) => id === profileId);
  return executorMemory(environment, clusterManager, profile);
}

function driverMemory({ clusterManager, sections: { environment } }: Recorded): ExecutorMemory {
  const { sparkProperties } = environment;
  const heapBytes = memoryProperty(sparkProperties, 'spark.driver.memory') ?? DEFAULT_HEAP_BYTES;
  const overheadBytes = inContainer(clusterManager) ? driverOverhead(environment, heapBytes) : 0;
  const askedBytes = heapBytes + overheadBytes;
  const none = { offHeapBytes: 0, pysparkBytes: 0 };
  return { heapBytes, overheadBytes, ...none, askedBytes, heldBytes: askedBytes };
}

function driverOverhead({ sparkProperties }: Environment, heapBytes: number): number {
  const explicit = memoryProperty(sparkProperties, 'spark.driver.memoryOverhead');
  if (explicit !== undefined) return explicit;
  const factor =
    numberProperty(sparkProperties, 'spark.driver.memoryOverheadFactor') ?? DEFAULT_OVERHEAD_FACTOR;
  return Math.max(Math.trunc(factor * heapBytes), MIN_OVERHEAD_BYTES);
}

function inContainer(clusterManager: ApplicationModel['clusterManager']): boolean {
  return clusterManager === 'yarn' || clusterManager === 'kubernetes';
}

/** As there, in steps of the least allocation whatever the scheduler, of Hadoop's default where the record has none. */
function containerBytes(
  { clusterManager, sections: { environment } }: Recorded,
  { heldBytes }: ExecutorMemory,
): number {
  if (clusterManager !== 'yarn') return heldBytes;
  const { minimumBytes } = yarnRounding(environment);
  return roundedUp(heldBytes, { minimumBytes, stepBytes: minimumBytes });
}
