import type { ApplicationModel } from '../../model/application.ts';
import { isNonEmpty, type NonEmpty } from '../../model/finding.ts';
import type { StageChange } from '../../model/remedy.ts';
import { isPersisted, type RddInfo, type StageData } from '../../model/stage.ts';
import { isOfLibrary } from '../library-stages.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { MANY_RDDS } from '../plans/caches/caches.ts';
import { KEEPING_ROW } from '../plans/repeats/recomputation-cost.ts';
import { lighterStages } from '../stages/lighter-stages.ts';
import { runMs } from '../stages/run-time.ts';

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
  /** Task time of all but the first that goes if it is kept, at most. */
  readonly savedTaskMs: number;
  readonly changes: readonly StageChange[];
}

interface Computing {
  readonly stage: StageData;
  /** From its last RDD on towards its sources, as far as what was kept or shuffled. */
  readonly computed: ReadonlyMap<number, RddInfo>;
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
    const taken = new Set<StageData>();
    // an RDD is made after those that it reads
    return [...users.values()]
      .toSorted((a, b) => b.rdd.rddId - a.rdd.rddId)
      .flatMap(({ rdd, stages }) => {
        const own = onePerJob(stages.filter((stage) => !taken.has(stage)));
        if (!isNonEmpty(own) || own.length < 2) return [];
        for (const stage of own) taken.add(stage);
        return [recomputedOf(rdd, own)];
      });
  },
);

function computingStages({ sections: { stages = [] } }: ApplicationModel): readonly Computing[] {
  const kept = new Set<number>();
  return stages
    .filter(
      (stage) =>
        stage.status === 'complete' &&
        stage.sqlExecutionId === undefined &&
        stage.taskTimeMs > 0 &&
        stage.rdds.length < MANY_RDDS &&
        !isOfLibrary(stage),
    )
    .toSorted((a, b) => (a.submittedAtMs ?? a.stageId) - (b.submittedAtMs ?? b.stageId))
    .map((stage) => {
      const computed = computedBy(stage, kept);
      for (const rdd of computed.values()) if (isPersisted(rdd)) kept.add(rdd.rddId);
      return { stage, computed };
    });
}

function computedBy({ rdds }: StageData, kept: ReadonlySet<number>): ReadonlyMap<number, RddInfo> {
  const byId = new Map(rdds.map((rdd) => [rdd.rddId, rdd]));
  const read = new Set(rdds.flatMap(({ parentIds }) => parentIds));
  const computed = new Map<number, RddInfo>();
  const open = rdds.filter(({ rddId }) => !read.has(rddId));
  for (let rdd = open.pop(); rdd !== undefined; rdd = open.pop()) {
    if (computed.has(rdd.rddId) || kept.has(rdd.rddId)) continue;
    computed.set(rdd.rddId, rdd);
    for (const parentId of rdd.parentIds) {
      const parent = byId.get(parentId);
      if (parent !== undefined) open.push(parent);
    }
  }
  return computed;
}

/** What one job computes twice (both sides of a join) it may need twice; the longest counts. */
function onePerJob(stages: readonly StageData[]): readonly StageData[] {
  const byJob = Map.groupBy(stages, ({ jobIds }) => jobIds[0] ?? -1);
  return [...byJob.values()].map((ofJob) =>
    ofJob.reduce((most, stage) => (stage.taskTimeMs > most.taskTimeMs ? stage : most)),
  );
}

function recomputedOf(rdd: RddInfo, stages: NonEmpty<StageData>): RecomputedRdd {
  const isBehindPython = stages.some((stage) => runsPython(stage, rdd));
  const shared = sharedMsATask(stages);
  const { writeMs, readMs } = isBehindPython ? KEEPING_PYTHON_ROW : KEEPING_ROW;
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

function runsPython({ rdds }: StageData, shared: RddInfo): boolean {
  return rdds.some(
    ({ name, rddId }) => /^(?:Python|Pairwise)RDD/.test(name) && rddId > shared.rddId,
  );
}
