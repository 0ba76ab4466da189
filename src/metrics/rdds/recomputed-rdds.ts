import type { ApplicationModel } from '../../model/application.ts';
import { isNonEmpty, type NonEmpty } from '../../model/finding.ts';
import type { StageChange } from '../../model/remedy.ts';
import type { RddInfo, StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { KEEPING_ROW } from '../plans/repeats/recomputation-cost.ts';
import { isPythonRdd } from '../python/runs-python.ts';
import { lighterStages } from '../stages/lighter-stages.ts';
import { runMs } from '../stages/run-time.ts';
import { computingStages, readsCheckpoint } from './computing-stages.ts';

/** An RDD that jobs outside of SQL computed more than once, since nobody kept it. */
export interface RecomputedRdd {
  readonly rdd: RddInfo;
  /** In order of time: the first one has to. */
  readonly stages: NonEmpty<StageData>;
  /**
   * Python's functions are run by the last RDD of a stage and are not in the record: what the stages are known to share is
   * only what those functions read.
   */
  readonly isBehindPython: boolean;
  /** One of the stages only wrote its checkpoint: that is a job of its own, after the one that it was asked for in. */
  readonly isCheckpointed: boolean;
  /** Task time of all but the first that goes if it is kept, at most. */
  readonly savedTaskMs: number;
  readonly changes: readonly StageChange[];
}

/**
 * RDDs that stages of several jobs computed. Of those that the same stages computed the last one counts: it has all of what
 * they share. Each stage is of one family only. O(RDDs of all stages).
 */
export const recomputedRdds = oncePerApplication(
  (app: ApplicationModel): readonly RecomputedRdd[] => {
    const users = new Map<number, { readonly rdd: RddInfo; readonly stages: StageData[] }>();
    for (const { stage, computed } of computingStages(app)) {
      for (const rdd of computed.values()) {
        const known = users.get(rdd.rddId) ?? { rdd, stages: [] };
        users.set(rdd.rddId, known);
        known.stages.push(stage);
      }
    }
    const checkpointed = checkpointedRdds(app);
    const taken = new Set<StageData>();
    // an RDD is made after those that it reads
    return [...users.values()]
      .toSorted((a, b) => b.rdd.rddId - a.rdd.rddId)
      .flatMap(({ rdd, stages }) => {
        const own = onePerJob(stages.filter((stage) => !taken.has(stage)));
        if (!isNonEmpty(own) || own.length < 2) return [];
        for (const stage of own) taken.add(stage);
        if (isOfProgram(rdd)) return [];
        return [{ ...recomputedOf(rdd, own), isCheckpointed: checkpointed.has(rdd.rddId) }];
      });
  },
);

/**
 * A list that the program sent (`parallelize`), and no step after it: nothing is computed to have it. Of a file that Python's
 * functions read at least the reading is shared, and most likely the parsing; a list is as well made for other work each time.
 */
function isOfProgram({ name }: RddInfo): boolean {
  return name.startsWith('ParallelCollectionRDD');
}

/** What one job computes twice (both sides of a join) it may need twice; the longest counts. */
function onePerJob(stages: readonly StageData[]): readonly StageData[] {
  const byJob = Map.groupBy(stages, ({ jobIds }) => jobIds[0] ?? -1);
  return [...byJob.values()].map((ofJob) =>
    ofJob.reduce((most, stage) => (stage.taskTimeMs > most.taskTimeMs ? stage : most)),
  );
}

function recomputedOf(
  rdd: RddInfo,
  stages: NonEmpty<StageData>,
): Omit<RecomputedRdd, 'isCheckpointed'> {
  const isBehindPython = !isPythonRdd(rdd) && stages.some((stage) => runsPythonAfter(stage, rdd));
  const shared = sharedMsATask(stages);
  const { writeMs, readMs } = isBehindPython || isPythonRdd(rdd) ? KEEPING_PYTHON_ROW : KEEPING_ROW;
  const lighter = stages.slice(1).map((stage) => {
    const keepingMs = rowsOf(stage) * (readMs + writeMs / (stages.length - 1));
    return { stage, savedMs: Math.min(runMs(stage), shared * stage.taskCount) - keepingMs };
  });
  return { rdd, stages, isBehindPython, ...lighterStages(lighter) };
}

/** What all share takes no longer than the quickest of them; one that only looked at some partitions says nothing of the rest. */
function sharedMsATask(stages: NonEmpty<StageData>): number {
  const mostTasks = Math.max(...stages.map(({ taskCount }) => taskCount));
  const whole = stages.filter(({ taskCount }) => taskCount === mostTasks);
  return Math.min(...whole.map((stage) => runMs(stage) / Math.max(1, stage.taskCount)));
}

/**
 * Python's rows are pickled, and unpickled again. Ours, measured with Spark 3.5 on rows of seven values and a list of twenty
 * texts: 58 and 13 µs.
 */
const KEEPING_PYTHON_ROW = { writeMs: 0.05, readMs: 0.012 };

function rowsOf({ sums }: StageData): number {
  return sums.inputRecords + sums.shuffleReadRecords;
}

/** Whether the stage hands the shared RDD's rows, or what it made of them, to Python workers. */
function runsPythonAfter({ rdds }: StageData, shared: RddInfo): boolean {
  return rdds.some((rdd) => isPythonRdd(rdd) && rdd.rddId > shared.rddId);
}

function checkpointedRdds({ sections: { stages = [] } }: ApplicationModel): ReadonlySet<number> {
  return new Set(
    stages.flatMap(({ rdds }) => {
      const byId = new Map(rdds.map((rdd) => [rdd.rddId, rdd]));
      return rdds.filter((rdd) => readsCheckpoint(rdd, byId)).map(({ rddId }) => rddId);
    }),
  );
}
