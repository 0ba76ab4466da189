import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import type { Remedy } from '../../model/remedy.ts';
import {
  booleanProperty,
  type Properties,
  timeProperty,
} from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { LOCALITIES } from '../../model/task-columns.ts';
import { makespanMs } from '../list-schedule.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { firstSuccesses, valuesAt } from '../partitions/task-spread.ts';
import { spanOf } from '../stages/stage-span.ts';
import { type SlotGap, slotGaps, steadySlots } from './slot-gaps.ts';

/** What a stage lost because its tasks waited for a slot near their data while others were free. */
export interface LocalityWait {
  readonly stage: StageData;
  readonly waitMs: number;
  /** Tasks that were launched far from their data, on a slot that had been free for the wait. */
  readonly lateTaskCount: number;
  /** Slots that got no task to the end, though there were some. */
  readonly starvedSlotCount: number;
  readonly slotCount: number;
  /** Free slots × time while tasks waited for nearer ones. */
  readonly idleSlotMs: number;
  /** Of the time of all slots that were there. */
  readonly idleShare: number;
  readonly savedMs: number;
}

const DEFAULT_WAIT_MS = 3_000;
/** `spark.locality.wait` can be set for each of them. */
export const LOCALITY_LEVELS = ['process', 'node', 'rack'] as const;

/** `spark.locality.wait`, or the longest of those set for one level; ms. */
export function localityWaitMs(properties: Properties): number {
  const whole = timeProperty(properties, 'spark.locality.wait') ?? DEFAULT_WAIT_MS;
  return LOCALITY_LEVELS.reduce(
    (most, level) =>
      Math.max(most, timeProperty(properties, `spark.locality.wait.${level}`) ?? whole),
    0,
  );
}

/** Stages that lost time so, the costliest first. */
export const localityWaits = oncePerApplication(
  (app: ApplicationModel): readonly LocalityWait[] => {
    const properties = app.sections.environment?.sparkProperties ?? {};
    const waitMs = localityWaitMs(properties);
    if (waitMs <= 0) return [];
    return stagesAlone(app)
      .flatMap((stage) => waitIn(app, stage, waitMs) ?? [])
      .toSorted((a, b) => b.savedMs - a.savedMs);
  },
);

/** Those stages as they would have been. */
export function withoutWaits(waits: readonly LocalityWait[]): Remedy {
  return {
    stages: waits.map(({ stage: { stageId, stageAttemptId }, savedMs }) => ({
      stage: { stageId, stageAttemptId },
      kind: 'sooner',
      ms: savedMs,
    })),
  };
}

/** What runs beside another stage shares its slots, and whose wait they stood free for nobody can tell. */
function stagesAlone({ sections: { stages = [] } }: ApplicationModel): readonly StageData[] {
  const running = stages
    .flatMap((stage) => {
      const span = spanOf(stage);
      return span === undefined ? [] : [{ stage, ...span }];
    })
    .toSorted((a, b) => a.fromMs - b.fromMs);
  let untilMs = -Infinity;
  return running.flatMap(({ stage, fromMs, toMs }, place) => {
    const isAlone = fromMs >= untilMs && toMs <= (running[place + 1]?.fromMs ?? Infinity);
    untilMs = Math.max(untilMs, toMs);
    return isAlone ? [stage] : [];
  });
}

/** Of what slots stood free, at least so much must be the wait's doing; ours. */
const MOST_SHARE = 0.5;

function waitIn(app: ApplicationModel, stage: StageData, waitMs: number): LocalityWait | undefined {
  const { tasks, failedTaskCount, killedTaskCount } = stage;
  const span = spanOf(stage);
  const isWhole =
    tasks !== undefined && !tasks.isSampled && failedTaskCount + killedTaskCount === 0;
  if (span === undefined || !isWhole || span.toMs - span.fromMs < OFFER_MS) return undefined;
  const mostMs = mayStarve(app, stage, waitMs);
  const { locality } = tasks.columns;
  // before the slots are looked at: there can be many stages, and many executors
  if (mostMs === 0 && locality.every((level) => level === locality[0])) return undefined;
  const slots = steadySlots(app, stage, span);
  const gaps = slotGaps(app, tasks, slots).filter(({ ms }) => ms > OFFER_MS);
  const late = gaps.filter(
    ({ ms, endsFar }) => endsFar === true && ms >= waitMs - EARLY_SHARE * waitMs,
  );
  const starved = gaps.filter(({ ms, endsFar }) => endsFar === undefined && ms <= mostMs);
  const idleSlotMs = sumBy([...late, ...starved], ({ ms }) => ms);
  if (
    idleSlotMs === 0 ||
    idleSlotMs < MOST_SHARE * sumBy(gaps, ({ ms }) => ms) ||
    !areMultiples(late, waitMs)
  ) {
    return undefined;
  }
  const slotCount = slots.length;
  return {
    stage,
    waitMs,
    lateTaskCount: late.length,
    starvedSlotCount: starved.length,
    slotCount,
    idleSlotMs,
    idleShare: idleSlotMs / (slotCount * (span.toMs - span.fromMs)),
    savedMs: Math.max(0, Math.min(gainMs(stage, span, slotCount), idleSlotMs / slotCount)),
  };
}

/** Free slots are offered again every second (`spark.scheduler.revive.interval`): longer is no delay of messages. */
const OFFER_MS = 1_000;
/** The clock of the wait is read when something is offered: a little early, or up to a second late. */
const EARLY_SHARE = 0.1;
const LATE_MS = 1_200;

/** Whether at least half of them are near once, twice or three times the wait, a level each. */
function areMultiples(late: readonly SlotGap[], waitMs: number): boolean {
  const near = late.filter(({ ms }) => {
    const levels = Math.min(LOCALITY_LEVELS.length, Math.max(1, Math.round(ms / waitMs)));
    const pastMs = ms - levels * waitMs;
    return pastMs >= -EARLY_SHARE * waitMs && pastMs <= LATE_MS;
  });
  return near.length >= MOST_SHARE * late.length;
}

/**
 * How long a slot may go without a task to the end of the stage for the wait's sake, ms. A wait for each level; before 3.1 every
 * launch near its data began the wait anew, so that it never ended (SPARK-18886). Nothing where no task had a place to prefer:
 * Spark calls those process-local too, so it takes cached data, or tasks that were only near their node.
 */
function mayStarve(
  { framework, sections }: ApplicationModel,
  { rdds, tasks }: StageData,
  waitMs: number,
): number {
  const isCached = rdds.some(
    ({ storage }) => storage?.useMemory === true || storage?.useDisk === true,
  );
  const isNearNode = tasks?.columns.locality.every((level) => level === NODE_LOCAL) === true;
  if (!isCached && !isNearNode) return 0;
  const properties = sections.environment?.sparkProperties ?? {};
  const isLegacy = booleanProperty(properties, 'spark.locality.wait.legacyResetOnTaskLaunch');
  const neverEnds = isLegacy === true || !isAtLeastSpark(framework.version, 3, 1);
  return neverEnds ? Infinity : LOCALITY_LEVELS.length * waitMs + LATE_MS;
}

const NODE_LOCAL = LOCALITIES.indexOf('NODE_LOCAL');

/** How much sooner its tasks, each as long as it was, are through on all of the slots at once. */
function gainMs(stage: StageData, { fromMs, toMs }: Interval, slotCount: number): number {
  if (stage.tasks === undefined) return 0;
  const durationsMs = valuesAt(firstSuccesses(stage), stage.tasks, 'durationMs');
  const slots = [{ fromMs, toMs: Infinity, count: slotCount }];
  return toMs - fromMs - makespanMs(durationsMs, slots);
}
