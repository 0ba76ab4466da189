import type { ClusterManager } from './application.ts';
import type { Environment } from './environment.ts';
import type { ExecutorLife, ExecutorSummary, ResourceProfile } from './executor.ts';
import type { Totals } from './totals.ts';
import { executorMemory } from './yarn/container-memory.ts';

/** Executors, until when they are looked at, and how much each held. */
export interface Holding {
  readonly executors: readonly ExecutorSummary[];
  /** Of executors that are not among them. */
  readonly furtherLives?: Iterable<ExecutorLife>;
  /** Where a life without a removal ends. */
  readonly lastMs: number;
  /** What an executor of a profile holds. */
  readonly bytesOf: (resourceProfileId: number) => number;
}

/** Lives × cores and × memory, as `Totals` defines them; `onLife` is told of every life that is longer than nothing. */
export function heldResources(
  { executors, furtherLives = [], lastMs, bytesOf }: Holding,
  onLife: (life: ExecutorLife, lifeMs: number) => void = () => undefined,
): Pick<Totals, 'heldCoreMs' | 'heldMemoryByteMs'> {
  let heldCoreMs = 0;
  let heldMemoryByteMs = 0;
  for (const life of [...executors.flatMap(({ lives }) => lives), ...furtherLives]) {
    const lifeMs = Math.max(0, (life.removedAtMs ?? lastMs) - life.addedAtMs);
    heldCoreMs += life.cores * lifeMs;
    heldMemoryByteMs += bytesOf(life.resourceProfileId) * lifeMs;
    if (lifeMs > 0) onLife(life, lifeMs);
  }
  return { heldCoreMs, heldMemoryByteMs };
}

/** Bytes that an executor of a profile holds; 0 where no configuration was recorded. */
export function heldBytesByProfile(
  environment: Environment | undefined,
  clusterManager: ClusterManager,
  profiles: readonly ResourceProfile[],
): (profileId: number) => number {
  if (environment === undefined) return () => 0;
  const byId = new Map(
    profiles.map((profile) => [profile.id, executorMemory(environment, clusterManager, profile)]),
  );
  const ofDefault = byId.get(0) ?? executorMemory(environment, clusterManager);
  return (profileId) => (byId.get(profileId) ?? ofDefault).heldBytes;
}
