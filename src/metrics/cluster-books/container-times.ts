import type { ApplicationModel, ApplicationWith } from '../../model/application.ts';
import { hasCapabilities } from '../../model/capabilities.ts';
import type { ExecutorLife } from '../../model/executor.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import type { AttemptTimes, ClusterUsage } from '../../model/yarn/cluster-usage.ts';
import { executorMemory } from '../../model/yarn/container-memory.ts';
import { isClusterMode } from '../../model/yarn/deploy-mode.ts';
import { masterContainer } from '../../model/yarn/master-container.ts';

/** With what books need: YARN's sums, executors and configuration. */
export type OfYarn = ApplicationWith<'clusterUsage' | 'executors' | 'environment'>;

/** How long containers of one size were held. */
export interface ContainerTime {
  readonly askedBytes: number;
  readonly cores: number;
  readonly ms: number;
  /** Before that: from the container to the registration of the executor in it. */
  readonly startUpMs: number;
  readonly isStartUpRecorded: boolean;
}

/** What executors take to start where no request is recorded: static ones, and all before Spark 3.4. */
export const ASSUMED_START_UP_MS = 5 * MS_PER_SECOND;
/** What is longer was waiting for room, not starting. */
const LONGEST_START_UP_MS = 30 * MS_PER_SECOND;

/** Whether YARN said what it gave to an application whose executors and settings are on record. */
export function isOfYarn(app: ApplicationModel): app is OfYarn {
  const isComplete = hasCapabilities(app, ['clusterUsage', 'executors', 'environment']);
  return isComplete && app.clusterManager === 'yarn';
}

/** A container for each life of each executor that registered. */
export function executorTimes(app: OfYarn): readonly ContainerTime[] {
  const { executors, environment, resourceProfiles } = app.sections;
  const lives = executors.filter(({ isDriver }) => !isDriver).flatMap((executor) => executor.lives);
  const usualStartUpMs = shortestStartUpMs(lives) ?? ASSUMED_START_UP_MS;
  return lives.map((life) => {
    const profile = resourceProfiles?.find(({ id }) => id === life.resourceProfileId);
    const recordedMs = startUpMs(life);
    const sinceStartMs = Math.max(0, life.addedAtMs - app.startedAtMs);
    return {
      askedBytes: executorMemory(environment, app.clusterManager, profile).askedBytes,
      cores: life.cores,
      ms: Math.max(0, (life.removedAtMs ?? app.lastSeenAtMs) - life.addedAtMs),
      startUpMs: recordedMs ?? Math.min(usualStartUpMs, sinceStartMs),
      isStartUpRecorded: recordedMs !== undefined,
    };
  });
}

function startUpMs({ addedAtMs, requestedAtMs }: ExecutorLife): number | undefined {
  if (requestedAtMs === undefined || requestedAtMs > addedAtMs) return undefined;
  return Math.min(addedAtMs - requestedAtMs, LONGEST_START_UP_MS);
}

/** No wait makes it shorter, so it is the best that is known of executors whose request is not recorded. */
function shortestStartUpMs(lives: readonly ExecutorLife[]): number | undefined {
  const known = lives.flatMap((life) => startUpMs(life) ?? []);
  return known.length === 0 ? undefined : known.reduce((a, b) => Math.min(a, b));
}

export interface MasterTime extends ContainerTime {
  /** YARN told when it lived, not only when its driver wrote. */
  readonly isLifeRecorded: boolean;
}

/** The application masters of all attempts, whether read or not: YARN tells their times. */
export function masterTime(app: OfYarn, read: readonly OfYarn[]): MasterTime {
  const lives = masterLives(app, read);
  return {
    ...masterContainer(app.sections.environment, isClusterMode(app)),
    ms: sumBy(lives, ({ fromMs, toMs }) => Math.max(0, toMs - fromMs)),
    startUpMs: 0,
    isStartUpRecorded: true,
    isLifeRecorded: lives.every(({ isRecorded }) => isRecorded),
  };
}

interface Life {
  readonly fromMs: number;
  readonly toMs: number;
  readonly isRecorded: boolean;
}

function masterLives(app: OfYarn, read: readonly OfYarn[]): readonly Life[] {
  const { attempts = [], launchedAtMs, finishedAtMs } = app.sections.clusterUsage;
  if (attempts.length > 0) {
    return attempts.map(({ attemptId: wanted }, index) => {
      const record = read.find(({ attemptId = '1' }) => attemptId === wanted);
      return lifeOf(toldOf(app.sections.clusterUsage, attempts, index), record ?? app);
    });
  }
  if (launchedAtMs === undefined || finishedAtMs === undefined) {
    return read.map(({ startedAtMs, lastSeenAtMs }) => ({
      fromMs: startedAtMs,
      toMs: lastSeenAtMs,
      isRecorded: false,
    }));
  }
  // the next attempt begins at once
  return [{ fromMs: launchedAtMs, toMs: finishedAtMs, isRecorded: true }];
}

/** An attempt that nobody told of lived as long as its record, or as this one's. */
function lifeOf({ fromMs, toMs }: Told, record: OfYarn): Life {
  return {
    fromMs: fromMs ?? record.startedAtMs,
    toMs: toMs ?? record.lastSeenAtMs,
    isRecorded: fromMs !== undefined && toMs !== undefined,
  };
}

interface Told {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** An attempt is created when its container is asked for; only of the first the launch is told. */
function toldOf(usage: ClusterUsage, attempts: readonly AttemptTimes[], index: number): Told {
  const { startedAtMs, finishedAtMs } = attempts[index] ?? {};
  const next = attempts[index + 1];
  return withoutUndefined({
    fromMs: (index === 0 ? usage.launchedAtMs : undefined) ?? startedAtMs,
    toMs: finishedAtMs ?? (next === undefined ? usage.finishedAtMs : next.startedAtMs),
  });
}
