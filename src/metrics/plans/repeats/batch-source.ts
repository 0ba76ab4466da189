import type { ApplicationModel } from '../../../model/application.ts';
import type { StageData } from '../../../model/stage.ts';
import { isOfBusyStream } from '../../sessions/busy-streams.ts';
import type { PlannedStage } from '../executed-nodes.ts';
import { isLeaf } from '../plan-tree.ts';
import { isHeldSource } from './fingerprints.ts';

/**
 * The RDD as which `foreachBatch` was handed its batch: all of the streaming query's own plan is below it, and every action
 * computes that again. Undefined of other stages; the plan only says `Scan ExistingRDD`, with the same columns for every batch.
 */
export function batchRddId(
  app: ApplicationModel,
  stage: Pick<StageData, 'rdds'>,
): number | undefined {
  if ((app.sections.streamingQueries ?? []).length === 0) return undefined;
  return stage.rdds.find(({ name }) => name === 'SQLExecutionRDD')?.rddId;
}

/** Whether what the stage read can be read again by another: each batch of a stream is other data. */
export function canBeReadAgain(app: ApplicationModel, { stage, plan }: PlannedStage): boolean {
  if ((app.sections.streamingQueries ?? []).length === 0) return true;
  const sources = plan.nodes.filter(isLeaf);
  return (
    sources.length > 0 &&
    sources.every(isHeldSource) &&
    batchRddId(app, stage) !== undefined &&
    isOfBusyStream(app, stage)
  );
}
