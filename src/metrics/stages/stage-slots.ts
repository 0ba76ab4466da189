import type { ApplicationModel } from '../../model/application.ts';
import type { ExecutorLife, ExecutorSummary } from '../../model/executor.ts';
import { taskCpus } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import type { TaskColumns } from '../../model/task-columns.ts';
import { type Span, spanOf } from './stage-span.ts';

/** A place for one task, for as long as its executor lived within the stage. */
export type Slot = Span;

/**
 * The task slots that were really there while the stage ran: executor lives × cores / `spark.task.cpus`. Where the
 * record knows too few executors for the work that was done, the most tasks that ran at once. Empty when the stage never ran.
 */
export function slotsDuring(app: ApplicationModel, stage: StageData): readonly Slot[] {
  const span = spanOf(stage);
  if (span === undefined) return [];
  const slots = executorSlots(app, stage, span);
  const slotMs = slots.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
  if (slotMs >= MIN_KNOWN_SHARE * stage.taskTimeMs && slotMs > 0) return slots;
  const busyCount = stage.tasks === undefined ? 1 : mostAtOnce(stage.tasks);
  return Array.from({ length: busyCount }, () => span);
}

/** Task times overlap by the milliseconds that messages take, so that they can add up to a little more than there was. Ours. */
const MIN_KNOWN_SHARE = 0.8;
/** The driver starts a task before it has written down the end of the one before it. */
const HAND_OVER_MS = 20;

/** Mean number of slots over the stage, 0 when it never ran. */
export function meanSlotCount(slots: readonly Slot[], stage: StageData): number {
  const span = spanOf(stage);
  if (span === undefined) return 0;
  const slotMs = slots.reduce((sum, slot) => sum + (slot.toMs - slot.fromMs), 0);
  return slotMs / (span.toMs - span.fromMs);
}

/** Cores that each task of the stage holds. */
export function taskCpusOf(app: ApplicationModel, { resourceProfileId }: StageData): number {
  const { environment, resourceProfiles = [] } = app.sections;
  const profile = resourceProfiles.find(({ id }) => id === resourceProfileId);
  return profile?.taskCpus ?? taskCpus(environment?.sparkProperties ?? {});
}

function executorSlots(app: ApplicationModel, stage: StageData, span: Span): readonly Slot[] {
  const cpus = taskCpusOf(app, stage);
  const slots: Slot[] = [];
  for (const executor of app.sections.executors ?? []) {
    for (const life of livesOfProfile(executor, stage.resourceProfileId)) {
      const fromMs = Math.max(span.fromMs, life.addedAtMs);
      const toMs = Math.min(span.toMs, life.removedAtMs ?? span.toMs);
      const count = toMs <= fromMs ? 0 : slotsOfLife(life, cpus, slots.length);
      for (let left = count; left > 0; left -= 1) slots.push({ fromMs, toMs });
    }
  }
  return slots;
}

/** Far above any cluster; each slot takes memory, and a log can claim as many as it likes. */
const MAX_SLOTS = 1_000_000;

/** How many tasks at once a life had cores for; fewer where `knownCount` slots are too many already. */
export function slotsOfLife({ cores }: ExecutorLife, cpus: number, knownCount: number): number {
  return Math.min(Math.floor(cores / cpus), MAX_SLOTS - knownCount);
}

/** Slots over the stage, on average and whole; at least one. */
export function slotCountOf(app: ApplicationModel, stage: StageData): number {
  return Math.max(1, Math.round(meanSlotCount(slotsDuring(app, stage), stage)));
}

function livesOfProfile({ lives }: ExecutorSummary, profileId: number): ExecutorSummary['lives'] {
  return lives.filter(({ resourceProfileId }) => resourceProfileId === profileId);
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
