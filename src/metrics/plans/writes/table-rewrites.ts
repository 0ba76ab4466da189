import type { ApplicationModel } from '../../../model/application.ts';
import type { StageChange } from '../../../model/remedy.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { metricOf } from '../node-metrics.ts';
import { fewerTasks, taskTimesOf } from '../task-times.ts';

/** A MERGE that wrote rows again as they were, because they lie in the same files as rows that it changed. */
export interface TableRewrite {
  readonly execution: SqlExecution;
  readonly node: PlanNode;
  /** Written again as they were. */
  readonly copiedRows: number;
  /** Written because they changed, or are new. */
  readonly changedRows: number;
  readonly writtenBytes: number;
  /** The stage that wrote most. */
  readonly stage: StageData;
  /** Writing stages without the copying. */
  readonly changes: readonly StageChange[];
}

/** Merges into Delta tables that say how many rows they copied, and whose writing stages are known; with most rows first. O(plan nodes). */
export function tableRewrites(app: ApplicationModel): readonly TableRewrite[] {
  const writers = Map.groupBy(
    (app.sections.stages ?? []).filter(({ sums }) => sums.outputBytes > 0),
    ({ sqlExecutionId }) => sqlExecutionId,
  );
  const parts = Map.groupBy(
    app.sections.sqlExecutions ?? [],
    ({ executionId, rootExecutionId = executionId }) => rootExecutionId,
  );
  return (app.sections.sqlExecutions ?? [])
    .flatMap((execution) => {
      const node = planNodes(execution.finalPlan).find(
        (each) => metricOf(each, COPIED) !== undefined,
      );
      const own = parts.get(execution.executionId) ?? [execution];
      const stages = own.flatMap(({ executionId }) => writers.get(executionId) ?? []);
      return (node && rewriteOf(app, { execution, node }, stages)) ?? [];
    })
    .toSorted((a, b) => b.copiedRows - a.copiedRows);
}

/** As Delta's `MergeIntoCommand` names its metrics. */
const COPIED = 'number of target rows rewritten unmodified';
const CHANGED = ['number of updated rows', 'number of inserted rows'];

function rewriteOf(
  app: ApplicationModel,
  merge: Pick<TableRewrite, 'execution' | 'node'>,
  writers: readonly StageData[],
): TableRewrite | undefined {
  const copied = metricOf(merge.node, COPIED) ?? 0;
  const changed = sumBy(CHANGED, (name) => metricOf(merge.node, name) ?? 0);
  const [stage] = writers.toSorted((a, b) => b.sums.outputBytes - a.sums.outputBytes);
  if (copied === 0 || stage === undefined) return undefined;
  const share = copied / (copied + changed);
  const change = withoutCopying(app, stage, share);
  // Delta reports what its tasks counted once more from the driver: the share is right, the sums are not
  const { outputBytes: writtenBytes, outputRecords } = stage.sums;
  if (change === undefined || outputRecords === 0) return undefined;
  const copiedRows = Math.round(outputRecords * share);
  const changedRows = outputRecords - copiedRows;
  return { ...merge, copiedRows, changedRows, writtenBytes, stage, changes: [change] };
}

/**
 * Of the time in which a row is read, matched and written again: what is left goes into reading it all the same, twice, to mark
 * what changed. Ours, from a merge of 0.25 % of a table's rows run both ways (8.4 and 3.0 s of CPU).
 */
const COPYING_PART = 0.6;

/** Of the stage's warm task time, the copying of as many rows. */
function withoutCopying(
  app: ApplicationModel,
  stage: StageData,
  share: number,
): StageChange | undefined {
  const times = taskTimesOf(stage);
  if (times === undefined) return undefined;
  const goneMs = (times.wholeMs - times.coldMs) * share * COPYING_PART;
  const { taskCount } = stage;
  return fewerTasks(stage, times, goneMs, { taskCount, slotCount: slotCountOf(app, stage) });
}
