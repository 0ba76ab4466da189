import type { ApplicationModel } from '../../model/application.ts';
import {
  booleanProperty,
  numberProperty,
  type Properties,
  timeProperty,
} from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '../../model/units.ts';

/** How dynamic allocation was set, Spark's defaults filled in. */
export interface DynamicAllocation {
  readonly minCount: number;
  /** Executors asked for at the start, without any work. */
  readonly initialCount: number;
  /** How long tasks wait before executors are asked for. */
  readonly backlogTimeoutMs: number;
  /** Infinity where it is not limited, which is the default. */
  readonly maxCount: number;
  readonly idleTimeoutMs: number;
  /** Of executors that hold cached blocks; Infinity by default. */
  readonly cachedIdleTimeoutMs: number;
  /** Shuffle output outlives its executor: an external service, or none is held for it. */
  readonly hasShuffleService: boolean;
  /** Executors with shuffle output that is still referenced are kept (on by default since Spark 3.4). */
  readonly isShuffleTracked: boolean;
  readonly shuffleTimeoutMs: number;
}

/** Spark's default of `spark.dynamicAllocation.executorIdleTimeout`. */
export const IDLE_TIMEOUT_MS = MS_PER_MINUTE;

/** Catalogue cause 5 advises up to three minutes where stages pause; a longer one keeps idle executors by itself. */
export const LONG_TIMEOUT_MS = 3 * MS_PER_MINUTE;
/** Spark's default of `spark.dynamicAllocation.schedulerBacklogTimeout`. */
const BACKLOG_TIMEOUT_MS = MS_PER_SECOND;

/** Undefined where it is off, or where the record has no configuration. */
export function dynamicAllocation(app: ApplicationModel): DynamicAllocation | undefined {
  const properties = app.sections.environment?.sparkProperties;
  if (properties === undefined) return undefined;
  if (booleanProperty(properties, 'spark.dynamicAllocation.enabled') !== true) return undefined;
  const hasShuffleService = booleanProperty(properties, 'spark.shuffle.service.enabled') === true;
  return {
    minCount: countOf(properties, 'minExecutors'),
    initialCount: Math.max(
      countOf(properties, 'initialExecutors'),
      numberProperty(properties, 'spark.executor.instances') ?? 0,
    ),
    backlogTimeoutMs: timeOf(properties, 'schedulerBacklogTimeout', BACKLOG_TIMEOUT_MS),
    maxCount: countOf(properties, 'maxExecutors', Infinity),
    idleTimeoutMs: timeOf(properties, 'executorIdleTimeout', IDLE_TIMEOUT_MS),
    cachedIdleTimeoutMs: timeOf(properties, 'cachedExecutorIdleTimeout', Infinity),
    hasShuffleService,
    isShuffleTracked:
      !hasShuffleService &&
      (booleanProperty(properties, 'spark.dynamicAllocation.shuffleTracking.enabled') ??
        isAtLeastSpark(app.framework.version, 3, 4)),
    shuffleTimeoutMs: timeOf(properties, 'shuffleTracking.timeout', Infinity),
  };
}

function countOf(properties: Properties, name: string, byDefault = 0): number {
  return numberProperty(properties, `spark.dynamicAllocation.${name}`) ?? byDefault;
}

function timeOf(properties: Properties, name: string, byDefaultMs: number): number {
  return timeProperty(properties, `spark.dynamicAllocation.${name}`) ?? byDefaultMs;
}
