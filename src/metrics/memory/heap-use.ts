import type { ApplicationModel } from '../../model/application.ts';
import type { Environment } from '../../model/environment.ts';
import { largestOf } from '../../model/largest-by.ts';
import { sumBy } from '../../model/sum-by.ts';
import { GIB, MIB } from '../../model/units.ts';
import { executorMemory } from '../../model/yarn/container-memory.ts';
import { oncePerApplication } from '../once-per-application.ts';

/** How much of their heap executors were ever seen to use. */
export interface HeapUse {
  /** Highest of all executors, with the garbage in it: what was in use was less. */
  readonly peakBytes: number;
  readonly heapBytes: number;
  /** Executors that ran tasks for long enough to be sampled, and how many of them were. */
  readonly workedCount: number;
  readonly sampledCount: number;
}

/** Undefined where no executor told its heap. `minTaskMs`: task time from which an executor should have been sampled. */
export function heapUse(
  { sections: { executors = [], environment, resourceProfiles }, clusterManager }: ApplicationModel,
  minTaskMs: number,
): HeapUse | undefined {
  if (environment === undefined) return undefined;
  const worked = executors.filter(
    ({ isDriver, taskTimeMs }) => !isDriver && taskTimeMs >= minTaskMs,
  );
  const peaks = executors
    .filter(({ isDriver }) => !isDriver)
    .flatMap(({ peaks: peak }) => peak?.JVMHeapMemory ?? [])
    .filter((bytes) => bytes > 0);
  if (peaks.length === 0) return undefined;
  return {
    peakBytes: largestOf(peaks),
    heapBytes: executorMemory(environment, clusterManager, resourceProfiles?.[0]).heapBytes,
    workedCount: worked.length,
    sampledCount: worked.filter(({ peaks: peak }) => (peak?.JVMHeapMemory ?? 0) > 0).length,
  };
}

/** Catalogue §2.1, heap (down). */
const RESERVED_BYTES = 300 * MIB;
const BUFFER_RATIO = 1.25;
const STEP_BYTES = 512 * MIB;
const MAX_CUT_SHARE = 0.5;

/** The heap that would have done, in whole steps of 512 MiB: never less than 1 GiB nor than half of what it is. */
export function smallerHeap({
  peakBytes,
  heapBytes,
}: Pick<HeapUse, 'peakBytes' | 'heapBytes'>): number {
  const neededBytes = (peakBytes + RESERVED_BYTES) * BUFFER_RATIO;
  const leastBytes = Math.max(GIB, heapBytes * (1 - MAX_CUT_SHARE));
  const wholeBytes = Math.ceil(Math.max(neededBytes, leastBytes) / STEP_BYTES) * STEP_BYTES;
  return Math.min(heapBytes, wholeBytes);
}

export interface SmallerContainer {
  readonly heldBytes: number;
  readonly smallerBytes: number;
  /** Set by itself so that a smaller heap does not take from what Python and the network have. */
  readonly overheadBytes: number;
}

/** What an executor holds, and would hold with a smaller heap and the same overhead: with YARN's rounding, where that is known. */
export function smallerContainer(
  { sections: { resourceProfiles }, clusterManager }: ApplicationModel,
  environment: Environment,
  heapBytes: number,
): SmallerContainer {
  const profile = resourceProfiles?.[0];
  const now = executorMemory(environment, clusterManager, profile);
  const then = executorMemory(environment, clusterManager, {
    id: profile?.id ?? 0,
    executorResources: {},
    taskResources: {},
    ...profile,
    memoryBytes: heapBytes,
    memoryOverheadBytes: now.overheadBytes,
  });
  return {
    heldBytes: now.heldBytes,
    smallerBytes: then.heldBytes,
    overheadBytes: now.overheadBytes,
  };
}

/** Time that executors lived, in all; ms. */
export const executorLifeMs = oncePerApplication((app: ApplicationModel): number =>
  sumBy(
    (app.sections.executors ?? [])
      .filter(({ isDriver }) => !isDriver)
      .flatMap(({ lives }) => lives),
    ({ addedAtMs, removedAtMs = app.lastSeenAtMs }) => Math.max(0, removedAtMs - addedAtMs),
  ),
);
