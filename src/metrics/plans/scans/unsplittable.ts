import type { ApplicationModel } from '../../../model/application.ts';
import {
  booleanProperty,
  bytesProperty,
  numberProperty,
  type Properties,
  propertiesIn,
} from '../../../model/spark/spark-properties.ts';
import type { StageData } from '../../../model/stage.ts';
import { MIB } from '../../../model/units.ts';
import { type FewTasks, fewTasksOf } from '../../partitions/few-tasks.ts';
import { MAX_PARTITION_BYTES } from '../../partitions/partitions.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { type FileScan, fileScans } from './scans.ts';

/** A stage that has no more tasks than its input has files, because they cannot be cut. */
export interface UnsplittableInput {
  readonly scan: FileScan;
  readonly stage: StageData;
  readonly fileCount: number;
  readonly meanBytes: number;
  /** Into pieces of how much Spark would have cut such files. */
  readonly splitBytes: number;
  readonly few: FewTasks;
}

const OPEN_COST_BYTES = 4 * MIB; // Spark's default

/**
 * Scans whose files are larger than the pieces that Spark cuts files into, and were read by one task each nevertheless: that
 * proves that they cannot be cut (gzip, `multiLine`, `wholetext`), whatever their names. The stage that gains most first.
 */
export function unsplittableInputs(app: ApplicationModel): readonly UnsplittableInput[] {
  return fileScans(app)
    .flatMap((scan) => unsplittable(app, scan) ?? [])
    .toSorted((a, b) => b.few.savedMs - a.few.savedMs);
}

function unsplittable(app: ApplicationModel, scan: FileScan): UnsplittableInput | undefined {
  const { fileCount = 0, fileBytes = 0, stages } = scan;
  const [stage] = stages;
  if (stage === undefined || stages.length > 1 || fileCount === 0) return undefined;
  const slotCount = slotCountOf(app, stage);
  if (stage.taskCount !== fileCount || stage.taskCount >= slotCount) return undefined;
  const meanBytes = fileBytes / fileCount;
  const splitBytes = splitBytesOf(
    propertiesIn(app, scan.execution),
    fileBytes,
    fileCount,
    slotCount,
  );
  if (meanBytes <= splitBytes) return undefined;
  const few = fewTasksOf(app, stage);
  return few === undefined ? undefined : { scan, stage, fileCount, meanBytes, splitBytes, few };
}

/**
 * Spark's `FilePartition.maxSplitBytes`: min(maxPartitionBytes, max(openCost, (bytes + files × openCost) / parallelism)). Under
 * dynamic allocation nobody knows how many cores there were when it was computed: Spark's least, two, is the safe side.
 */
function splitBytesOf(
  properties: Properties,
  ...[fileBytes, fileCount, slotCount]: readonly [number, number, number]
): number {
  const openCost = bytesProperty(properties, 'spark.sql.files.openCostInBytes') ?? OPEN_COST_BYTES;
  const most =
    bytesProperty(properties, 'spark.sql.files.maxPartitionBytes') ?? MAX_PARTITION_BYTES;
  const isDynamic = booleanProperty(properties, 'spark.dynamicAllocation.enabled') === true;
  const parallelism =
    numberProperty(properties, 'spark.sql.files.minPartitionNum') ??
    numberProperty(properties, 'spark.sql.leafNodeDefaultParallelism') ??
    numberProperty(properties, 'spark.default.parallelism') ??
    (isDynamic ? 2 : Math.max(2, slotCount));
  return Math.min(most, Math.max(openCost, (fileBytes + fileCount * openCost) / parallelism));
}
