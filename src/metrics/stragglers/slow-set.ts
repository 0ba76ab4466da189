import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import type { TaskColumns } from '../../model/task-columns.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { dataOf, type Loads, ratio, typicalOf } from '../partitions/skew.ts';
import { firstSuccesses, quantile, valuesAt } from '../partitions/task-spread.ts';

/** Catalogue §2.5: the slowest task set is what runs more than twice as long as the middle task. */
export const SLOW_RATIO = 2;
/** Fewer tasks have no middle; catalogue cause 7. */
const MIN_TASK_COUNT = 4;

/** The tasks of a stage attempt that ran much longer than its middle one, and what they had to do. */
export interface SlowSet {
  readonly tasks: TaskColumns;
  /** First successes, in order of launch. */
  readonly rows: Uint32Array;
  readonly loads: Loads;
  /** Medians of all. */
  readonly typical: { readonly runMs: number; readonly bytes: number; readonly records: number };
  /** Places in `rows` of the slow ones, the longest first: without those that a cold start explains, unless it explains all. */
  readonly places: readonly number[];
  readonly isColdStart: boolean;
  /** Place by place, whether the task ran too long, for whatever reason. */
  readonly isSlow: Uint8Array;
  /** Run time of the slow ones past the middle. */
  readonly excessMs: number;
  /** Place by place, whether nothing had ended on its executor in this stage before it began. */
  readonly isFirst: Uint8Array;
}

/** Undefined without single tasks, with too few, and where none is slow. */
export function slowSetOf(app: ApplicationModel, stage: StageData): SlowSet | undefined {
  const { tasks } = stage;
  const rows = firstSuccesses(stage);
  if (tasks === undefined || rows.length < MIN_TASK_COUNT) return undefined;
  const runMs = valuesAt(rows, tasks, 'executorRunTimeMs');
  const typicalMs = quantile(runMs.toSorted(), 0.5);
  const isSlow = new Uint8Array(rows.length);
  const slow: number[] = [];
  for (let place = 0; place < runMs.length; place += 1) {
    if (ratio(runMs[place] ?? 0, typicalMs) <= SLOW_RATIO) continue;
    isSlow[place] = 1;
    slow.push(place);
  }
  slow.sort((a, b) => (runMs[b] ?? 0) - (runMs[a] ?? 0));
  if (slow.length === 0) return undefined;
  const loads = { runMs, ...dataOf(tasks, rows) };
  const isFirst = firstsOf(tasks, rows);
  const isCold = coldStarts({ typicalMs, runMs, isFirst }, freshExecutors(app, stage, rows));
  const other = slow.filter((place) => !isCold(place));
  const places = other.length === 0 ? slow : other;
  return {
    tasks,
    rows,
    loads,
    typical: {
      runMs: typicalMs,
      bytes: typicalOf(loads.bytes),
      records: typicalOf(loads.records),
    },
    places,
    isColdStart: other.length === 0,
    isSlow,
    excessMs: sumBy(places, (place) => (runMs[place] ?? 0) - typicalMs),
    isFirst,
  };
}

/** A task is launched a little before the end of the one before it is written down. Ours. */
const NEAR_END_SHARE = 0.9;

/** The first wave on each executor: what was launched before anything of this stage was near its end there. */
export function firstsOf(tasks: TaskColumns, rows: Uint32Array): Uint8Array {
  const { executor, launchOffsetMs, durationMs } = tasks.columns;
  const nearEndAtMs = new Map<number, number>();
  const isFirst = new Uint8Array(rows.length);
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    const where = executor[row] ?? 0;
    const launchMs = launchOffsetMs[row] ?? 0;
    const firstMs = nearEndAtMs.get(where) ?? Infinity;
    const nearEndMs = launchMs + NEAR_END_SHARE * (durationMs[row] ?? 0);
    if (nearEndMs < firstMs) nearEndAtMs.set(where, nearEndMs);
    isFirst[place] = launchMs < firstMs ? 1 : 0;
  }
  return isFirst;
}

interface Wave {
  readonly typicalMs: number;
  readonly runMs: Float64Array;
  readonly isFirst: Uint8Array;
}

/** How much longer than the lower middle of a first wave a task may run and still be slow for coming first. Ours. */
const ALIKE_RATIO = 3;
/** What classes, Python workers and broadcasts may take to load on an executor that is new. Ours. */
const MAX_COLD_MS = 30_000;

/**
 * Which first tasks are slow because they came first. Those are alike: when the lower middle of a first wave is slow, so is what
 * runs no more than three times as long as that. On new executors alone only up to 30 s, for they may be few.
 */
function coldStarts(
  { typicalMs, runMs, isFirst }: Wave,
  isFresh: (place: number) => boolean,
): (place: number) => boolean {
  const first = placesOfOnes(isFirst);
  const fresh = first.filter(isFresh);
  const levelOf = (wave: readonly number[]): number => {
    const sorted = wave.map((place) => runMs[place] ?? 0).toSorted((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  };
  const coldMs = (levelMs: number): number =>
    ratio(levelMs, typicalMs) > SLOW_RATIO ? ALIKE_RATIO * levelMs : 0;
  const firstMs = coldMs(levelOf(first));
  const freshMs = Math.min(typicalMs + MAX_COLD_MS, coldMs(levelOf(fresh)));
  return (place) =>
    isFirst[place] === 1 &&
    (runMs[place] ?? 0) <= (isFresh(place) ? Math.max(firstMs, freshMs) : firstMs);
}

function placesOfOnes(flags: Uint8Array): readonly number[] {
  const places: number[] = [];
  for (let place = flags.indexOf(1); place >= 0; place = flags.indexOf(1, place + 1)) {
    places.push(place);
  }
  return places;
}

/** Whether the task at a place ran on an executor whose first task of all was one of this stage. */
function freshExecutors(
  app: ApplicationModel,
  stage: StageData,
  rows: Uint32Array,
): (place: number) => boolean {
  const fromMs = stage.firstTaskLaunchedAtMs ?? Infinity;
  const column = stage.tasks?.columns.executor;
  const { executorIds = [] } = app.sections.taskNames ?? {};
  return (place) => {
    const executorId = executorIds[column?.[rows[place] ?? 0] ?? -1] ?? '';
    return (firstLaunches(app).get(executorId) ?? -Infinity) >= fromMs;
  };
}

/** By executor. */
const firstLaunches = oncePerApplication(
  ({ sections: { executors = [] } }: ApplicationModel): ReadonlyMap<string, number> =>
    new Map(
      executors.map(({ executorId, firstTaskLaunchedAtMs = 0 }) => [
        executorId,
        firstTaskLaunchedAtMs,
      ]),
    ),
);
