import { type ApplicationModel, durationMs } from '../../model/application.ts';
import type { Allocation, Remedy } from '../../model/remedy.ts';
import { sumBy } from '../../model/sum-by.ts';
import { executorFleet } from '../core-need.ts';
import { footprint } from '../footprint.ts';
import { type Capacity, type CoreLevels, recordedCapacity } from './capacity.ts';
import { changedNodes, changesOf } from './changed-work.ts';
import { driverSavings } from './driver-cuts.ts';
import { dynamicCapacity } from './dynamic-capacity.ts';
import { recordedFleet, usableCores } from './fleet-levels.ts';
import { intervalMs, type Prediction, replayedJobMs, worksOf } from './replay.ts';
import { workload } from './workload.ts';

/** The whole run on other executors. */
export interface AllocationOutcome {
  readonly wallMs: number;
  readonly heldMemoryByteMs: number;
  /** Against the recorded run; negative where it costs more. */
  readonly gain: Prediction;
}

/** Capacity on a clock of its own, and how long executors were held by it. */
interface Executors extends Capacity {
  readonly heldMs: () => number;
}

/**
 * The run replayed from its first executor on with another allocation, and with whatever else `remedies` change. Undefined where
 * executors of several kinds, or none, are on record.
 */
export function allocationOutcome(
  app: ApplicationModel,
  allocation: Allocation,
  remedies: readonly Remedy[] = [],
): AllocationOutcome | undefined {
  const { executorBytes } = footprint(app);
  const executors = executorsOf(app, allocation);
  const jobsMs = replayedJobMs(app);
  if (executors === undefined || executorBytes === undefined || jobsMs <= 0) return undefined;
  const { clockMs, replayedMs, recordedJobsMs } = replayOn(executors, app, remedies);
  // set right by the error of the replay as it was, like every prediction
  const scale = recordedJobsMs / jobsMs;
  const { savedWallMs } = driverSavings(app, remedies);
  const wallMs = Math.max(0, durationMs(app) - recordedJobsMs + replayedMs * scale - savedWallMs);
  const heldShare = clockMs > app.startedAtMs ? wallMs / (clockMs - app.startedAtMs) : 1;
  const heldMemoryByteMs = executors.heldMs() * executorBytes * heldShare;
  return {
    wallMs,
    heldMemoryByteMs,
    gain: {
      savedWallMs: durationMs(app) - wallMs,
      savedMemoryByteMs: footprint(app).heldMemoryByteMs - heldMemoryByteMs,
      replayRatio: jobsMs / recordedJobsMs,
    },
  };
}

/** The whole run on these executors, interval by interval, with the recorded time between them. */
function replayOn(
  executors: Executors,
  app: ApplicationModel,
  remedies: readonly Remedy[],
): { readonly clockMs: number; readonly replayedMs: number; readonly recordedJobsMs: number } {
  const changes = changesOf(remedies);
  let clockMs = app.startedAtMs;
  let recordedAtMs = app.startedAtMs;
  let replayedMs = 0;
  let recordedJobsMs = 0;
  for (const [place, interval] of workload(app).entries()) {
    clockMs += Math.max(0, interval.fromMs - recordedAtMs);
    const works = worksOf(app, changedNodes(app, place, changes));
    const tookMs = intervalMs(interval, { works, capacity: () => executors }, clockMs);
    clockMs += tookMs;
    executors.moveTo(clockMs);
    replayedMs += tookMs;
    recordedJobsMs += interval.toMs - interval.fromMs;
    recordedAtMs = Math.max(recordedAtMs, interval.toMs);
  }
  clockMs += Math.max(0, app.startedAtMs + durationMs(app) - recordedAtMs);
  executors.moveTo(clockMs);
  return { clockMs, replayedMs, recordedJobsMs };
}

function executorsOf(app: ApplicationModel, allocation: Allocation): Executors | undefined {
  const fleet = executorFleet(app);
  const [pool, ...others] = recordedFleet(app).pools;
  if (fleet === undefined || pool === undefined || others.length > 0) return undefined;
  const coresEach = usableCores(app, 0)(fleet.coresEach);
  const firstAtMs = pool.atMs[0] ?? app.startedAtMs;
  if (allocation.kind === 'static')
    return staticExecutors(app, allocation.executorCount, coresEach);
  const { kind: _kind, ...policy } = allocation;
  const startMs = executorStartMs(app);
  return dynamicCapacity({ ...policy, startMs, coresEach, tasksEach: coresEach }, firstAtMs);
}

/**
 * From start to end, so many; each is there when as many were there in the record, and what is beyond its number of executors
 * with the last of the first request.
 */
function staticExecutors(app: ApplicationModel, count: number, coresEach: number): Executors {
  const arrivals = arrivalTimes(app);
  const atMs = Float64Array.from(
    { length: count },
    (_, place) => arrivals[Math.min(place, arrivals.length - 1)] ?? app.startedAtMs,
  );
  const levels: CoreLevels = { atMs, cores: atMs.map((_, place) => (place + 1) * coresEach) };
  const capacity = recordedCapacity([levels], app.startedAtMs, Infinity);
  let nowMs = app.startedAtMs;
  return {
    ...capacity,
    moveTo: (toMs) => {
      capacity.moveTo(toMs);
      nowMs = Math.max(nowMs, toMs);
    },
    heldMs: () => sumBy(atMs, (from) => Math.max(0, nowMs - from)),
  };
}

/** An executor asked for at the start is there within so long of the first. Ours: a slow container's start. */
const FIRST_REQUEST_MS = 30_000;

/** When the first, second, … executor was there, of those that came with the first request. */
function arrivalTimes({ sections: { executors = [] } }: ApplicationModel): readonly number[] {
  const times = executors
    .flatMap(({ lives }) => lives.map(({ addedAtMs }) => addedAtMs))
    .toSorted((a, b) => a - b);
  const firstMs = times[0] ?? 0;
  return times.filter((atMs) => atMs - firstMs <= FIRST_REQUEST_MS);
}

/** From request to arrival, where Spark says (3.4+); else what a container on YARN usually takes. */
const USUAL_START_MS = 5_000;

function executorStartMs({ sections: { executors = [] } }: ApplicationModel): number {
  const waits = executors
    .flatMap(({ lives }) => lives)
    .flatMap(({ addedAtMs, requestedAtMs }) =>
      requestedAtMs === undefined ? [] : [Math.max(0, addedAtMs - requestedAtMs)],
    )
    .toSorted((a, b) => a - b);
  return waits[Math.floor(waits.length / 2)] ?? USUAL_START_MS;
}
