import type { ApplicationModel } from '../../model/application.ts';
import type { ExecutorLife } from '../../model/executor.ts';
import type { Interval } from '../../model/interval.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import type { TaskColumns } from '../../model/task-columns.ts';
import { livesOfProfile, slotMsWithin } from './slot-levels.ts';
import { spanOf } from './stage-span.ts';
import { cpusOfTask } from './task-cpus.ts';

/** Places for so many tasks at once, for as long as their executors lived within the stage. */
export interface Slots extends Interval {
  readonly count: number;
}

/**
 * The task slots that were really there while the stage ran: executor lives × cores / `spark.task.cpus`. Where the
 * record knows too few executors for the work that was done, the most tasks that ran at once. Empty when the stage never ran.
 */
export function slotsDuring(app: ApplicationModel, stage: StageData): readonly Slots[] {
  const span = spanOf(stage);
  if (span === undefined) return [];
  if (isKnown(slotMsWithin(app, stage, span), stage)) return executorSlots(app, stage, span);
  return [{ ...span, count: busyCountOf(stage) }];
}

function isKnown(slotMs: number, { taskTimeMs }: StageData): boolean {
  return slotMs >= MIN_KNOWN_SHARE * taskTimeMs && slotMs > 0;
}

/** Task times overlap by the milliseconds that messages take, so that they can add up to a little more than there was. Ours. */
const MIN_KNOWN_SHARE = 0.8;
/** The driver starts a task before it has written down the end of the one before it. */
const HAND_OVER_MS = 20;

/** Mean number of slots over the stage, 0 when it never ran. */
export function meanSlotCount(slots: readonly Slots[], stage: StageData): number {
  const span = spanOf(stage);
  if (span === undefined) return 0;
  const slotMs = sumBy(slots, ({ fromMs, toMs, count }) => count * (toMs - fromMs));
  return slotMs / (span.toMs - span.fromMs);
}

/** Most executors are there throughout: theirs are told together. */
function executorSlots(app: ApplicationModel, stage: StageData, span: Interval): readonly Slots[] {
  const cpus = cpusOfTask(app, stage.resourceProfileId);
  const others: Slots[] = [];
  let throughout = 0;
  let known = 0;
  for (const life of livesOfProfile(app, stage.resourceProfileId)) {
    const fromMs = Math.max(span.fromMs, life.addedAtMs);
    const toMs = Math.min(span.toMs, life.removedAtMs ?? span.toMs);
    const count = toMs <= fromMs ? 0 : slotsOfLife(life, cpus, known);
    if (count === 0) continue;
    known += count;
    if (toMs - fromMs === span.toMs - span.fromMs) throughout += count;
    else others.push({ fromMs, toMs, count });
  }
  return throughout === 0 ? others : [{ ...span, count: throughout }, ...others];
}

/** Far above any cluster; each slot takes memory, and a log can claim as many as it likes. */
const MAX_SLOTS = 1_000_000;

/** How many tasks at once a life had cores for; fewer where `knownCount` slots are too many already. */
export function slotsOfLife({ cores }: ExecutorLife, cpus: number, knownCount: number): number {
  return Math.min(Math.floor(cores / cpus), MAX_SLOTS - knownCount);
}

/** Slots over the stage, on average and whole; at least one. */
export function slotCountOf(app: ApplicationModel, stage: StageData): number {
  const span = spanOf(stage);
  if (span === undefined) return 1;
  const slotMs = slotMsWithin(app, stage, span);
  const mean = isKnown(slotMs, stage) ? slotMs / (span.toMs - span.fromMs) : busyCountOf(stage);
  return Math.max(1, Math.min(MAX_SLOTS, Math.round(mean)));
}

function busyCountOf({ tasks }: StageData): number {
  return tasks === undefined ? 1 : mostAtOnce(tasks);
}

function mostAtOnce({ columns, rowCount }: TaskColumns): number {
  const launches = Float64Array.from(columns.launchOffsetMs).toSorted();
  const finishes = Float64Array.from(
    columns.launchOffsetMs,
    (launch, row) => launch + (columns.durationMs[row] ?? 0),
  ).toSorted();
  let finished = 0;
  let most = 0;
  for (let launched = 0; launched < rowCount; launched += 1) {
    // a task that ends as another begins has left its slot
    const freeAtMs = (launches[launched] ?? 0) + HAND_OVER_MS;
    while ((finishes[finished] ?? 0) <= freeAtMs && finished < launched) finished += 1;
    most = Math.max(most, launched + 1 - finished);
  }
  return most;
}
