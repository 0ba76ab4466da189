import type { ClusterManager } from '../application.ts';
import type { Environment } from '../environment.ts';
import type { ResourceProfile } from '../executor.ts';
import {
  booleanProperty,
  bytesProperty,
  memoryProperty,
  numberProperty,
  type Properties,
  property,
} from '../spark/spark-properties.ts';
import { GIB, MIB } from '../units.ts';
import { roundedUp, yarnRounding } from './container-rounding.ts';

/** How one executor's memory is made up, in bytes. */
export interface ExecutorMemory {
  readonly heapBytes: number;
  readonly overheadBytes: number;
  readonly offHeapBytes: number;
  readonly pysparkBytes: number;
  /** The four together: what a resource manager is asked for. */
  readonly askedBytes: number;
  /** What the executor holds: the rounded container on YARN and Kubernetes, the heap elsewhere. */
  readonly heldBytes: number;
}

const DEFAULT_HEAP_BYTES = GIB;
/** Spark's own, of executors, drivers and application masters: a part of the heap, and the least. */
export const OVERHEAD_FACTOR = 0.1;
export const MIN_OVERHEAD_BYTES = 384 * MIB;
const KUBERNETES_PYTHON_OVERHEAD_FACTOR = 0.4;

/**
 * Spark's own sum (`YarnAllocator`, `BasicExecutorFeatureStep`): heap + max(factor × heap, 384 MiB) or
 * the overhead set + off-heap (3.0+) + spark.executor.pyspark.memory; a resource profile's requests come first. YARN rounds up
 * where the record holds to what.
 */
export function executorMemory(
  environment: Environment,
  clusterManager: ClusterManager,
  profile?: ResourceProfile,
): ExecutorMemory {
  const heapBytes = profile?.memoryBytes ?? heap(environment);
  const overheadBytes =
    profile?.memoryOverheadBytes ?? overhead(environment, clusterManager, heapBytes);
  const offHeapBytes = profile?.offHeapBytes ?? offHeap(environment.sparkProperties);
  const pysparkBytes = profile?.pysparkMemoryBytes ?? pyspark(environment.sparkProperties);
  const inContainer = clusterManager === 'yarn' || clusterManager === 'kubernetes';
  const askedBytes = heapBytes + overheadBytes + offHeapBytes + pysparkBytes;
  return {
    heapBytes,
    overheadBytes,
    offHeapBytes,
    pysparkBytes,
    askedBytes,
    heldBytes: inContainer ? containerBytes(askedBytes, environment, clusterManager) : heapBytes,
  };
}

function heap({ sparkProperties }: Environment): number {
  return memoryProperty(sparkProperties, 'spark.executor.memory') ?? DEFAULT_HEAP_BYTES;
}

function pyspark(set: Properties): number {
  return memoryProperty(set, 'spark.executor.pyspark.memory') ?? 0;
}

function offHeap(set: Properties): number {
  const isEnabled = booleanProperty(set, 'spark.memory.offHeap.enabled') === true;
  return isEnabled ? (bytesProperty(set, 'spark.memory.offHeap.size') ?? 0) : 0;
}

function overhead(
  environment: Environment,
  clusterManager: ClusterManager,
  heapBytes: number,
): number {
  const set = environment.sparkProperties;
  const explicit = memoryProperty(set, 'spark.executor.memoryOverhead');
  if (explicit !== undefined) return explicit;
  const factor =
    numberProperty(set, 'spark.executor.memoryOverheadFactor') ??
    (clusterManager === 'kubernetes' && isPython(environment)
      ? KUBERNETES_PYTHON_OVERHEAD_FACTOR
      : OVERHEAD_FACTOR);
  const floor = memoryProperty(set, 'spark.executor.minMemoryOverhead') ?? MIN_OVERHEAD_BYTES;
  return Math.max(Math.trunc((factor * heapBytes) / MIB) * MIB, floor);
}

/** Whether the application is PySpark, by what PySpark leaves in its configuration. */
export function isPython({ sparkProperties, systemProperties }: Environment): boolean {
  return (
    property(sparkProperties, 'spark.yarn.isPython') === 'true' ||
    property(sparkProperties, 'spark.submit.pyFiles') !== undefined ||
    property(sparkProperties, 'spark.kubernetes.pyspark.pythonVersion') !== undefined ||
    /\bpyspark|\.py\b/.test(systemProperties['sun.java.command'] ?? '')
  );
}

/** What is not recorded is not rounded. */
function containerBytes(
  askedBytes: number,
  environment: Environment,
  clusterManager: ClusterManager,
): number {
  const rounding = yarnRounding(environment);
  const isRounded = clusterManager === 'yarn' && !rounding.isAssumed;
  return isRounded ? roundedUp(askedBytes, rounding) : askedBytes;
}
