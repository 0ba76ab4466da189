import { bytesInWords, msInWords } from '../words.ts';
import type { StageAnalysis } from './stage-analysis.ts';
import { isSignificant } from './thresholds.ts';

/** What else decides which sentence is said. */
interface StageTextContext {
  readonly largeDataBytes: number;
  readonly shufflePartitions: number;
}

/** Sentences about one stage attempt, in Dr. Elephant's order: failures, skew, long tasks, spill. Empty when there is nothing. */
export function stageTexts(analysis: StageAnalysis, context: StageTextContext): readonly string[] {
  const name = `Stage ${analysis.stage.stageId}`;
  return [
    ...failureTexts(analysis),
    ...skewTexts(analysis),
    ...longTaskTexts(analysis, context),
    ...spillTexts(analysis, context),
  ].map((sentence) => `${name} ${sentence}`);
}

function failureTexts({ stage, taskFailure, memoryErrors }: StageAnalysis): readonly string[] {
  const { oomTaskCount, overheadTaskCount } = memoryErrors;
  return [
    ...(isSignificant(taskFailure) ? [`has ${stage.failedTaskCount} failed tasks.`] : []),
    ...(oomTaskCount > 0 ? [`has ${oomTaskCount} tasks that ran out of heap.`] : []),
    ...(overheadTaskCount > 0
      ? [`has ${overheadTaskCount} tasks whose container YARN killed for its memory.`]
      : []),
    ...(stage.status === 'failed' ? [`failed: ${firstLine(stage.failureReason)}`] : []),
  ];
}

function firstLine(reason = 'no reason was recorded'): string {
  return (reason.split('\n', 1)[0] ?? '').slice(0, 300);
}

function skewTexts(analysis: StageAnalysis): readonly string[] {
  const { skew, spill, rawSkew, runTimeMs, skewedData } = analysis;
  if (!isSignificant(skew) && !isSignificant(spill)) return [];
  const readsUnevenInput = skewedData.some(({ what }) => what === 'task input bytes');
  return [
    ...(isSignificant(skew) && runTimeMs !== undefined
      ? [
          `has tasks of uneven run time: ${msInWords(runTimeMs.median)} in the median, ${msInWords(runTimeMs.max)} at most.`,
        ]
      : []),
    ...skewedData.map(
      ({ what, median, max }) =>
        `is uneven in ${what}: ${bytesInWords(median)} in the median, ${bytesInWords(max)} at most.`,
    ),
    ...(readsUnevenInput ? ['would gain from more even input partitions.'] : []),
    ...(isSignificant(rawSkew) && !readsUnevenInput
      ? ['would gain from more even partitions.']
      : []),
  ];
}

function longTaskTexts(
  analysis: StageAnalysis,
  { largeDataBytes, shufflePartitions }: StageTextContext,
): readonly string[] {
  const { longTasks, runTimeMs, stage, maxDataBytes } = analysis;
  if (!isSignificant(longTasks) || runTimeMs === undefined) return [];
  const facts = [
    `has tasks that run ${msInWords(runTimeMs.median)} in the median.`,
    `has ${totals(analysis)}.`,
  ];
  if (maxDataBytes >= largeDataBytes) return [...facts, 'should read less data.'];
  if (stage.sums.inputBytes > 0) return [...facts, 'should read its input in more partitions.'];
  const isOwnCount = stage.taskCount !== shufflePartitions;
  return isOwnCount ? [...facts, 'should have more partitions.'] : facts;
}

function spillTexts(
  analysis: StageAnalysis,
  { largeDataBytes }: StageTextContext,
): readonly string[] {
  const { rawSpill, maxDataBytes, stage } = analysis;
  if (!isSignificant(rawSpill)) return [];
  return [
    ...(maxDataBytes >= largeDataBytes
      ? ['processes so much data that spill is to be expected; see whether it can read less.']
      : []),
    `spilled ${bytesInWords(stage.sums.memorySpilledBytes)} of execution memory.`,
    ...(maxDataBytes > largeDataBytes ? [`has ${totals(analysis)}.`] : []),
  ];
}

function totals({ stage: { taskCount, sums } }: StageAnalysis): string {
  const shuffleRead = sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes;
  return [
    `${taskCount} tasks`,
    `${bytesInWords(sums.inputBytes)} input`,
    `${bytesInWords(shuffleRead)} shuffle read`,
    `${bytesInWords(sums.shuffleWriteBytes)} shuffle write`,
    `${bytesInWords(sums.outputBytes)} output`,
  ].join(', ');
}
