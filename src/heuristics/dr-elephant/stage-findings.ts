import type { StageAnalysis, StageLimits } from '../../metrics/dr-elephant/stage-analysis.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../../metrics/words.ts';
import type { Evidence, FindingDraft, NonEmpty, Recommendation } from '../../model/finding.ts';
import { type Raised, type Severity, severityRank } from '../../model/severity.ts';
import { measure } from '../measure.ts';
import { flagIf, text } from './judgement.ts';
import { andMore } from './listing.ts';

/** One of the five ways to look at a stage. */
interface Aspect {
  readonly severityOf: (stage: StageAnalysis) => Severity;
  /** The larger the worse, among stages of one severity. */
  readonly weigh: (stage: StageAnalysis) => number;
  readonly say: (stage: StageAnalysis) => string;
  readonly show: (stage: StageAnalysis, severity: Raised) => NonEmpty<Evidence>;
  readonly advise: readonly Recommendation[];
}

/** At most one finding for each aspect, about the worst stage; the rest are counted. */
export function stageFindings(
  stages: readonly StageAnalysis[],
  limits: StageLimits,
  changes: readonly Recommendation[],
): readonly FindingDraft[] {
  return aspects(limits, changes).flatMap((aspect) => findingOf(stages, aspect));
}

function findingOf(stages: readonly StageAnalysis[], aspect: Aspect): readonly FindingDraft[] {
  const raised = stages.filter((stage) => aspect.severityOf(stage) !== 'none');
  const [worst] = raised.toSorted(
    (a, b) =>
      severityRank(aspect.severityOf(b)) - severityRank(aspect.severityOf(a)) ||
      aspect.weigh(b) - aspect.weigh(a) ||
      a.stage.stageId - b.stage.stageId,
  );
  if (worst === undefined) return [];
  const { stageId, stageAttemptId } = worst.stage;
  return flagIf(aspect.severityOf(worst), (severity) => ({
    subject: { kind: 'stage', stageId, stageAttemptId },
    headline: headlineOf(`Stage ${stageId} ${aspect.say(worst)}${andMore(raised.length - 1)}`),
    evidence: aspect.show(worst, severity),
    recommendations: aspect.advise,
  }));
}

function aspects(limits: StageLimits, changes: readonly Recommendation[]): readonly Aspect[] {
  return [
    spill(limits, changes),
    longTasks(limits),
    skew(limits),
    taskFailure(limits, changes),
    STAGE_FAILURE,
  ];
}

function spill(limits: StageLimits, changes: readonly Recommendation[]): Aspect {
  return {
    severityOf: (stage) => stage.spill,
    weigh: ({ stage }) => stage.sums.memorySpilledBytes,
    say: ({ stage, maxDataBytes }) =>
      `spilled ${bytesInWords(stage.sums.memorySpilledBytes)}, and has ${bytesInWords(maxDataBytes)} of data`,
    show: ({ stage, spillRatio }, severity) => [
      measure('Execution memory spilled', stage.sums.memorySpilledBytes, 'bytes'),
      ...(Number.isFinite(spillRatio)
        ? [measure('Spilled to data', spillRatio, 'ratio', limits.spillToDataRatio[severity])]
        : []),
    ],
    advise: [
      ...changes,
      {
        kind: 'look-into',
        advice:
          'See whether one task holds most of the data: its keys must be spread before memory or partitions help.',
      },
    ],
  };
}

function longTasks(limits: StageLimits): Aspect {
  return {
    severityOf: (stage) => stage.longTasks,
    weigh: ({ runTimeMs }) => runTimeMs?.median ?? 0,
    say: ({ runTimeMs }) => `has tasks of ${msInWords(runTimeMs?.median ?? 0)} in the median`,
    show: ({ stage, runTimeMs }, severity) => [
      measure(
        'Run time of the median task',
        runTimeMs?.median ?? 0,
        'ms',
        limits.medianTaskMs[severity],
      ),
      measure('Tasks', stage.taskCount, 'count'),
    ],
    advise: [
      {
        kind: 'look-into',
        advice:
          'Split the work into more partitions: those of the input where the stage reads files, else spark.sql.shuffle.partitions; or read less.',
      },
    ],
  };
}

function skew(limits: StageLimits): Aspect {
  return {
    severityOf: (stage) => stage.skew,
    weigh: ({ runTimeMs }) => runTimeMs?.max ?? 0,
    say: ({ runTimeMs }) =>
      `has a task of ${msInWords(runTimeMs?.max ?? 0)} where the median is ${msInWords(runTimeMs?.median ?? 0)}`,
    show: ({ runTimeMs, skewedData }, severity) => [
      measure('Run time of the longest task', runTimeMs?.max ?? 0, 'ms'),
      ...ratioEvidence(runTimeMs?.max ?? 0, runTimeMs?.median ?? 0, limits, severity),
      ...skewedData.map(({ what, max }) => measure(`Most ${what}`, max, 'bytes')),
    ],
    advise: [
      {
        kind: 'look-into',
        advice: 'Make the partitions more even: find the keys, or the input files, that hold most.',
      },
    ],
  };
}

function ratioEvidence(
  max: number,
  median: number,
  limits: StageLimits,
  severity: Raised,
): readonly Evidence[] {
  if (median === 0) return [];
  return [measure('Max to median', max / median, 'ratio', limits.maxToMedianRatio[severity])];
}

function taskFailure(limits: StageLimits, changes: readonly Recommendation[]): Aspect {
  return {
    severityOf: (stage) => stage.taskFailure,
    weigh: ({ stage }) => stage.failedTaskCount,
    say: ({ stage }) =>
      `has ${countInWords(stage.failedTaskCount)} failed tasks for ${countInWords(stage.taskCount)} partitions`,
    show: ({ stage, memoryErrors }, severity) => [
      measure('Failed tasks', stage.failedTaskCount, 'count'),
      ...(stage.taskCount === 0
        ? []
        : [
            measure(
              'Failed tasks to partitions',
              stage.failedTaskCount / stage.taskCount,
              'ratio',
              limits.failedTaskShare[severity],
            ),
          ]),
      measure('Out of heap', memoryErrors.oomTaskCount, 'count'),
      measure('Killed by YARN for memory', memoryErrors.overheadTaskCount, 'count'),
    ],
    advise: [
      ...changes,
      {
        kind: 'look-into',
        advice: 'See what the failed tasks have in common: error, host, executor.',
      },
    ],
  };
}

const STAGE_FAILURE: Aspect = {
  severityOf: (stage) => stage.stageFailure,
  weigh: ({ stage }) => stage.taskCount,
  say: () => 'failed',
  show: ({ stage }) => [text('Failure', stage.failureReason ?? 'no reason was recorded')],
  advise: [{ kind: 'look-into', advice: 'Start from the failure reason of the stage.' }],
};
