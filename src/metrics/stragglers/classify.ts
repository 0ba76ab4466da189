import type { ApplicationModel } from '../../model/application.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { LOCALITIES, type TaskField } from '../../model/task-columns.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { ratio } from '../partitions/skew.ts';
import { valuesAt } from '../partitions/task-spread.ts';
import { runsPython } from '../python/runs-python.ts';
import { type SlowPlace, slowPlaceOf } from './slow-place.ts';
import { type SlowSet, slowSetOf } from './slow-set.ts';

export type StragglerCause =
  | 'data'
  | 'compute'
  | 'slow-node'
  | 'gc'
  | 'spill'
  | 'fetch'
  | 'cold-start'
  | 'locality'
  | 'unknown';

/** Why some tasks of a stage attempt ran much longer than the middle one: one cause, and the numbers it was told by. */
export interface Stragglers {
  readonly cause: StragglerCause;
  /** Rows of the slow tasks, the longest first. */
  readonly rows: readonly number[];
  readonly partitionCount: number;
  readonly longestMs: number;
  /** Rows that the longest read; 0 where nobody counted them. */
  readonly longestRecords: number;
  readonly typicalMs: number;
  /** Longest over middle. */
  readonly timeRatio: number;
  /** Bytes or records of the slow over those of the middle task, whichever is more; the middle one of the slow tasks. */
  readonly dataRatio: number;
  /** CPU time of the slow over that of the middle task; the middle one of the slow tasks. 0 where none was recorded. */
  readonly cpuRatio: number;
  /** Of the slow tasks' run time. */
  readonly gcShare: number;
  readonly spillShare: number;
  readonly fetchShare: number;
  readonly executorCount: number;
  readonly hostCount: number;
  /** The host or the executor that most of the slow tasks share, and where most tasks are slow. */
  readonly slowPlace?: SlowPlace;
  /** Run time of the slow tasks past the middle. */
  readonly excessMs: number;
}

/** Stages with slow tasks, by `stageKey`. */
export const stragglersByStage = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<string, Stragglers> =>
    new Map(
      (app.sections.stages ?? []).flatMap((stage) => {
        const slow = slowSetOf(app, stage);
        return slow === undefined ? [] : [[stageKey(stage), classified(app, stage, slow)] as const];
      }),
    ),
);

function classified(app: ApplicationModel, stage: StageData, slow: SlowSet): Stragglers {
  const facts = factsOf(app, slow);
  const cause = CAUSES.find(([, isIt]) => isIt({ slow, facts, stage }))?.[0] ?? 'unknown';
  return { cause, ...facts };
}

type Facts = Omit<Stragglers, 'cause'>;
interface Case {
  readonly slow: SlowSet;
  readonly facts: Facts;
  readonly stage: StageData;
}

/** Catalogue §2.5, the first that holds; what its middle range leaves open (data 1.5 to 3 times) is settled by time for data. */
const MIN_DATA_RATIO = 3;
const EVEN_DATA_RATIO = 1.5;
const MOST_OF_TIME_SHARE = 0.3;
/** Spilled bytes are written and read once each, at a disk's speed; catalogue cause 21. */
const DISK_BYTES_PER_MS = 100_000_000 / MS_PER_SECOND;
/** Where CPU time grew at least half as much as the run time, the task worked and did not wait. Ours. */
const WORK_SHARE = 0.5;

const CAUSES: readonly (readonly [StragglerCause, (which: Case) => boolean])[] = [
  ['data', hasMoreData],
  ['cold-start', ({ slow }) => slow.isColdStart],
  ['gc', ({ facts }) => facts.gcShare > MOST_OF_TIME_SHARE],
  ['spill', ({ facts }) => facts.spillShare > MOST_OF_TIME_SHARE],
  ['fetch', ({ facts }) => facts.fetchShare > MOST_OF_TIME_SHARE],
  ['locality', isFarFromData],
  ['slow-node', ({ facts }) => facts.slowPlace !== undefined],
  ['compute', isHeavyWork],
];

/** Tasks with three times the data make up at least half of what the slow ones took too long. */
function hasMoreData({ slow, facts }: Case): boolean {
  const { runMs } = slow.loads;
  const byData = slow.places.filter((place) => dataRatioAt(slow, place) >= MIN_DATA_RATIO);
  const byDataMs = sumBy(byData, (place) => (runMs[place] ?? 0) - slow.typical.runMs);
  return byDataMs >= facts.excessMs / 2;
}

/** The share of slow tasks that read from afar, and the share of the others that may; ours. */
const FAR_SLOW_SHARE = 0.8;
const FAR_OTHER_SHARE = 0.2;

function isFarFromData({ slow }: Case): boolean {
  const { rows, isSlow, tasks } = slow;
  const counts = { slow: 0, farSlow: 0, other: 0, farOther: 0 };
  for (const [place, row] of rows.entries()) {
    const isFar = FAR.has(tasks.columns.locality[row] ?? -1);
    counts[isSlow[place] === 1 ? 'slow' : 'other'] += 1;
    if (isFar) counts[isSlow[place] === 1 ? 'farSlow' : 'farOther'] += 1;
  }
  return (
    counts.farSlow >= FAR_SLOW_SHARE * counts.slow &&
    counts.farOther <= FAR_OTHER_SHARE * counts.other
  );
}

const FAR: ReadonlySet<number> = new Set([
  LOCALITIES.indexOf('RACK_LOCAL'),
  LOCALITIES.indexOf('ANY'),
]);

/**
 * Time that the data does not explain, and that was spent working: on the CPU, or in Python (whose CPU time nobody counts). Where
 * no CPU time was measured, tasks on several executors are slow by their rows (catalogue cause 8).
 */
function isHeavyWork({ slow, facts, stage }: Case): boolean {
  const { timeRatio, dataRatio, cpuRatio, executorCount } = facts;
  const isUnexplained = dataRatio < EVEN_DATA_RATIO || timeRatio >= MIN_DATA_RATIO * dataRatio;
  if (!isUnexplained) return false;
  if (runsPython(stage)) return true;
  // before Spark 2.1 nobody measured CPU time
  return cpuRatio === 0
    ? executorCount > 1 && slow.places.length > 1
    : cpuRatio >= WORK_SHARE * ratioOfMiddleSlow(slow);
}

function ratioOfMiddleSlow({ places, loads, typical }: SlowSet): number {
  const middle = places[Math.floor(places.length / 2)] ?? 0;
  return ratio(loads.runMs[middle] ?? 0, typical.runMs);
}

function dataRatioAt({ loads, typical }: SlowSet, place: number): number {
  return Math.max(
    ratio(loads.bytes[place] ?? 0, typical.bytes),
    ratio(loads.records[place] ?? 0, typical.records),
  );
}

function factsOf(app: ApplicationModel, slow: SlowSet): Facts {
  const { places, rows, loads, typical, tasks } = slow;
  const slowRows = places.map((place) => rows[place] ?? 0);
  const sum = (field: TaskField): number =>
    sumBy(slowRows, (row) => tasks.columns[field][row] ?? 0);
  const runMs = Math.max(1, sum('executorRunTimeMs'));
  const distinct = (field: 'executor' | 'host'): number =>
    new Set(slowRows.map((row) => tasks.columns[field][row])).size;
  const slowPlace = slowPlaceOf(app, slow);
  const longestMs = loads.runMs[places[0] ?? 0] ?? 0;
  return {
    rows: slowRows,
    partitionCount: rows.length,
    longestMs,
    longestRecords: loads.records[places[0] ?? 0] ?? 0,
    typicalMs: typical.runMs,
    timeRatio: ratio(longestMs, typical.runMs),
    dataRatio: middleOf(places.map((place) => dataRatioAt(slow, place))),
    cpuRatio: cpuRatioOf(slow, slowRows),
    gcShare: sum('gcTimeMs') / runMs,
    spillShare: (2 * sum('diskSpilledBytes')) / DISK_BYTES_PER_MS / runMs,
    fetchShare: sum('shuffleFetchWaitMs') / runMs,
    executorCount: distinct('executor'),
    hostCount: distinct('host'),
    ...(slowPlace === undefined ? {} : { slowPlace }),
    excessMs: slow.excessMs,
  };
}

function cpuRatioOf({ tasks, rows }: SlowSet, slowRows: readonly number[]): number {
  const { executorCpuTimeMs } = tasks.columns;
  const typicalMs = middleOf(valuesAt(rows, tasks, 'executorCpuTimeMs'));
  if (typicalMs === 0) return 0;
  return middleOf(slowRows.map((row) => ratio(executorCpuTimeMs[row] ?? 0, typicalMs)));
}

/** The upper middle of some values, 0 of none. */
function middleOf(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
