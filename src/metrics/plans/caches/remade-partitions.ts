import { pushTo } from '../../../model/by-key.ts';
import type { StageChange } from '../../../model/remedy.ts';
import { isPersisted, type StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { TASK_SUCCESS, type TaskColumns } from '../../../model/task-columns.ts';
import { lighterStages } from '../../stages/lighter-stages.ts';
import type { CachedData } from './caches.ts';

/** Partitions of a cache that were computed again, as the tasks tell it that should have read them from it. */
export interface RemadePartitions {
  readonly remadeCount: number;
  /** What the whole cache would take, by the tasks that did read theirs from it; 0 where none did. */
  readonly wholeBytes: number;
  readonly savedTaskMs: number;
  readonly changes: readonly StageChange[];
}

/** What a task took in, and how long it ran. */
interface Intake {
  readonly bytes: number;
  readonly records: number;
  readonly shuffleRecords: number;
  readonly runMs: number;
}

/** No more of a task that reads it goes; ours, as for what block updates tell. */
const MOST_OF_READER = 0.9;

/**
 * A task that finds its partition in a cache takes in the block, counted as input. One that takes in to the byte and the row
 * what the task took in that made the partition first has made it again. Told only of stages with a task for each partition of
 * the cache, and with no other cache, whose blocks may be as large as these; of others, and of tasks that were sampled away,
 * nothing is known. O(tasks).
 */
export function remadePartitions({ rdd, makers, readers }: CachedData): RemadePartitions {
  const made = new Map<number, Intake>();
  const read: Intake[] = [];
  const remade = new Map<StageData, Intake[]>();
  const stages = [...new Set([...makers, ...readers])]
    .filter(
      ({ taskCount, rdds }) =>
        taskCount === rdd.partitionCount && rdds.filter(isPersisted).length === 1,
    )
    .toSorted((a, b) => (a.submittedAtMs ?? 0) - (b.submittedAtMs ?? 0));
  for (const stage of stages) {
    for (const [partition, intake] of intakesOf(stage.tasks)) {
      const first = made.get(partition);
      if (first === undefined) made.set(partition, intake);
      else if (isSame(first, intake)) {
        pushTo(remade, stage, { ...intake, runMs: Math.min(first.runMs, intake.runMs) });
      } else if (intake.bytes > 0) read.push(intake);
    }
  }
  return costOf(remade, read, rdd.partitionCount);
}

function isSame(one: Intake, other: Intake): boolean {
  return (
    one.bytes === other.bytes &&
    one.records === other.records &&
    one.shuffleRecords === other.shuffleRecords
  );
}

/** Of each partition the first task that succeeded. */
function intakesOf(tasks: TaskColumns | undefined): ReadonlyMap<number, Intake> {
  const intakes = new Map<number, Intake>();
  if (tasks === undefined) return intakes;
  const { index, status, hasMetrics, inputBytes, inputRecords, shuffleReadRecords } = tasks.columns;
  for (let row = 0; row < tasks.rowCount; row += 1) {
    const partition = index[row] ?? -1;
    if (status[row] !== TASK_SUCCESS || hasMetrics[row] !== 1 || intakes.has(partition)) continue;
    intakes.set(partition, {
      bytes: inputBytes[row] ?? 0,
      records: inputRecords[row] ?? 0,
      shuffleRecords: shuffleReadRecords[row] ?? 0,
      runMs: tasks.columns.executorRunTimeMs[row] ?? 0,
    });
  }
  return intakes;
}

/** Each is rid of what its partition took at first, but for what those took that read theirs, or a tenth. */
function costOf(
  remade: ReadonlyMap<StageData, readonly Intake[]>,
  read: readonly Intake[],
  partitionCount: number,
): RemadePartitions {
  const readMs = meanOf(read, ({ runMs }) => runMs);
  const lighter = [...remade].map(([stage, intakes]) => ({
    stage,
    savedMs: sumBy(intakes, ({ runMs }) =>
      Math.min(runMs * MOST_OF_READER, Math.max(0, runMs - readMs)),
    ),
  }));
  return {
    remadeCount: sumBy([...remade.values()], ({ length }) => length),
    wholeBytes: meanOf(read, ({ bytes }) => bytes) * partitionCount,
    ...lighterStages(lighter),
  };
}

function meanOf(intakes: readonly Intake[], amountOf: (intake: Intake) => number): number {
  return sumBy(intakes, amountOf) / Math.max(1, intakes.length);
}
