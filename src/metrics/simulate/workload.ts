import type { ApplicationModel } from '../../model/application.ts';
import { pushTo } from '../../model/by-key.ts';
import type { Interval } from '../../model/interval.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { jobActiveIntervals } from '../job-intervals.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { spanMs } from '../stages/stage-span.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';
import { lastUpTo } from './capacity.ts';
import { dependencies, type Waits } from './dependencies.ts';
import { recordedFleet } from './fleet-levels.ts';
import { type ReplayedTasks, tasksAsWas } from './replayed-tasks.ts';
import { timesOf } from './stage-times.ts';

/** A stage attempt in the graph of an interval, or without one a point in time that others wait for. */
export interface WorkNode extends Waits, ReplayedTasks {
  readonly stage?: StageData;
  /** Cores each task holds. */
  readonly cpus: number;
}

/** A stretch in which at least one job was running. What runs in it waits for nothing outside of it. */
export interface WorkInterval extends Interval {
  readonly nodes: readonly WorkNode[];
  /** From the end of its last stage to the end of its last job. */
  readonly tailMs: number;
}

/** What the application had to do while jobs ran, interval by interval in order of time. */
export const workload = oncePerApplication((app: ApplicationModel): readonly WorkInterval[] => {
  const intervals = jobActiveIntervals(app);
  const stages = stagesByInterval(app, intervals);
  return intervals.map((interval, place) => intervalOf(app, interval, stages[place] ?? []));
});

/** Where a stage attempt stands: which interval, and which of its nodes. */
export interface WorkPlace {
  readonly interval: number;
  readonly node: number;
  readonly stage: StageData;
}

/** By stage key; remedies name a few of many stages, and each is replayed for itself. */
export const workPlaces = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<string, readonly WorkPlace[]> => {
    const places = new Map<string, WorkPlace[]>();
    for (const [interval, { nodes }] of workload(app).entries()) {
      for (const [node, { stage }] of nodes.entries()) {
        if (stage === undefined) continue;
        const key = stageKey(stage);
        pushTo(places, key, { interval, node, stage });
      }
    }
    return places;
  },
);

const NO_TASKS = new Float64Array();

function intervalOf(
  app: ApplicationModel,
  { fromMs, toMs }: Interval,
  stages: readonly StageData[],
): WorkInterval {
  const waits = dependencies(stages, fromMs);
  let othersUntilMs = -Infinity;
  const nodes = waits.map((wait, place): WorkNode => {
    const stage = stages[place];
    if (stage === undefined) return { ...wait, durationsMs: NO_TASKS, cpus: 1 };
    const cpus = cpusOfTask(app, stage.resourceProfileId);
    const lagMs = wait.lagMs + launchLagMs(app, stage, othersUntilMs);
    othersUntilMs = Math.max(othersUntilMs, timesOf(stage).endedAtMs);
    const tasks = tasksAsWas(app, stage);
    if (tasks.durationsMs.some((ms) => ms > 0)) return { ...wait, lagMs, stage, ...tasks, cpus };
    // no task's time is on record: it takes the time it took, and nobody's core
    return { ...wait, lagMs, stage, durationsMs: Float64Array.of(spanMs(stage)), cpus: 0 };
  });
  const lastMs = stages.reduce((last, stage) => Math.max(last, timesOf(stage).endedAtMs), fromMs);
  return { fromMs, toMs, nodes, tailMs: Math.max(0, toMs - lastMs) };
}

/**
 * From the stage's submission to its first task where no core was waited for: those submitted before it were over, and there
 * were executors. The driver sends out the stage's code in that time.
 */
function launchLagMs(app: ApplicationModel, stage: StageData, othersUntilMs: number): number {
  const { submittedAtMs, firstTaskLaunchedAtMs = submittedAtMs } = stage;
  if (submittedAtMs === undefined || firstTaskLaunchedAtMs === undefined) return 0;
  const { pools, poolOf } = recordedFleet(app);
  const levels = pools[poolOf(stage.resourceProfileId)];
  const cores = levels?.cores[lastUpTo(levels.atMs, submittedAtMs)] ?? 0;
  const waitsForCores = othersUntilMs > submittedAtMs || (levels !== undefined && cores === 0);
  return waitsForCores ? 0 : Math.max(0, firstTaskLaunchedAtMs - submittedAtMs);
}

function stagesByInterval(
  app: ApplicationModel,
  intervals: readonly Interval[],
): readonly (readonly StageData[])[] {
  const byInterval: StageData[][] = intervals.map(() => []);
  const ran = (app.sections.stages ?? [])
    .filter(
      ({ submittedAtMs, firstTaskLaunchedAtMs }) =>
        (submittedAtMs ?? firstTaskLaunchedAtMs) !== undefined,
    )
    .toSorted((a, b) => timesOf(a).submittedAtMs - timesOf(b).submittedAtMs);
  let place = 0;
  for (const stage of ran) {
    const { submittedAtMs } = timesOf(stage);
    while (place < intervals.length - 1 && (intervals[place]?.toMs ?? 0) <= submittedAtMs) {
      place += 1;
    }
    byInterval[place]?.push(stage);
  }
  return byInterval;
}
