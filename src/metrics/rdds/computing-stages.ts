import type { ApplicationModel } from '../../model/application.ts';
import { isPersisted, type RddInfo, type StageData } from '../../model/stage.ts';
import { isOfLibrary } from '../library-stages.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { MANY_RDDS } from '../plans/caches/caches.ts';

/** A stage outside of SQL that ran to its end, and what it had to compute. */
export interface ComputingStage {
  readonly stage: StageData;
  /** From its last RDD on towards its sources, as far as what was kept or shuffled. */
  readonly computed: ReadonlyMap<number, RddInfo>;
}

/** Stages that the program's own RDDs made, in order of time, without those of libraries and those with too many RDDs to go through. */
export const computingStages = oncePerApplication(
  ({ sections: { stages = [] } }: ApplicationModel): readonly ComputingStage[] => {
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
  },
);

function computedBy({ rdds }: StageData, kept: ReadonlySet<number>): ReadonlyMap<number, RddInfo> {
  const byId = new Map(rdds.map((rdd) => [rdd.rddId, rdd]));
  const read = new Set(rdds.flatMap(({ parentIds }) => parentIds));
  const computed = new Map<number, RddInfo>();
  const open = rdds.filter(({ rddId }) => !read.has(rddId));
  for (let rdd = open.pop(); rdd !== undefined; rdd = open.pop()) {
    if (computed.has(rdd.rddId) || kept.has(rdd.rddId) || readsCheckpoint(rdd, byId)) continue;
    computed.set(rdd.rddId, rdd);
    for (const parentId of rdd.parentIds) {
      const parent = byId.get(parentId);
      if (parent !== undefined) open.push(parent);
    }
  }
  return computed;
}

/** Once an RDD has its checkpoint, that is its only parent: `ReliableCheckpointRDD`, `LocalCheckpointRDD`. */
export function readsCheckpoint(
  { parentIds }: RddInfo,
  rdds: ReadonlyMap<number, RddInfo>,
): boolean {
  return parentIds.some((id) => rdds.get(id)?.name.endsWith('CheckpointRDD') === true);
}
