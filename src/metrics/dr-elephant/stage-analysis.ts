import type { Severity } from '../../model/severity.ts';
import type { StageData } from '../../model/stage.ts';
import type { TaskField } from '../../model/task-columns.ts';
import { type MemoryErrors, memoryErrors, NO_ERRORS } from './memory-errors.ts';
import { type TaskQuantiles, taskQuantiles } from './task-quantiles.ts';
import { heuristicScore, isSignificant, severityAscending, type Thresholds } from './thresholds.ts';

/** What Dr. Elephant's StagesAnalyzer can be told. */
export interface StageLimits {
  /** Spilled memory over the largest of input, output, shuffle read and shuffle write. */
  readonly spillToDataRatio: Thresholds;
  /** From here on spill is expected and not reported. */
  readonly largeDataBytes: number;
  readonly medianTaskMs: Thresholds;
  readonly maxToMedianRatio: Thresholds;
  /** Skew is reported only of tasks longer than this … */
  readonly skewedTaskMs: number;
  /** … and longer than this share of their stage. */
  readonly skewedTaskToStageShare: number;
  readonly failedTaskShare: Thresholds;
}

/** One stage attempt in the five ways that Dr. Elephant looks at it. `raw…` is before what holds a report back. */
export interface StageAnalysis {
  readonly stage: StageData;
  /** Of executor run times; undefined without a successful task. */
  readonly runTimeMs: TaskQuantiles | undefined;
  readonly maxDataBytes: number;
  readonly spillRatio: number;
  readonly rawSpill: Severity;
  readonly spill: Severity;
  readonly longTasks: Severity;
  readonly rawSkew: Severity;
  readonly skew: Severity;
  /** Metrics whose tasks differ as much as skewed run times do; looked for where skew or spill is significant. */
  readonly skewedData: readonly SkewedData[];
  readonly taskFailure: Severity;
  readonly memoryErrors: MemoryErrors;
  readonly outOfMemory: Severity;
  readonly containerKilled: Severity;
  readonly stageFailure: Severity;
  readonly score: number;
}

interface SkewedData extends TaskQuantiles {
  readonly what: string;
}

const DATA: readonly (readonly [string, readonly TaskField[]])[] = [
  ['memory bytes spilled', ['memorySpilledBytes']],
  ['task input bytes', ['inputBytes']],
  ['task output bytes', ['outputBytes']],
  ['task shuffle read bytes', ['shuffleRemoteReadBytes', 'shuffleLocalReadBytes']],
  ['task shuffle write bytes', ['shuffleWriteBytes']],
];

/** Every stage attempt against every limit, as Dr. Elephant's stages analyzer does. */
export function analyzeStages(
  stages: readonly StageData[],
  limits: StageLimits,
): readonly StageAnalysis[] {
  const errors = errorsByStageId(stages);
  return stages.map((stage) => analyzeStage(stage, errors.get(stage.stageId), limits));
}

/** Dr. Elephant matches failed tasks by the stage's id alone: of several attempts with failures the last one counts for all. */
function errorsByStageId(stages: readonly StageData[]): ReadonlyMap<number, MemoryErrors> {
  const inOrder = stages
    .filter(({ failedTaskCount }) => failedTaskCount > 0)
    .toSorted((a, b) => a.stageAttemptId - b.stageAttemptId);
  return new Map(inOrder.map((stage) => [stage.stageId, memoryErrors(stage) ?? NO_ERRORS]));
}

function analyzeStage(
  stage: StageData,
  errors: MemoryErrors = NO_ERRORS,
  limits: StageLimits,
): StageAnalysis {
  const { taskCount, failedTaskCount } = stage;
  const runTimeMs = taskQuantiles(stage.tasks, 'executorRunTimeMs');
  const spilled = judgeSpill(stage, limits);
  const skewed = judgeSkew(stage, runTimeMs, limits);
  const longTasks =
    runTimeMs === undefined ? 'none' : severityAscending(runTimeMs.median, limits.medianTaskMs);
  const taskFailure = severityAscending(failedTaskCount / taskCount, limits.failedTaskShare);
  const stageFailure = stage.status === 'failed' ? 'critical' : 'none';
  const isWorthData = isSignificant(skewed.skew) || isSignificant(spilled.spill);
  return {
    stage,
    runTimeMs,
    ...spilled,
    longTasks,
    ...skewed,
    skewedData: isWorthData ? skewedData(stage, limits.maxToMedianRatio) : [],
    taskFailure,
    memoryErrors: errors,
    outOfMemory: severityAscending(errors.oomTaskCount / taskCount, limits.failedTaskShare),
    containerKilled: severityAscending(
      errors.overheadTaskCount / taskCount,
      limits.failedTaskShare,
    ),
    stageFailure,
    score:
      heuristicScore(spilled.spill, taskCount) +
      heuristicScore(longTasks, taskCount) +
      heuristicScore(skewed.skew, taskCount) +
      heuristicScore(taskFailure, failedTaskCount) +
      heuristicScore(stageFailure, taskCount),
  };
}

type SpillJudgement = Pick<StageAnalysis, 'maxDataBytes' | 'spillRatio' | 'rawSpill' | 'spill'>;

function judgeSpill({ sums }: StageData, limits: StageLimits): SpillJudgement {
  const maxDataBytes = Math.max(
    sums.inputBytes,
    sums.outputBytes,
    sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes,
    sums.shuffleWriteBytes,
  );
  const spillRatio = sums.memorySpilledBytes / maxDataBytes;
  const rawSpill = severityAscending(spillRatio, limits.spillToDataRatio);
  const spill = maxDataBytes < limits.largeDataBytes ? rawSpill : 'none';
  return { maxDataBytes, spillRatio, rawSpill, spill };
}

function judgeSkew(
  stage: StageData,
  runTimeMs: TaskQuantiles | undefined,
  limits: StageLimits,
): Pick<StageAnalysis, 'rawSkew' | 'skew'> {
  if (runTimeMs === undefined) return { rawSkew: 'none', skew: 'none' };
  const { median, max } = runTimeMs;
  const rawSkew = severityAscending(max / median, limits.maxToMedianRatio);
  const isFelt =
    max > limits.skewedTaskMs && max > limits.skewedTaskToStageShare * stageDurationMs(stage);
  return { rawSkew, skew: isFelt ? rawSkew : 'none' };
}

/** Infinite while one of its ends is not known: no task is a large share of it. */
function stageDurationMs({ submittedAtMs, completedAtMs }: StageData): number {
  if (submittedAtMs === undefined || completedAtMs === undefined) return Infinity;
  return completedAtMs - submittedAtMs;
}

function skewedData(stage: StageData, limits: Thresholds): readonly SkewedData[] {
  return DATA.flatMap(([what, fields]) => {
    const quantiles = taskQuantiles(stage.tasks, ...fields);
    if (quantiles === undefined) return [];
    const severity = severityAscending(quantiles.max / quantiles.median, limits);
    return isSignificant(severity) ? [{ what, ...quantiles }] : [];
  });
}
