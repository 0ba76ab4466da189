import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import {
  booleanProperty,
  fromOf,
  numberProperty,
  type Properties,
  property,
  timeProperty,
} from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { MS_PER_MINUTE, MS_PER_SECOND } from '../../model/units.ts';

const ENABLED = 'spark.dynamicAllocation.enabled';
const MAX = 'spark.dynamicAllocation.maxExecutors';
const MIN = 'spark.dynamicAllocation.minExecutors';
const IDLE = 'spark.dynamicAllocation.executorIdleTimeout';
const CACHED_IDLE = 'spark.dynamicAllocation.cachedExecutorIdleTimeout';
const TRACKING = 'spark.dynamicAllocation.shuffleTracking.enabled';
const TRACKING_TIMEOUT = 'spark.dynamicAllocation.shuffleTracking.timeout';
const SERVICE = 'spark.shuffle.service.enabled';
const VERIFY = 'Executors are removed while nothing runs.';

function isDynamic(properties: Properties): boolean {
  return booleanProperty(properties, ENABLED) === true;
}

/**
 * Lets executors go while they have nothing to do: right for a job with pauses and for a notebook between cells. Empty where
 * dynamic allocation is on and no setting of it keeps them.
 */
export function releaseAdvice(
  app: ApplicationModel,
  maxCount: number,
  idleTimeoutMs: number,
): readonly Recommendation[] {
  const properties = app.sections.environment?.sparkProperties ?? {};
  return isDynamic(properties)
    ? releaseMore(app, properties, idleTimeoutMs)
    : startReleasing(app, properties, { maxCount, idleTimeoutMs });
}

function startReleasing(
  app: ApplicationModel,
  properties: Properties,
  { maxCount, idleTimeoutMs }: { readonly maxCount: number; readonly idleTimeoutMs: number },
): readonly Recommendation[] {
  const keptMs = timeProperty(properties, IDLE) ?? MS_PER_MINUTE;
  const timeout = secondsText(Math.min(idleTimeoutMs, keptMs));
  return [
    {
      kind: 'set-property',
      property: ENABLED,
      from: property(properties, ENABLED) ?? 'false',
      to: 'true',
      because: `executors without a task for ${timeout} are given back, and asked for again when tasks wait`,
      scope: 'submit',
      risk: 'The first tasks after a pause wait for executors to start, some seconds each time.',
      verify: VERIFY,
    },
    {
      kind: 'set-property',
      property: MAX,
      ...fromOf(properties, MAX),
      to: String(maxCount),
      because: 'that is as many as it has now; the default is no limit',
      scope: 'submit',
    },
    ...(keptMs > idleTimeoutMs ? [shorterTimeout(properties, { keptMs, timeout })] : []),
    ...keepShuffle(app, properties),
  ];
}

function shorterTimeout(
  properties: Properties,
  { keptMs, timeout }: { readonly keptMs: number; readonly timeout: string },
): Recommendation {
  return {
    kind: 'set-property',
    property: IDLE,
    ...fromOf(properties, IDLE),
    to: timeout,
    because: `without it they are given back after ${secondsText(keptMs)}`,
    scope: 'submit',
  };
}

/** Executors may only go when their shuffle output stays readable: a service, or (Spark 3.0 and later) Spark keeping track. */
function keepShuffle(app: ApplicationModel, properties: Properties): readonly Recommendation[] {
  if (booleanProperty(properties, SERVICE) === true) return [];
  const canTrack = isAtLeastSpark(app.framework.version, 3, 0);
  if (!canTrack) {
    return [
      {
        kind: 'set-property',
        property: SERVICE,
        from: 'false',
        to: 'true',
        because: 'before Spark 3.0 dynamic allocation needs the external shuffle service',
        scope: 'submit',
        risk: 'The service has to run on every node of the cluster.',
      },
    ];
  }
  const isTracked =
    booleanProperty(properties, TRACKING) ?? isAtLeastSpark(app.framework.version, 3, 4);
  if (isTracked) return [];
  return [
    {
      kind: 'set-property',
      property: TRACKING,
      from: 'false',
      to: 'true',
      because:
        'without an external shuffle service Spark has to keep track of who holds shuffle output',
      scope: 'submit',
      risk: 'Executors with shuffle output that is still referenced stay.',
    },
  ];
}

/** Dynamic allocation is on and executors stay all the same: what keeps them (catalogue cause 2). */
function releaseMore(
  app: ApplicationModel,
  properties: Properties,
  idleTimeoutMs: number,
): readonly Recommendation[] {
  const advice: Recommendation[] = [];
  const set = (name: string, to: string, because: string, risk?: string): void => {
    advice.push({
      kind: 'set-property',
      property: name,
      ...fromOf(properties, name),
      to,
      because,
      scope: 'submit',
      ...(risk === undefined ? {} : { risk }),
      verify: VERIFY,
    });
  };
  if ((numberProperty(properties, MIN) ?? 0) > 0) {
    set(MIN, '0', 'so many executors are kept whatever there is to do');
  }
  if ((timeProperty(properties, IDLE) ?? idleTimeoutMs) > idleTimeoutMs) {
    set(IDLE, secondsText(idleTimeoutMs), 'executors are kept for so long without a task');
  }
  if ((app.sections.storage ?? []).length > 0 && property(properties, CACHED_IDLE) === undefined) {
    set(
      CACHED_IDLE,
      '30min',
      'an executor that holds cached blocks is never given back by default',
      'What it had cached is computed again when needed; unpersist() what is not.',
    );
  }
  if (isOnlyTracked(app, properties) && property(properties, TRACKING_TIMEOUT) === undefined) {
    set(
      TRACKING_TIMEOUT,
      '10min',
      'without an external shuffle service an executor with shuffle output is kept until the output is no longer referenced',
      'Shuffle output that is needed after that is computed again.',
    );
  }
  return advice;
}

function isOnlyTracked(app: ApplicationModel, properties: Properties): boolean {
  if (booleanProperty(properties, SERVICE) === true) return false;
  return booleanProperty(properties, TRACKING) ?? isAtLeastSpark(app.framework.version, 3, 4);
}

/** Fewer executors from start to end: for work that never fills those it has. */
export function fewerAdvice(
  app: ApplicationModel,
  toCount: number,
  fromCount: number,
): readonly Recommendation[] {
  const properties = app.sections.environment?.sparkProperties ?? {};
  const name = isDynamic(properties) ? MAX : countProperty(app, properties);
  if (name === undefined) return standaloneAdvice(toCount, fromCount);
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(properties, name) ?? String(fromCount),
      to: String(toCount),
      because: `the work fits into ${toCount} of ${fromCount} executors within a tenth more time`,
      scope: 'submit',
      risk: 'Parts that filled every core take longer; a job that must be fast wants them all.',
      verify: 'The run takes at most a tenth longer.',
    },
  ];
}

/** Standalone clusters give an application every core they have unless it is limited by cores. */
function countProperty({ clusterManager }: ApplicationModel, properties: Properties) {
  const name = 'spark.executor.instances';
  return clusterManager === 'standalone' && property(properties, name) === undefined
    ? undefined
    : name;
}

function standaloneAdvice(toCount: number, fromCount: number): readonly Recommendation[] {
  return [
    {
      kind: 'look-into',
      advice: `Limit the application with spark.cores.max so that it gets ${toCount} executors instead of ${fromCount}: the work fits into them within a tenth more time.`,
    },
  ];
}

function secondsText(ms: number): string {
  return `${Math.max(1, Math.round(ms / MS_PER_SECOND))}s`;
}
