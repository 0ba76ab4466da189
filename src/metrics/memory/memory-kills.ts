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
  const byMachine = guessed.filter(
    (removal) => !runsInContainers(app) || guessed.some((other) => wasTogether(removal, other)),
  );
  return {
    byLimit: [...sure, ...guessed.filter((removal) => !byMachine.includes(removal))],
    byMachine,
  };
});

/** Without a container there is no limit to be killed at: a SIGKILL is the machine's, or somebody's. */
export function runsInContainers({ clusterManager }: ApplicationModel): boolean {
  return clusterManager !== 'standalone' && clusterManager !== 'local';
}

function wasTogether(a: ExecutorRemoval, b: ExecutorRemoval): boolean {
  if (a.executorId === b.executorId || a.host === undefined || a.host !== b.host) return false;
  return Math.abs((a.atMs ?? Infinity) - (b.atMs ?? -Infinity)) <= AT_ONCE_MS;
}

/** The largest that any of them told. */
export function largestExcess(removals: readonly ExecutorRemoval[]): MemoryExcess | undefined {
  return removals
    .flatMap(({ memory }) => memory ?? [])
    .toSorted((a, b) => b.usedBytes - a.usedBytes)[0];
}
