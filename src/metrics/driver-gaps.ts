import { type ApplicationModel, durationMs } from '../model/application.ts';
import type { Interval } from '../model/interval.ts';
import type { JobData } from '../model/job.ts';
import { largestBy } from '../model/largest-by.ts';
import { sumBy } from '../model/sum-by.ts';
import { barrierWaitEndMs } from './barrier-wait.ts';
import { type DriverStretch, driverStretches } from './budget/driver-phases.ts';
import { executorFleet } from './core-need.ts';
import type { CoreUse } from './core-use.ts';
import { sessionKind, statementOf } from './sessions/interactive-session.ts';
import { cpusOfTask } from './stages/task-cpus.ts';

/** A stretch in which the program's own code ran on the driver, and no job. */
export interface DriverGap extends Interval {
  /** The job that ended last before it. */
  readonly after?: JobData;
  /** Absent after the last job. */
  readonly before?: JobData;
}

/**
 * Gaps of at least `minGapMs` in which the program itself kept the executors waiting, in order. Not what Spark does on the
 * driver (planning, listing, committing). In a session only those between jobs of one statement: between statements a person
 * thinks. After the last job only what is no longer than twice the longest gap before: then it is one more turn of the same
 * loop, else nobody knows what it is.
 */
export function driverGaps(app: ApplicationModel, minGapMs: number): readonly DriverGap[] {
  const isSession = sessionKind(app) !== undefined;
  const stretches = ownStretches(app, minGapMs);
  const between = withNeighbours(
    app.sections.jobs ?? [],
    stretches.filter(({ phase }) => phase === 'driver'),
  ).filter(({ after, before }) => !isSession || isOneStatement(after, before));
  const longestMs = largestBy(between, lengthMs);
  const end = withNeighbours(
    app.sections.jobs ?? [],
    stretches.filter((gap) => gap.phase === 'end' && lengthMs(gap) <= 2 * longestMs),
  );
  return [...between, ...(isSession ? [] : end)];
}

/** Ours: where executors were given back sooner, hardly anything waited. */
const HELD_SHARE = 0.5;

/**
 * Stretches of at least `minMs` in which a batch program kept executors waiting before its first job or after its last one.
 * In a session that is a person; and where no executor was there for most of the time, none waited.
 */
export function loneEnds(app: ApplicationModel, minMs: number): readonly DriverGap[] {
  if (sessionKind(app) !== undefined) return [];
  const ends = ownStretches(app, minMs).filter(
    (stretch) =>
      (stretch.phase === 'end' || stretch.phase === 'startup') &&
      longestHeldMs(app, stretch) >= HELD_SHARE * lengthMs(stretch),
  );
  return withNeighbours(app.sections.jobs ?? [], ends);
}

/** What is left of them, `minMs` at least, without what a job with a barrier stage waited for slots. */
function ownStretches(app: ApplicationModel, minMs: number): readonly DriverStretch[] {
  return driverStretches(app)
    .map((stretch) => ({ ...stretch, fromMs: barrierWaitEndMs(app, stretch) }))
    .filter((stretch) => lengthMs(stretch) >= Math.max(1, minMs));
}

/** How much of it the executor that was there longest was there. */
function longestHeldMs(app: ApplicationModel, { fromMs, toMs }: Interval): number {
  let longestMs = 0;
  for (const { isDriver, lives } of app.sections.executors ?? []) {
    if (isDriver) continue;
    for (const { addedAtMs, removedAtMs = toMs } of lives) {
      longestMs = Math.max(longestMs, Math.min(removedAtMs, toMs) - Math.max(addedAtMs, fromMs));
    }
  }
  return longestMs;
}

/** From its beginning to its end. */
export function lengthMs({ fromMs, toMs }: Interval): number {
  return toMs - fromMs;
}

function isOneStatement(after: JobData | undefined, before: JobData | undefined): boolean {
  const statement = after === undefined ? undefined : statementOf(after);
  return statement !== undefined && before !== undefined && statement === statementOf(before);
}

/** One pass over gaps and jobs, both in the order of time. */
function withNeighbours(jobs: readonly JobData[], gaps: readonly Interval[]): readonly DriverGap[] {
  const byStart = sortedBy(jobs, ({ submittedAtMs }) => submittedAtMs);
  const byEnd = sortedBy(jobs, ({ completedAtMs }) => completedAtMs);
  let [started, ended] = [0, 0];
  return gaps.map(({ fromMs, toMs }) => {
    while ((byEnd[ended]?.completedAtMs ?? Infinity) <= fromMs) ended += 1;
    while ((byStart[started]?.submittedAtMs ?? Infinity) < toMs) started += 1;
    const [after, before] = [byEnd[ended - 1], byStart[started]];
    return {
      fromMs,
      toMs,
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before }),
    };
  });
}

function sortedBy(jobs: readonly JobData[], time: (job: JobData) => number | undefined) {
  return jobs
    .filter((job) => time(job) !== undefined)
    .toSorted((a, b) => (time(a) ?? 0) - (time(b) ?? 0));
}

/** Tasks that the executors could run at once when most of them were there. */
export function fleetSlots(app: ApplicationModel): number {
  const fleet = executorFleet(app);
  if (fleet === undefined) return 0;
  return fleet.peakCount * Math.floor(fleet.coresEach / cpusOfTask(app, 0));
}

/**
 * How many executor slots can share the work of so many gaps: each is taken for one piece of work beside the others; a single
 * one for two, since nobody knows how far it divides. Ours.
 */
export function gapWidth(gapCount: number, slotCount: number): number {
  return Math.max(1, Math.min(slotCount, Math.max(2, gapCount)));
}

const IDLE_SHARE = 0.5; // ours: the larger part
const GAP_SHARE = 0.2; // catalogue cause 39

/** From when on a stretch counts, in ms. */
export interface GapLengths {
  readonly minGapMs: number;
  /** Before the first job. */
  readonly minLoneMs: number;
}

/**
 * Whether most of the time that cores were idle is the program's own code between jobs or before the first one, which executors
 * could do: having fewer of them would only hide it. What is after the last job may be a session that nobody stopped.
 */
export function isMostlyDriverGaps(
  app: ApplicationModel,
  use: CoreUse,
  { minGapMs, minLoneMs }: GapLengths,
): boolean {
  if (fleetSlots(app) < 2) return false;
  const before = loneEnds(app, minLoneMs).filter(({ after }) => after === undefined);
  const idleCoreMs = use.heldCoreMs - use.usefulCoreMs - use.overheadCoreMs;
  const ofDriverMs = use.idleDriverCoreMs + (before.length > 0 ? use.idleStartupCoreMs : 0);
  if (ofDriverMs < IDLE_SHARE * idleCoreMs) return false;
  const gapMs = sumBy([...before, ...driverGaps(app, minGapMs)], lengthMs);
  return gapMs >= GAP_SHARE * durationMs(app);
}
