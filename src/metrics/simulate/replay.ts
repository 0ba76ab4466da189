import type { ApplicationModel } from '../../model/application.ts';
import type { Remedy } from '../../model/remedy.ts';
import { property } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { jobMs } from '../job-intervals.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { type Capacity, constantCapacity, recordedCapacity } from './capacity.ts';
import { type Changes, changedNodes, changesOf, touchedIntervals } from './changed-work.ts';
import { driverSavings } from './driver-cuts.ts';
import { type FleetLevels, heldBetween, recordedFleet, unharmedFleet } from './fleet-levels.ts';
import { knownTooFew, mostCoresAtOnce } from './observed-cores.ts';
import { endsOf, type Work } from './schedule.ts';
import { type WorkInterval, type WorkNode, workload } from './workload.ts';

/** What the recorded run would have been with remedies, against what it was. Negative where they cost something. */
export interface Prediction {
  readonly savedWallMs: number;
  /** Memory that executors would not have held, were each held for as long as the run lasts. */
  readonly savedMemoryByteMs: number;
  /** Of the intervals that remedies touch: replayed as they were over as they were. Absent when none is touched. */
  readonly replayRatio?: number;
}

/** One interval replayed as it was. */
interface AsWas {
  readonly replayedMs: number;
  readonly capacity: () => Capacity;
}

/**
 * The run replayed with all the remedies at once (catalogue §2.4). Time in which the driver was alone is copied, less what
 * remedies cut from it; of the intervals in which jobs ran, those that a remedy touches are replayed. Each is set right by its
 * own error: it takes the share of its recorded time that its replay takes of the replay as it was. Allocations are not looked
 * at here; see `allocationOutcome`. What the record could not keep of a large application is taken to be like what it kept.
 */
export function predict(app: ApplicationModel, remedies: readonly Remedy[]): Prediction {
  const changes = changesOf(remedies);
  const held = heldBetween(app);
  const driver = driverSavings(app, remedies);
  let { savedWallMs, savedMemoryByteMs } = driver;
  let recordedMs = 0;
  let replayedMs = 0;
  const touched = touchedIntervals(app, changes);
  const most = mostTimes(app, touched);
  for (const { place, standsFor } of touched) {
    const interval = workload(app)[place];
    if (interval === undefined) continue;
    const lengthMs = interval.toMs - interval.fromMs;
    const asWas = replayAsWas(app)(place);
    const withRemedy = replayChanged(app, place, changes, asWas);
    const savedShare = asWas.replayedMs > 0 ? 1 - withRemedy / asWas.replayedMs : 0;
    const savedMs = most * standsFor * lengthMs * savedShare;
    savedWallMs += savedMs;
    savedMemoryByteMs += savedMs * (held(interval.fromMs, interval.toMs) / lengthMs);
    recordedMs += lengthMs;
    replayedMs += asWas.replayedMs;
  }
  return {
    savedWallMs,
    savedMemoryByteMs,
    ...(recordedMs > 0 ? { replayRatio: replayedMs / recordedMs } : {}),
  };
}

/** What intervals stand for is no longer than all of the time in which jobs ran: as many may have run at once. */
function mostTimes(app: ApplicationModel, touched: ReturnType<typeof touchedIntervals>): number {
  const lengthMs = (place: number): number => {
    const { fromMs = 0, toMs = 0 } = workload(app)[place] ?? {};
    return toMs - fromMs;
  };
  const stoodForMs = sumBy(touched, ({ place, standsFor }) => standsFor * lengthMs(place));
  return stoodForMs > jobMs(app) ? jobMs(app) / stoodForMs : 1;
}

/** An interval as it was, each replayed when it is first asked for. */
const replayAsWas = oncePerApplication((app: ApplicationModel): ((place: number) => AsWas) => {
  const known = new Map<number, AsWas>();
  return (place) => {
    let asWas = known.get(place);
    const interval = workload(app)[place];
    if (asWas === undefined && interval !== undefined) {
      asWas = replayInterval(app, interval);
      known.set(place, asWas);
    }
    return asWas ?? { replayedMs: 0, capacity: () => constantCapacity(1) };
  };
});

/** All of the time in which jobs ran, replayed as it was, ms: what the error of the replay is measured on. */
export const replayedJobMs = oncePerApplication((app: ApplicationModel): number =>
  sumBy(workload(app).keys(), (place) => replayAsWas(app)(place).replayedMs),
);

function replayInterval(app: ApplicationModel, interval: WorkInterval): AsWas {
  const fleet = recordedFleet(app);
  const cores = knownTooFew(interval, fleet.pools) ? mostCoresAtOnce(interval) : undefined;
  const capacity = (): Capacity =>
    cores === undefined
      ? recordedCapacity(fleet.pools, interval.fromMs, interval.toMs)
      : constantCapacity(cores);
  const replayedMs = intervalMs(interval, { works: worksOf(app, interval.nodes), capacity });
  return { replayedMs, capacity };
}

function replayChanged(
  app: ApplicationModel,
  place: number,
  changes: Changes,
  asWas: AsWas,
): number {
  const interval = workload(app)[place];
  if (interval === undefined) return 0;
  const works = worksOf(app, changedNodes(app, place, changes));
  const fleet: FleetLevels = unharmedFleet(app);
  const isUnharmed = changes.withoutFailures && fleet.pools.length > 0;
  const capacity = isUnharmed
    ? () => recordedCapacity(fleet.pools, interval.fromMs, interval.toMs)
    : asWas.capacity;
  return intervalMs(interval, { works, capacity });
}

interface Setting {
  readonly works: readonly Work[];
  readonly capacity: () => Capacity;
}

/** Jobs of which no stage is on record take what they took; where every stage is gone, so is the interval. */
export function intervalMs(
  { fromMs, toMs, nodes, tailMs }: WorkInterval,
  { works, capacity }: Setting,
  startMs: number = fromMs,
): number {
  if (!nodes.some(({ stage }) => stage !== undefined)) return toMs - fromMs;
  if (!works.some(({ durationsMs }) => durationsMs.length > 0)) {
    const hadTasks = nodes.some(({ durationsMs }) => durationsMs.length > 0);
    return hadTasks ? 0 : toMs - fromMs;
  }
  const ends = endsOf(works, capacity(), startMs);
  return lastOf(ends, nodes, startMs) - startMs + tailMs;
}

function lastOf(ends: Float64Array, nodes: readonly WorkNode[], fromMs: number): number {
  let lastMs = fromMs;
  for (const [place, { stage }] of nodes.entries()) {
    if (stage !== undefined) lastMs = Math.max(lastMs, ends[place] ?? fromMs);
  }
  return lastMs;
}

/** First jobs first, and of one job first stages first, as Spark's FIFO scheduler has it. */
export function worksOf(app: ApplicationModel, nodes: readonly WorkNode[]): readonly Work[] {
  const { poolOf } = recordedFleet(app);
  const properties = app.sections.environment?.sparkProperties ?? {};
  const isFair = property(properties, 'spark.scheduler.mode')?.toUpperCase() === 'FAIR';
  // field by field: an application may have as many as a hundred thousand, and is replayed for each of many remedies
  return nodes.map(({ stage, after, lagMs, durationsMs, retryOf, cpus }): Work => {
    const work = {
      after,
      lagMs,
      durationsMs,
      cpus,
      pool: stage === undefined ? 0 : poolOf(stage.resourceProfileId),
      priority: stage === undefined ? 0 : priorityOf(stage),
    };
    if (retryOf === undefined && !isFair) return work;
    const retries = retryOf === undefined ? {} : { retryOf };
    if (!isFair || stage === undefined) return { ...work, ...retries };
    return { ...work, ...retries, fairPool: stage.schedulingPool ?? 'default' };
  });
}

function priorityOf({ jobIds, stageId }: StageData): number {
  return (jobIds[0] ?? 0) * STAGES_A_JOB + stageId;
}

/** Stage ids grow over the application: no job comes before another for them. */
const STAGES_A_JOB = 2 ** 24;
