import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { MIB } from '../../model/units.ts';
import { morePartitions } from '../partitions/partition-advice.ts';
import { partitionsOf } from '../partitions/partitions.ts';
import { bytesInWords, countInWords, shareInWords } from '../words.ts';
import { heapWithoutSpill, type SpillNeed, spillNeedOf } from './spill-cost.ts';
import { heapText, MEMORY_FRACTION, RESERVED_BYTES } from './task-memory.ts';

/**
 * How a stage spills less, the primary change first: settings that make it spill are taken back; then partitions, which cost
 * nothing; more heap where their number is given, or as the second way.
 */
export function spillAdvice(app: ApplicationModel, stage: StageData): readonly Recommendation[] {
  const { properties } = partitionsOf(app, stage);
  const forced = property(properties, FORCE_SPILL);
  if (forced !== undefined && rowsOfTask(stage) > Number(forced)) return [unforced(stage, forced)];
  const need = spillNeedOf(app, stage);
  if (need === undefined) {
    return [
      { kind: 'look-into', advice: 'Give the stage more partitions, or its tasks more memory.' },
    ];
  }
  const times = MEMORY_FRACTION / need.memoryFraction;
  if (times <= 1) return memoryAdvice(app, stage, need);
  const usual = spillNeedOf(app, stage, times);
  const rest = usual?.isEnough === false ? memoryAdvice(app, stage, usual) : [];
  return [usualFraction(need), ...rest];
}

const FORCE_SPILL = 'spark.shuffle.spill.numElementsForceSpillThreshold';
/** Spark's default: `Integer.MAX_VALUE`, which is never. */
const NEVER = '2147483647';

/** Of the mean task. */
function rowsOfTask({ sums, taskCount }: StageData): number {
  return (sums.inputRecords + sums.shuffleReadRecords) / Math.max(1, taskCount);
}

function unforced(stage: StageData, from: string): Recommendation {
  return {
    kind: 'set-property',
    property: FORCE_SPILL,
    from,
    to: NEVER,
    because: `sorts spill after so many rows, whatever memory is free, and a task of the stage reads ${countInWords(rowsOfTask(stage))}`,
    scope: 'submit',
    verify: 'No bytes are spilled to disk.',
  };
}

function usualFraction({ memoryFraction }: SpillNeed): Recommendation {
  return {
    kind: 'set-property',
    property: 'spark.memory.fraction',
    from: String(memoryFraction),
    to: String(MEMORY_FRACTION),
    because: `tasks and caches get ${shareInWords(memoryFraction)} of the heap, and ${shareInWords(MEMORY_FRACTION)} where it is not set`,
    scope: 'submit',
    risk: 'Objects of the program’s own functions have less of the heap.',
    verify: 'No bytes are spilled to disk.',
  };
}

function memoryAdvice(
  app: ApplicationModel,
  stage: StageData,
  need: SpillNeed,
): readonly Recommendation[] {
  const heap = heapAdvice(need);
  if (partitionsOf(app, stage).origin === 'single') return [heap];
  return [...morePartitions(app, stage, need.partitionCount), heap];
}

function heapAdvice(need: SpillNeed): Recommendation {
  return {
    kind: 'set-property',
    property: need.heapProperty,
    from: `${Math.round(need.heapBytes / MIB)}m`,
    to: heapText(RESERVED_BYTES + heapWithoutSpill(need)),
    because: `the largest task needed ${bytesInWords(need.neededBytes)} and had ${bytesInWords(need.executionBytes)}; instead of more partitions`,
    scope: 'submit',
    risk: 'Every executor holds more memory for the whole run.',
    verify: 'No bytes are spilled to disk.',
  };
}
