import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import type { Environment } from '../../model/environment.ts';
import type { ResourceProfile } from '../../model/executor.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MIB } from '../../model/units.ts';
import { type ExecutorMemory, executorMemory } from '../../model/yarn/container-memory.ts';
import { roundedUp, yarnRounding } from '../../model/yarn/container-rounding.ts';

/** What YARN's rounding makes executors hold past what they asked for. */
export interface RoundingLoss {
  /** Of the resource profile that loses most. */
  readonly profileId: number;
  readonly memory: ExecutorMemory;
  /** Of all profiles together. */
  readonly lostByteMs: number;
  readonly heldByteMs: number;
  /** How long executors of that profile lived, in all. */
  readonly lifeMs: number;
  /** The largest heap that fits into the same container. */
  readonly fullHeapBytes: number;
  /** The next smaller container and the heap that fits; absent where there is none. */
  readonly smaller?: { readonly containerBytes: number; readonly heapBytes: number };
}

/**
 * Exact: (container − asked) × life, summed over executors (catalogue §2.1). Undefined where the record does not hold to what
 * YARN rounds, or no executor.
 */
export function roundingLoss(
  app: ApplicationModel,
  environment: Environment,
): RoundingLoss | undefined {
  if (app.clusterManager !== 'yarn' || yarnRounding(environment).isAssumed) return undefined;
  const sizes = [...lifeByProfile(app)].map(([profileId, lifeMs]) => {
    const profile = profileOf(app, profileId);
    const memory = executorMemory(environment, 'yarn', profile);
    const lostByteMs = (memory.heldBytes - memory.askedBytes) * lifeMs;
    return { profileId, profile, memory, lifeMs, lostByteMs };
  });
  const [worst] = sizes.toSorted((a, b) => b.lostByteMs - a.lostByteMs);
  if (worst === undefined) return undefined;
  const { profileId, profile, memory, lifeMs } = worst;
  const heapIn = (bytes: number): number => largestHeap({ environment, profile, memory }, bytes);
  const smaller = nextSmaller(environment, memory, heapIn);
  return {
    profileId,
    memory,
    lifeMs,
    lostByteMs: sumBy(sizes, (size) => size.lostByteMs),
    heldByteMs: sumBy(sizes, (size) => size.memory.heldBytes * size.lifeMs),
    fullHeapBytes: heapIn(memory.heldBytes),
    ...(smaller === undefined ? {} : { smaller }),
  };
}

function lifeByProfile(app: ApplicationModel): ReadonlyMap<number, number> {
  const lives = new Map<number, number>();
  for (const { isDriver, lives: own } of app.sections.executors ?? []) {
    if (isDriver) continue;
    for (const { resourceProfileId, addedAtMs, removedAtMs = app.lastSeenAtMs } of own) {
      const lifeMs = Math.max(0, removedAtMs - addedAtMs);
      addAmount(lives, resourceProfileId, lifeMs);
    }
  }
  return lives;
}

function profileOf(app: ApplicationModel, profileId: number): ResourceProfile | undefined {
  return app.sections.resourceProfiles?.find(({ id }) => id === profileId);
}

interface Shape {
  readonly environment: Environment;
  readonly profile: ResourceProfile | undefined;
  readonly memory: ExecutorMemory;
}

/** In whole MiB; the overhead grows with the heap unless it is set, so the place is searched for and not computed. */
function largestHeap({ environment, profile, memory }: Shape, containerBytes: number): number {
  const known = { id: 0, executorResources: {}, taskResources: {}, ...profile };
  const fits = (heapMib: number): boolean => {
    const other = { ...known, memoryBytes: heapMib * MIB };
    return executorMemory(environment, 'yarn', other).askedBytes <= containerBytes;
  };
  let least = 0;
  let most = Math.ceil((memory.heapBytes + memory.heldBytes) / MIB);
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (fits(middle)) least = middle;
    else most = middle;
  }
  return least * MIB;
}

function nextSmaller(
  environment: Environment,
  { heldBytes }: ExecutorMemory,
  heapIn: (bytes: number) => number,
): RoundingLoss['smaller'] {
  const rounding = yarnRounding(environment);
  const containerBytes = roundedUp(Math.max(MIB, heldBytes - rounding.stepBytes), rounding);
  if (containerBytes >= heldBytes) return undefined;
  return { containerBytes, heapBytes: heapIn(containerBytes) };
}
