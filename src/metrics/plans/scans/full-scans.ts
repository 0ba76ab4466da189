import type { ApplicationModel } from '../../../model/application.ts';
import type { Remedy } from '../../../model/remedy.ts';
import type { StageData } from '../../../model/stage.ts';
import { sqlOfStage } from '../../stages/sql-of-stage.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { fewerTasks, taskTimesOf } from '../task-times.ts';
import { areAllRead } from './filter-text.ts';
import { partitionColumnsOf } from './partition-columns.ts';
import { type PartitionCondition, partitionConditionOf } from './partition-conditions.ts';
import { type FileScan, fileScans } from './scans.ts';

/** A scan of every partition of a table, of whose rows a condition then keeps few. */
export interface FullScan {
  readonly scan: FileScan;
  readonly stage: StageData;
  readonly partitionCount: number;
  readonly partitionColumns: readonly string[];
  readonly condition: PartitionCondition;
  /** Of the rows read: one partition's at the least. */
  readonly keptShare: number;
  readonly remedy: Remedy;
}

/** Scans that leave out no partition, whose condition has to do with the partitions; others cannot be helped by them. */
export function fullScans(app: ApplicationModel): readonly FullScan[] {
  return fileScans(app).flatMap((scan) => fullScanOf(app, scan) ?? []);
}

function fullScanOf(app: ApplicationModel, scan: FileScan): FullScan | undefined {
  const { partitionCount, partitionFilters, rowsOut = 0, stages } = scan;
  const [stage] = stages;
  if (stage === undefined || stages.length > 1 || partitionCount === undefined) return undefined;
  if (!areAllRead(partitionFilters) || rowsOut === 0) return undefined;
  const partitionColumns = partitionColumnsOf(scan.node);
  const condition = partitionConditionOf(app, scan.node, sqlOfStage(app, stage)?.nodes ?? []);
  if (condition === undefined) return undefined;
  const keptShare = Math.min(1, Math.max(condition.keptShare, 1 / partitionCount));
  const remedy = remedyOf(app, stage, keptShare);
  return remedy && { scan, stage, partitionCount, partitionColumns, condition, keptShare, remedy };
}

/** As much of the stage's warm task time goes as of its rows. */
function remedyOf(app: ApplicationModel, stage: StageData, keptShare: number): Remedy | undefined {
  const times = taskTimesOf(stage);
  if (times === undefined) return undefined;
  const goneMs = (times.wholeMs - times.coldMs) * (1 - keptShare);
  const slotCount = slotCountOf(app, stage);
  const taskCount = Math.max(1, Math.min(slotCount, stage.taskCount));
  return { stages: [fewerTasks(stage, times, goneMs, { taskCount, slotCount })] };
}
