import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import { type Interval, lengthOf, unionOf } from '../../model/interval.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { fleetSlots } from '../driver-gaps.ts';
import { taskTimeWithin } from '../stages/task-time-within.ts';
import { type Action, actionsOf } from './actions.ts';

/** The same action run again and again, one after the other, while most slots had nothing to do. */
export interface SmallActionLoop {
  /** `collect at train.py:9`. */
  readonly callSite: string;
  readonly actionCount: number;
  /** Time in which one of the actions ran, planning included, and nothing else of the loop. */
  readonly activeMs: number;
  /** Slots that tasks kept busy meanwhile, on average. */
  readonly busySlotCount: number;
  readonly slotCount: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** The same query over the same data with other values: one query can answer for all of them. */
  readonly isOneQuery: boolean;
  /** Of such queries: most read columns of their own. */
  readonly isByColumn: boolean;
  /** Of such queries by column: what each reads and counts, one query for all has to read and count as well. */
  readonly isWorkKept: boolean;
  /** Each turn writes what it computed. */
  readonly isWriting: boolean;
  /** Each turn writes rows that are in the query itself, as `INSERT … VALUES` has them: one write can take them all. */
  readonly isInserting: boolean;
  readonly actions: readonly Action[];
}

export interface LoopLimits {
  readonly minActionCount: number;
  /** Of a loop that is one query with other values each time. */
  readonly minQueryCount: number;
  /** An action that takes longer is no small one. */
  readonly maxActionMs: number;
  /** Of the slots, kept busy by tasks. */
  readonly maxBusyShare: number;
}

/** Loops with at least so many actions, the one that took most time first. O(n log n) in jobs and SQL executions. */
export function smallActionLoops(
  app: ApplicationModel,
  { minActionCount, minQueryCount, maxActionMs, maxBusyShare }: LoopLimits,
): readonly SmallActionLoop[] {
  const slotCount = fleetSlots(app);
  const taskMsOf = taskTimeOf(app);
  const actions = actionsOf(app).filter(({ fromMs, toMs }) => toMs - fromMs <= maxActionMs);
  const inserts = groupsOf(
    actions.filter(({ isInsert }) => isInsert),
    () => '',
  ).filter((group) => group.length >= minQueryCount && areInSequence(group));
  const queries = groupsOf(
    actions.filter(({ isInsert }) => !isInsert),
    ({ shape }) => shape?.shape ?? 'none',
  ).filter((group) => isOneQuery(group, minQueryCount));
  const inQueries = new Set([...inserts, ...queries].flat());
  const others = groupsOf(
    actions.filter((action) => !inQueries.has(action)),
    () => '',
  ).filter((group) => group.length >= minActionCount && areInSequence(group));
  return [
    ...[...inserts, ...queries].map((group) => ({
      ...loopOf(group, taskMsOf, slotCount),
      isOneQuery: true,
    })),
    ...others
      .map((group) => ({ ...loopOf(group, taskMsOf, slotCount), isOneQuery: false }))
      .filter(({ busySlotCount }) => busySlotCount <= maxBusyShare * slotCount),
  ].toSorted((a, b) => b.activeMs - a.activeMs);
}

function groupsOf(actions: readonly Action[], kindOf: (action: Action) => number | string) {
  return [
    ...Map.groupBy(
      actions,
      (action) => `${action.statement ?? ''}\n${action.callSite}\n${kindOf(action)}`,
    ).values(),
  ];
}

/** Ours: where fewer of the turns have values of their own it is the same query again and again, another cause. */
const MIN_OWN_SHARE = 0.5;

function isOneQuery(actions: readonly Action[], minQueryCount: number): boolean {
  if (actions.length < minQueryCount || actions[0]?.shape === undefined) return false;
  const ownCount = new Set(actions.map(({ shape }) => shape?.query)).size;
  return ownCount >= MIN_OWN_SHARE * actions.length && areInSequence(actions);
}

function loopOf(
  actions: readonly Action[],
  taskMsOf: TaskTimeOf,
  slotCount: number,
): Omit<SmallActionLoop, 'isOneQuery'> {
  const spans = unionOf(actions);
  const columnCount = new Set(actions.map(({ shape }) => shape?.columns)).size;
  const isByColumn = columnCount >= MIN_OWN_SHARE * actions.length;
  const activeMs = lengthOf(spans);
  return {
    callSite: actions[0]?.callSite ?? '',
    actionCount: actions.length,
    activeMs,
    busySlotCount: activeMs > 0 ? taskMsOf(actions, spans) / activeMs : 0,
    slotCount,
    fromMs: spans[0]?.fromMs ?? 0,
    toMs: spans.at(-1)?.toMs ?? 0,
    isByColumn,
    isWorkKept: isByColumn && actions.every(({ shape }) => shape?.isColumnar === true),
    isWriting: actions.every(({ isWrite }) => isWrite),
    isInserting: actions.every(({ isInsert }) => isInsert),
    actions: actions.toSorted((a, b) => a.fromMs - b.fromMs),
  };
}

/** Ours: what a thread pool runs side by side overlaps most of the time. */
const MAX_OVERLAP_SHARE = 0.1;

function areInSequence(actions: readonly Action[]): boolean {
  const wholeMs = lengthOf(actions);
  const unionMs = lengthOf(unionOf(actions));
  return wholeMs - unionMs <= MAX_OVERLAP_SHARE * wholeMs;
}

type TaskTimeOf = (actions: readonly Action[], spans: readonly Interval[]) => number;

/** Of the actions' stages; where some were given up for the budget, of all tasks that ran meanwhile. */
function taskTimeOf(app: ApplicationModel): TaskTimeOf {
  const { stages = [], totals, occupancy } = app.sections;
  if (occupancy !== undefined && (totals?.stageCount ?? 0) > stages.length) {
    const taskMsWithin = taskTimeWithin(occupancy);
    return (_, spans) => taskMsWithin(spans);
  }
  const byJob = taskTimeByJob(stages);
  return (actions) =>
    sumBy(
      actions.flatMap(({ jobIds }) => jobIds),
      (jobId) => byJob.get(jobId) ?? 0,
    );
}

function taskTimeByJob(stages: readonly StageData[]): ReadonlyMap<number, number> {
  const byJob = new Map<number, number>();
  for (const { jobIds, taskTimeMs } of stages) {
    const jobId = jobIds[0];
    if (jobId !== undefined) addAmount(byJob, jobId, taskTimeMs);
  }
  return byJob;
}
