import { type ApplicationModel, durationMs } from '../../model/application.ts';
import type { Environment } from '../../model/environment.ts';
import type { DriverCut } from '../../model/remedy.ts';
import { memoryProperty } from '../../model/spark/spark-properties.ts';
import { GIB } from '../../model/units.ts';
import { roundedUp, yarnRounding } from '../../model/yarn/container-rounding.ts';
import { isClusterMode } from '../../model/yarn/deploy-mode.ts';
import { masterContainer } from '../../model/yarn/master-container.ts';
import { driverStretches } from '../budget/driver-phases.ts';
import type { SmallerContainer } from './heap-use.ts';

/** What the driver told of its own heap. */
export interface DriverHeap {
  /** Highest of the samples, with the garbage in it. */
  readonly peakBytes: number;
  readonly heapBytes: number;
  /** All of its garbage collection; absent where it told nothing of it. */
  readonly gcMs?: number;
}

/** Undefined where the driver told no heap at all. */
export function driverHeap(
  { sections: { executors = [] } }: ApplicationModel,
  { sparkProperties }: Environment,
): DriverHeap | undefined {
  const peaks = executors.find(({ isDriver }) => isDriver)?.peaks;
  const peakBytes = peaks?.JVMHeapMemory ?? 0;
  if (peaks === undefined || peakBytes <= 0) return undefined;
  // newer versions tell the sum
  const gcMs = peaks.TotalGCTime ?? sumOf(peaks.MinorGCTime, peaks.MajorGCTime);
  return {
    peakBytes,
    heapBytes: memoryProperty(sparkProperties, 'spark.driver.memory') ?? GIB,
    ...(gcMs === undefined ? {} : { gcMs }),
  };
}

function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

/**
 * The driver's container now, and with another heap and the same overhead, as the resource manager gives it; undefined where
 * the driver is not in one (client mode, or no resource manager).
 */
export function driverContainer(
  app: ApplicationModel,
  environment: Environment,
  { heapBytes, toBytes }: { readonly heapBytes: number; readonly toBytes: number },
): SmallerContainer | undefined {
  const isContainer = app.clusterManager === 'yarn' || app.clusterManager === 'kubernetes';
  if (!isContainer || !isClusterMode(app)) return undefined;
  const { askedBytes } = masterContainer(environment, true);
  const rounding = yarnRounding(environment);
  const isRounded = app.clusterManager === 'yarn' && !rounding.isAssumed;
  const given = (bytes: number): number => (isRounded ? roundedUp(bytes, rounding) : bytes);
  return {
    heldBytes: given(askedBytes),
    smallerBytes: given(askedBytes - heapBytes + toBytes),
    overheadBytes: askedBytes - heapBytes,
  };
}

/**
 * Time that the driver would not have collected garbage in while no job ran, past a healthy share of the run: as if it had
 * collected as much in every second, which nobody recorded.
 */
export function driverGcCuts(
  app: ApplicationModel,
  gcMs: number,
  healthyShare: number,
): readonly DriverCut[] {
  const share = Math.max(0, gcMs / Math.max(1, durationMs(app)) - healthyShare);
  return driverStretches(app)
    .filter(({ phase }) => phase !== 'cluster-wait')
    .map(({ fromMs, toMs }) => ({ fromMs, toMs, savedMs: Math.min(1, share) * (toMs - fromMs) }));
}
