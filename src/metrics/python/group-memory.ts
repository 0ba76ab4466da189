import type { ApplicationModel } from '../../model/application.ts';
import { largestOf } from '../../model/largest-by.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { executorMemory } from '../../model/yarn/container-memory.ts';
import { type TaskFailures, taskFailures } from '../failures/failures.ts';
import { memoryKills } from '../memory/memory-kills.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { bytesReadAt } from '../partitions/task-spread.ts';
import { crashKindOf } from './worker-crashes.ts';

/** What a stage keeps in Python that hands whole groups to a function (`applyInPandas`, also of cogrouped data). */
export interface GroupMemory {
  readonly stage: StageData;
  /** `FlatMapGroupsInPandas`, as the stage's scope names it. */
  readonly operator: string;
  /** Most that one task read: no group of it is larger. */
  readonly largestTaskBytes: number;
  /** What a worker needs for a group of that size. */
  readonly neededBytes: number;
  /** Undefined where nothing limits the workers but the machine. */
  readonly budget?: WorkerBudget;
  /** Tasks that died of it. */
  readonly deaths?: GroupDeaths;
}

/** Memory that one Python worker has. */
export interface WorkerBudget {
  readonly bytes: number;
  readonly cores: number;
  /** What it is a part of, and how much that is. */
  readonly property: 'spark.executor.pyspark.memory' | 'spark.executor.memoryOverhead';
  readonly wholeBytes: number;
}

export interface GroupDeaths {
  /** `error`: the worker said that it ran out; `kill`: its container was killed for memory; `crash`: it was gone. */
  readonly kind: 'error' | 'kill' | 'crash';
  readonly taskCount: number;
  readonly lostCoreMs: number;
}

const GROUPED = /^FlatMap(?:Co)?GroupsIn(?:Pandas|Arrow)/;
/** Catalogue cause 29: Arrow, its copy in pandas, and what the function makes of it; text columns as Python objects. */
const COPIES = 6;

/** Of stages that hold groups: those whose tasks died of it first, then by how much they need. */
export const groupMemories = oncePerApplication((app: ApplicationModel): readonly GroupMemory[] => {
  const grouped = (app.sections.stages ?? []).flatMap((stage) => {
    const operator = stage.rdds.find(
      ({ scope }) => scope !== undefined && GROUPED.test(scope),
    )?.scope;
    return operator === undefined ? [] : [{ stage, operator }];
  });
  if (grouped.length === 0) return [];
  const failuresByStage = Map.groupBy(taskFailures(app), ({ stage }) => stageKey(stage));
  return grouped
    .map(({ stage, operator }) =>
      memoryOf(app, { stage, operator }, failuresByStage.get(stageKey(stage)) ?? []),
    )
    .toSorted(
      (a, b) =>
        (b.deaths?.lostCoreMs ?? -1) - (a.deaths?.lostCoreMs ?? -1) ||
        b.neededBytes - a.neededBytes,
    );
});

function memoryOf(
  app: ApplicationModel,
  { stage, operator }: Pick<GroupMemory, 'stage' | 'operator'>,
  failures: readonly TaskFailures[],
): GroupMemory {
  const largestTaskBytes = largestRead(stage);
  const neededBytes = COPIES * largestTaskBytes;
  const budget = budgetOf(app, stage);
  const isTooLarge = budget !== undefined && neededBytes > budget.bytes;
  const deaths = deathsOf(app, failures, isTooLarge);
  return {
    stage,
    operator,
    largestTaskBytes,
    neededBytes,
    ...(budget === undefined ? {} : { budget }),
    ...(deaths === undefined ? {} : { deaths }),
  };
}

/** Of all tasks, also those that failed: of a sample at least so much. */
function largestRead({ tasks }: StageData): number {
  if (tasks === undefined) return 0;
  const rows = Uint32Array.from({ length: tasks.rowCount }, (_, row) => row);
  return largestOf(bytesReadAt(rows, tasks));
}

/** A limit of their own; else what the container has outside of the heap, which each core's worker has its part of. */
function budgetOf(
  app: ApplicationModel,
  { resourceProfileId }: StageData,
): WorkerBudget | undefined {
  const { environment, resourceProfiles = [], executors = [] } = app.sections;
  const cores = executors
    .flatMap(({ lives, isDriver }) => (isDriver ? [] : lives))
    .find((life) => life.resourceProfileId === resourceProfileId)?.cores;
  if (environment === undefined || cores === undefined || cores < 1) return undefined;
  const profile = resourceProfiles.find(({ id }) => id === resourceProfileId);
  const memory = executorMemory(environment, app.clusterManager, profile);
  const ownBytes = memory.pysparkBytes;
  const isContainer = app.clusterManager === 'yarn' || app.clusterManager === 'kubernetes';
  if (ownBytes <= 0 && !isContainer) return undefined;
  const wholeBytes = ownBytes > 0 ? ownBytes : memory.overheadBytes;
  return {
    bytes: wholeBytes / cores,
    cores,
    wholeBytes,
    property: ownBytes > 0 ? 'spark.executor.pyspark.memory' : 'spark.executor.memoryOverhead',
  };
}

/**
 * Of tasks of the stage. A worker that is just gone proves nothing by itself (it may have crashed in compiled code, or left), so
 * it counts only where the group was too large as well.
 */
function deathsOf(
  app: ApplicationModel,
  failures: readonly TaskFailures[],
  isTooLarge: boolean,
): GroupDeaths | undefined {
  const killed = new Set(memoryKills(app).byLimit.map(({ executorId }) => executorId));
  const died = failures.flatMap((group) => {
    const kind = deathOf(group, killed);
    return kind === undefined || (kind === 'crash' && !isTooLarge) ? [] : [{ group, kind }];
  });
  const [first] = died;
  if (first === undefined) return undefined;
  return {
    kind: first.kind,
    taskCount: sumBy(died, ({ group }) => group.taskCount),
    lostCoreMs: sumBy(died, ({ group }) => group.coreMs),
  };
}

function deathOf(
  { failure, executors }: TaskFailures,
  killed: ReadonlySet<string>,
): GroupDeaths['kind'] | undefined {
  if (failure.reason === 'ExecutorLostFailure') {
    return [...executors.keys()].some((executorId) => killed.has(executorId)) ? 'kill' : undefined;
  }
  const kind = crashKindOf(failure);
  if (kind === 'memory') return 'error';
  return kind === 'vanished' ? 'crash' : undefined;
}
