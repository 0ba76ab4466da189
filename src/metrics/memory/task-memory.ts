import type { ApplicationModel } from '../../model/application.ts';
import type { Environment } from '../../model/environment.ts';
import type { ExecutorSummary, ResourceProfile } from '../../model/executor.ts';
import { memoryProperty, numberProperty } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { GIB, MIB } from '../../model/units.ts';
import { executorMemory } from '../../model/yarn/container-memory.ts';
import { spanOf } from '../stages/stage-span.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';

/** Spark's memory model: what the JVM keeps for itself, and the unified region's share of the rest. */
export const RESERVED_BYTES = 300 * MIB;
export const MEMORY_FRACTION = 0.6;

const HEAP_STEP_BYTES = 512 * MIB; // catalogue §2.1

/** A heap of so many bytes at least, in the steps that are advised, as Spark's properties have it: `1536m`. */
export function heapText(bytes: number): string {
  return `${Math.ceil(bytes / HEAP_STEP_BYTES) * (HEAP_STEP_BYTES / MIB)}m`;
}

/** The memory that one task of a stage can count on. */
export interface TaskMemory {
  /** The executor's JVM heap, as configured. */
  readonly heapBytes: number;
  /** The property that sets it: the driver's in local mode. */
  readonly heapProperty: 'spark.executor.memory' | 'spark.driver.memory';
  /** Tasks that one executor runs at once. */
  readonly tasksAtOnce: number;
  /** What each of them can have for sorting, joining and aggregating when all run and nothing is cached. */
  readonly executionBytes: number;
  readonly memoryFraction: number;
}

/** Execution memory of one task (catalogue §2.1); the region's size is the executors' own word where they gave it. */
export function taskMemory(app: ApplicationModel, stage: StageData): TaskMemory | undefined {
  const { environment, resourceProfiles = [] } = app.sections;
  if (environment === undefined) return undefined;
  const profile = resourceProfiles.find(({ id }) => id === stage.resourceProfileId);
  const executor = executorOf(app, stage);
  const { heapBytes, heapProperty } = heapOf(app, environment, profile);
  const memoryFraction =
    numberProperty(environment.sparkProperties, 'spark.memory.fraction') ?? MEMORY_FRACTION;
  const unifiedBytes =
    executor?.maxOnHeapMemoryBytes ??
    executor?.maxMemoryBytes ??
    Math.max(0, heapBytes - RESERVED_BYTES) * memoryFraction;
  const cores = profile?.cores ?? executor?.totalCores ?? 1;
  const tasksAtOnce = Math.max(1, Math.floor(cores / cpusOfTask(app, stage.resourceProfileId)));
  const executionBytes = unifiedBytes / tasksAtOnce;
  return { heapBytes, heapProperty, tasksAtOnce, executionBytes, memoryFraction };
}

function heapOf(
  app: ApplicationModel,
  environment: Environment,
  profile: ResourceProfile | undefined,
): Pick<TaskMemory, 'heapBytes' | 'heapProperty'> {
  if (app.clusterManager !== 'local') {
    const { heapBytes } = executorMemory(environment, app.clusterManager, profile);
    return { heapBytes, heapProperty: 'spark.executor.memory' };
  }
  const heapBytes = memoryProperty(environment.sparkProperties, 'spark.driver.memory') ?? GIB;
  return { heapBytes, heapProperty: 'spark.driver.memory' };
}

/** One that was there while the stage ran; executors of a profile are alike. */
function executorOf(app: ApplicationModel, stage: StageData): ExecutorSummary | undefined {
  const span = spanOf(stage);
  return app.sections.executors?.find(({ totalCores, lives }) => {
    const wasThere = lives.some(
      ({ addedAtMs, removedAtMs, resourceProfileId }) =>
        resourceProfileId === stage.resourceProfileId &&
        addedAtMs <= (span?.toMs ?? Infinity) &&
        (removedAtMs ?? Infinity) >= (span?.fromMs ?? 0),
    );
    return totalCores > 0 && wasThere;
  });
}
