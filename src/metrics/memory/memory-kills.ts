import type { ApplicationModel } from '../../model/application.ts';
import { MS_PER_MINUTE } from '../../model/units.ts';
import { type ExecutorRemoval, executorRemovals } from '../failures/executor-removals.ts';
import type { MemoryExcess } from '../failures/removal-reason.ts';
import { oncePerApplication } from '../once-per-application.ts';

export interface MemoryKills {
  /** Containers that outgrew their limit, or by all signs did. */
  readonly byLimit: readonly ExecutorRemoval[];
  /** SIGKILLs that a whole machine out of memory explains better: several at once on one host, or no container to limit them. */
  readonly byMachine: readonly ExecutorRemoval[];
}

/** Executors killed on one host within this time were killed together. */
const AT_ONCE_MS = MS_PER_MINUTE;

/** Executors that were killed for memory: told so by YARN or Kubernetes, or by a SIGKILL that nothing else explains. */
export const memoryKills = oncePerApplication((app: ApplicationModel): MemoryKills => {
  const removals = executorRemovals(app);
  const sure = removals.filter(({ kind }) => kind === 'container-memory');
  const guessed = removals.filter(({ kind }) => kind === 'sigkill');
  const ofMachine = runsInContainers(app) ? killedTogether(guessed) : new Set(guessed);
  return {
    byLimit: [...sure, ...guessed.filter((removal) => !ofMachine.has(removal))],
    byMachine: guessed.filter((removal) => ofMachine.has(removal)),
  };
});

/** Without a container there is no limit to be killed at: a SIGKILL is the machine's, or somebody's. */
export function runsInContainers({ clusterManager }: ApplicationModel): boolean {
  return clusterManager !== 'standalone' && clusterManager !== 'local';
}

/** Those that had another executor killed with them on their host. `removals`: in order of time. */
export function killedTogether(removals: readonly ExecutorRemoval[]): ReadonlySet<ExecutorRemoval> {
  const together = new Set<ExecutorRemoval>();
  for (const [host, onHost] of Map.groupBy(removals, (removal) => removal.host)) {
    if (host === undefined) continue;
    for (const removal of [...withNeighbour(onHost), ...withNeighbour(onHost.toReversed())]) {
      together.add(removal);
    }
  }
  return together;
}

/** Those on one host that the last one of another executor right before them, in the order given, was together with. */
function withNeighbour(onHost: readonly ExecutorRemoval[]): readonly ExecutorRemoval[] {
  const found: ExecutorRemoval[] = [];
  let previous: ExecutorRemoval | undefined;
  let other: ExecutorRemoval | undefined;
  for (const removal of onHost) {
    if (previous?.executorId !== removal.executorId) other = previous;
    if (other !== undefined && isAtOnce(removal, other)) found.push(removal);
    previous = removal;
  }
  return found;
}

function isAtOnce(a: ExecutorRemoval, b: ExecutorRemoval): boolean {
  return Math.abs((a.atMs ?? Infinity) - (b.atMs ?? -Infinity)) <= AT_ONCE_MS;
}

/** The largest that any of them told. */
export function largestExcess(removals: readonly ExecutorRemoval[]): MemoryExcess | undefined {
  return removals
    .flatMap(({ memory }) => memory ?? [])
    .toSorted((a, b) => b.usedBytes - a.usedBytes)[0];
}
