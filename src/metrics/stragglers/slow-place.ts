import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import { sumBy, sumOf } from '../../model/sum-by.ts';
import type { SlowSet } from './slow-set.ts';

/** Where slow tasks ran together. */
export interface SlowPlace {
  readonly kind: 'host' | 'executor';
  readonly name: string;
  /** Tasks of the stage that ran there, the first ones left out, and how many of them were slow. */
  readonly taskCount: number;
  readonly slowCount: number;
}

/** Of the slow tasks, on one host (catalogue §2.5). */
const SHARED_SHARE = 0.8;
/** Of the tasks there: one heavy partition does not make a slow host. Ours. */
const SLOW_THERE_SHARE = 0.6;
/** Of tasks there, and elsewhere: fewer are chance. Ours; the catalogue's five would miss small stages. */
const MIN_TASK_COUNT = 3;

/** The host that most slow tasks share, else the executor; undefined where tasks there are not mostly slow, or none ran elsewhere. */
export function slowPlaceOf(app: ApplicationModel, slow: SlowSet): SlowPlace | undefined {
  return placeBy(app, slow, 'host') ?? placeBy(app, slow, 'executor') ?? allOfExecutor(app, slow);
}

/**
 * The executor that had all slow tasks and no other, its first one counted: it is slow, or had the heavy ones by chance, and a
 * slow one gets no more tasks than that.
 */
function allOfExecutor(
  { sections: { taskNames } }: ApplicationModel,
  { tasks, rows, isSlow }: SlowSet,
): SlowPlace | undefined {
  const { executor } = tasks.columns;
  const slowRows = rows.filter((_, place) => isSlow[place] === 1);
  const where = executor[slowRows[0] ?? 0];
  const isAlone = slowRows.every((row) => executor[row] === where);
  const taskCount = sumBy(rows, (row) => (executor[row] === where ? 1 : 0));
  const name = taskNames?.executorIds[where ?? -1];
  if (!isAlone || taskCount !== slowRows.length || taskCount < 2 || name === undefined) {
    return undefined;
  }
  return { kind: 'executor', name, taskCount, slowCount: taskCount };
}

function placeBy(
  { sections: { taskNames } }: ApplicationModel,
  slow: SlowSet,
  kind: SlowPlace['kind'],
): SlowPlace | undefined {
  const { taskCounts, slowCounts } = countsBy(slow, kind);
  const [worst] = [...slowCounts].toSorted(([, a], [, b]) => b - a);
  if (worst === undefined) return undefined;
  const [where, slowCount] = worst;
  const taskCount = taskCounts.get(where) ?? 0;
  const isShared = slowCount >= SHARED_SHARE * sumOf([...slowCounts.values()]);
  const isSlowThere = slowCount >= SLOW_THERE_SHARE * taskCount;
  const elsewhereCount = sumOf([...taskCounts.values()]) - taskCount;
  const isEnough = Math.min(taskCount, elsewhereCount) >= MIN_TASK_COUNT;
  const names = kind === 'host' ? taskNames?.hosts : taskNames?.executorIds;
  const name = names?.[where];
  if (!isShared || !isSlowThere || !isEnough || name === undefined) return undefined;
  return { kind, name, taskCount, slowCount };
}

type Counts = ReadonlyMap<number, number>;

/** Tasks by place, the first on each executor left out: those are slow anywhere. */
function countsBy(
  { tasks, rows, isSlow, isFirst }: SlowSet,
  kind: SlowPlace['kind'],
): { readonly taskCounts: Counts; readonly slowCounts: Counts } {
  const column = tasks.columns[kind];
  const taskCounts = new Map<number, number>();
  const slowCounts = new Map<number, number>();
  for (const [place, row] of rows.entries()) {
    if (isFirst[place] === 1) continue;
    const where = column[row] ?? 0;
    addAmount(taskCounts, where, 1);
    if (isSlow[place] === 1) addAmount(slowCounts, where, 1);
  }
  return { taskCounts, slowCounts };
}
