import type { ApplicationModel } from '../../model/application.ts';
import { pushTo } from '../../model/by-key.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy, sumOf } from '../../model/sum-by.ts';
import type { TaskColumn, TaskColumns } from '../../model/task-columns.ts';
import { MIB } from '../../model/units.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { bytesReadAt, firstSuccesses, quantile, valuesAt } from '../partitions/task-spread.ts';
import { separationDecades, slowestLater } from './separation.ts';
import { firstsOf } from './slow-set.ts';

/** How much longer one stage's tasks took on one host or executor than elsewhere, for the same data. */
export interface StageEffect {
  readonly stage: StageData;
  readonly taskCount: number;
  readonly slowdownRatio: number;
  /** Tasks there that took longer than the middle one elsewhere by more than a fifth. */
  readonly slowerCount: number;
  /** How unlikely it is that its tasks are the slowest by chance: log10 of one over the chance, 0 where they are not. */
  readonly separationDecades: number;
  readonly taskTimeMs: number;
}

/** One host or executor over all stages in which it can be compared (catalogue cause 9, z_h). */
export interface HostEffect {
  readonly kind: 'host' | 'executor';
  readonly name: string;
  /** Median over its stages, weighted by the time of its tasks in each. */
  readonly slowdownRatio: number;
  readonly taskCount: number;
  /** Of its tasks. */
  readonly slowerShare: number;
  /** Of all its stages together. */
  readonly separationDecades: number;
  readonly stages: readonly StageEffect[];
}

/** There, and elsewhere. The catalogue asks for five; fewer in one stage, but in two stages, say as much. Ours. */
const MIN_TASK_COUNT = 2;
const MIN_OTHER_COUNT = 3;
/** Of fewer the fastest stands for the place: one of them may be slow for coming first. Ours. */
const MEDIAN_COUNT = 3;
/** Smaller tasks take as long as they take, whatever they read (catalogue cause 9). */
const LEAST_BYTES = MIB;
const SLOWER_RATIO = 1.2; // ours
/** From here on the others' median is not that of all. Ours: below, leaving a place out moves the median by little. */
const LARGE_PLACE_SHARE = 0.2;

/** The slowest first. Hosts, and executors. */
export const hostEffects = oncePerApplication((app: ApplicationModel): readonly HostEffect[] => [
  ...effectsBy(app, 'host'),
  ...effectsBy(app, 'executor'),
]);

function effectsBy(app: ApplicationModel, kind: HostEffect['kind']): readonly HostEffect[] {
  const { stages = [], taskNames } = app.sections;
  const names = (kind === 'host' ? taskNames?.hosts : taskNames?.executorIds) ?? [];
  const byPlace = new Map<number, StageEffect[]>();
  for (const stage of stages) {
    for (const [place, effect] of stageEffects(stage, kind)) {
      pushTo(byPlace, place, effect);
    }
  }
  return [...byPlace]
    .map(([place, effects]) => effectOf(kind, names[place] ?? '', effects))
    .toSorted((a, b) => b.slowdownRatio - a.slowdownRatio);
}

function effectOf(
  kind: HostEffect['kind'],
  name: string,
  stages: readonly StageEffect[],
): HostEffect {
  const taskCount = sumBy(stages, (stage) => stage.taskCount);
  const slowerCount = sumBy(stages, (stage) => stage.slowerCount);
  return {
    kind,
    name,
    slowdownRatio: weightedMedian(stages),
    taskCount,
    slowerShare: slowerCount / taskCount,
    separationDecades: sumBy(stages, (stage) => stage.separationDecades),
    stages,
  };
}

function weightedMedian(stages: readonly StageEffect[]): number {
  const half = sumBy(stages, ({ taskTimeMs }) => taskTimeMs) / 2;
  let weight = 0;
  for (const { slowdownRatio, taskTimeMs } of stages.toSorted(
    (a, b) => a.slowdownRatio - b.slowdownRatio,
  )) {
    weight += taskTimeMs;
    if (weight >= half) return slowdownRatio;
  }
  return 0;
}

/** Of the places that ran enough tasks of the stage, while others did too. */
function stageEffects(
  stage: StageData,
  kind: HostEffect['kind'],
): readonly (readonly [number, StageEffect])[] {
  const { tasks } = stage;
  const rows = firstSuccesses(stage);
  if (tasks === undefined || rows.length < MIN_TASK_COUNT + MIN_OTHER_COUNT) return [];
  const groups = placesBy(tasks.columns[kind], rows);
  const isComparable = (count: number): boolean =>
    count >= MIN_TASK_COUNT && rows.length - count >= MIN_OTHER_COUNT;
  if (![...groups.values()].some(({ length }) => isComparable(length))) return [];
  const unitMs = timesPerByte(tasks, rows);
  const allMs = quantile(unitMs.toSorted(), 0.5);
  const isFirst = firstsOf(tasks, rows);
  // no other place can have the slowest ones alone
  const slowest = tasks.columns[kind][rows[slowestLater({ unitMs, isFirst })] ?? 0] ?? 0;
  return [...groups].flatMap(([place, here]) => {
    if (!isComparable(here.length)) return [];
    const isLarge = here.length > LARGE_PLACE_SHARE * rows.length;
    const elsewhereMs = isLarge ? medianWithout(unitMs, here) : allMs;
    const own = new Float64Array(here.length);
    const hereRows = new Uint32Array(here.length);
    for (const [at, index] of here.entries()) {
      own[at] = unitMs[index] ?? 0;
      hereRows[at] = rows[index] ?? 0;
    }
    own.sort();
    const effect = {
      stage,
      taskCount: here.length,
      slowdownRatio:
        elsewhereMs > 0 ? quantile(own, own.length < MEDIAN_COUNT ? 0 : 0.5) / elsewhereMs : 1,
      slowerCount: own.filter((ms) => ms > SLOWER_RATIO * elsewhereMs).length,
      separationDecades: place === slowest ? separationDecades({ unitMs, isFirst }, here) : 0,
      taskTimeMs: sumOf(valuesAt(hereRows, tasks, 'durationMs')),
    };
    return [[place, effect] as const];
  });
}

/** Without garbage collection: a heap that is full slows its executor too, and is another cause. */
function timesPerByte(tasks: TaskColumns, rows: Uint32Array): Float64Array {
  const bytes = bytesReadAt(rows, tasks);
  const gcMs = valuesAt(rows, tasks, 'gcTimeMs');
  return valuesAt(rows, tasks, 'executorRunTimeMs').map(
    (ms, place) => Math.max(1, ms - (gcMs[place] ?? 0)) / Math.max(LEAST_BYTES, bytes[place] ?? 0),
  );
}

/** Places in `rows` by the value of a column there; a plain loop, since a stage can have a million tasks. */
function placesBy(column: TaskColumn, rows: Uint32Array): ReadonlyMap<number, readonly number[]> {
  const lists = new Map<number, number[]>();
  for (let place = 0; place < rows.length; place += 1) {
    const value = column[rows[place] ?? 0] ?? 0;
    pushTo(lists, value, place);
  }
  return lists;
}

function medianWithout(values: Float64Array, left: readonly number[]): number {
  const isLeft = new Uint8Array(values.length);
  for (const place of left) isLeft[place] = 1;
  return quantile(values.filter((_, place) => isLeft[place] === 0).toSorted(), 0.5);
}
