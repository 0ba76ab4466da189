import type { ApplicationModel } from '../../../model/application.ts';
import type { StageData } from '../../../model/stage.ts';
import { type FewTasks, fewTasksOf } from '../../partitions/few-tasks.ts';
import { plannedStages } from '../executed-nodes.ts';

/** A stage whose one task read a database table through one JDBC query. */
export interface SingleQueryRead {
  readonly stage: StageData;
  /** As the plan names it; absent of queries. */
  readonly table?: string;
  readonly few: FewTasks;
}

/** `Scan JDBCRelation(shop.orders) [numPartitions=1]`: a relation of one partition. */
const ONE_QUERY = /JDBCRelation\((.*)\)\s*\[numPartitions=1\]/;

/** The one that gains most from more queries first. O(stages with a plan). */
export function singleQueryReads(app: ApplicationModel): readonly SingleQueryRead[] {
  return plannedStages(app)
    .flatMap(({ stage, plan }) => {
      if (stage.taskCount !== 1) return [];
      const source = plan.nodes
        .map(({ text }) => ONE_QUERY.exec(text))
        .find((found) => found !== null);
      const few = source === undefined ? undefined : fewTasksOf(app, stage);
      if (few === undefined || few.slotCount < 2 || few.savedMs <= 0) return [];
      const table = /^[\w.`"]+$/.exec(source?.[1] ?? '')?.[0];
      return [{ stage, few, ...(table === undefined ? {} : { table }) }];
    })
    .toSorted((a, b) => b.few.savedMs - a.few.savedMs);
}
