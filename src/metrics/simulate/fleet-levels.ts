import type { ApplicationModel } from '../../model/application.ts';
import type { ExecutorLife, ResourceProfile } from '../../model/executor.ts';
import { heldBytesByProfile } from '../../model/held-resources.ts';
import { largestOf } from '../../model/largest-by.ts';
import { sumBy } from '../../model/sum-by.ts';
import { executorRemovals } from '../failures/executor-removals.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';
import { type CoreLevels, lastUpTo } from './capacity.ts';

/** The executors as they were there for tasks: a pool of cores for each resource profile. */
export interface FleetLevels {
  readonly pools: readonly CoreLevels[];
  /** The pool that tasks of a resource profile run in. */
  readonly poolOf: (resourceProfileId: number) => number;
}

/** As recorded. */
export const recordedFleet = oncePerApplication(
  (app: ApplicationModel): FleetLevels => levelsOf(app, livesOf(app)),
);

/** Most cores that tasks could have at once. */
export const peakCores = oncePerApplication((app: ApplicationModel): number =>
  sumBy(recordedFleet(app).pools, ({ cores }) => largestOf(cores)),
);

/**
 * As it would have been had no executor been lost: each lost one lives until the next one came, which took its place, or to the
 * end.
 */
export const unharmedFleet = oncePerApplication((app: ApplicationModel): FleetLevels => {
  const lives = livesOf(app);
  const arrivals = lives.map(({ addedAtMs }) => addedAtMs).toSorted((a, b) => a - b);
  const lostAt = new Set(
    executorRemovals(app).flatMap(({ kind, atMs }) =>
      kind === 'released' || atMs === undefined ? [] : [atMs],
    ),
  );
  let next = 0;
  const healed = lives
    .toSorted((a, b) => (a.removedAtMs ?? Infinity) - (b.removedAtMs ?? Infinity))
    .map((life): ExecutorLife => {
      const { removedAtMs, ...rest } = life;
      if (removedAtMs === undefined || !lostAt.has(removedAtMs)) return life;
      while ((arrivals[next] ?? Infinity) < removedAtMs) next += 1;
      const replacedAtMs = arrivals[next];
      next += 1;
      return replacedAtMs === undefined ? rest : { ...rest, removedAtMs: replacedAtMs };
    });
  return levelsOf(app, healed);
});

function livesOf({ sections: { executors = [] } }: ApplicationModel): readonly ExecutorLife[] {
  return executors.flatMap(({ lives }) => lives);
}

function levelsOf(app: ApplicationModel, lives: readonly ExecutorLife[]): FleetLevels {
  const byProfile = Map.groupBy(lives, ({ resourceProfileId }) => resourceProfileId);
  const ids = [...byProfile.keys()].toSorted((a, b) => a - b);
  return {
    pools: ids.map((id) => {
      const cores = usableCores(app, id);
      return coreLevels(byProfile.get(id) ?? [], (life) => cores(life.cores));
    }),
    // a profile for tasks only runs on the executors of the default one
    poolOf: (id) => Math.max(0, ids.indexOf(id)),
  };
}

/** What each life adds to a sum over time. */
function coreLevels(
  lives: readonly ExecutorLife[],
  amountOf: (life: ExecutorLife) => number,
): CoreLevels {
  const changes = lives
    .flatMap((life) => [
      { atMs: life.addedAtMs, by: amountOf(life) },
      ...(life.removedAtMs === undefined
        ? []
        : [{ atMs: Math.max(life.addedAtMs, life.removedAtMs), by: -amountOf(life) }]),
    ])
    .toSorted((a, b) => a.atMs - b.atMs);
  let level = 0;
  return {
    atMs: Float64Array.from(changes, ({ atMs }) => atMs),
    cores: Float64Array.from(changes, ({ by }) => {
      level += by;
      return level;
    }),
  };
}

/** Of an executor's cores, those that whole tasks of the profile fit on; a GPU a task may leave cores without work. */
export function usableCores(app: ApplicationModel, profileId: number): (cores: number) => number {
  const cpus = cpusOfTask(app, profileId);
  const profile = (app.sections.resourceProfiles ?? []).find(({ id }) => id === profileId);
  const most = profile === undefined ? Infinity : tasksByResources(profile);
  return (cores) => Math.max(1, Math.min(Math.floor(cores / cpus), most)) * cpus;
}

const CORE_RESOURCES: ReadonlySet<string> = new Set(['cpus', 'cores']);

function tasksByResources({ executorResources, taskResources }: ResourceProfile): number {
  return Object.entries(taskResources).reduce((least, [name, amount]) => {
    const has = executorResources[name];
    if (CORE_RESOURCES.has(name) || has === undefined || amount <= 0) return least;
    return Math.min(least, Math.floor(has / amount));
  }, Infinity);
}

/** Bytes × ms that executors held between two times, as recorded; O(log n) a question. */
export const heldBetween = oncePerApplication(
  (app: ApplicationModel): ((fromMs: number, toMs: number) => number) => {
    const { environment, resourceProfiles = [] } = app.sections;
    const bytesOf = heldBytesByProfile(environment, app.clusterManager, resourceProfiles);
    const { atMs, cores: bytes } = coreLevels(livesOf(app), ({ resourceProfileId }) =>
      bytesOf(resourceProfileId),
    );
    const before = new Float64Array(atMs.length);
    for (let place = 1; place < atMs.length; place += 1) {
      const stretchMs = (atMs[place] ?? 0) - (atMs[place - 1] ?? 0);
      before[place] = (before[place - 1] ?? 0) + stretchMs * (bytes[place - 1] ?? 0);
    }
    const until = (ms: number): number => {
      const place = lastUpTo(atMs, ms);
      if (place < 0) return 0;
      return (before[place] ?? 0) + (ms - (atMs[place] ?? 0)) * (bytes[place] ?? 0);
    };
    return (fromMs, toMs) => until(toMs) - until(fromMs);
  },
);
