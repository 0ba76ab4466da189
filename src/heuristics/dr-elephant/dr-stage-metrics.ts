import { z } from 'zod';
import { failedShare } from '../../metrics/dr-elephant/failed-share.ts';
import { readCount } from '../../metrics/dr-elephant/properties.ts';
import { severityAscending, type Thresholds } from '../../metrics/dr-elephant/thresholds.ts';
import { stageSubject } from '../../metrics/stages/stage-names.ts';
import { headlineOf, msInWords, shareInWords } from '../../metrics/words.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { FindingDraft } from '../../model/finding.ts';
import { isAtLeast, type Severity } from '../../model/severity.ts';
import type { StageData } from '../../model/stage.ts';
import { MS_PER_MINUTE } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import {
  APPLICATION,
  flagIf,
  notApplicable,
  text,
  unlessUnreadable,
  verdictOf,
} from './judgement.ts';
import { andMore, listing } from './listing.ts';
import { ascending } from './severity-thresholds.ts';

const Options = z.strictObject({
  // severe equals critical there too: severe never occurs
  failedStageShare: ascending(0.1, 0.3, 0.5, 0.5),
  failedTaskShare: ascending(0.1, 0.3, 0.5, 0.5),
  meanExecutorRunTimeMs: ascending(
    15 * MS_PER_MINUTE,
    30 * MS_PER_MINUTE,
    45 * MS_PER_MINUTE,
    60 * MS_PER_MINUTE,
  ),
});

/** One judgement of a stage attempt: its failed tasks or its run time. */
interface JudgedStage {
  readonly stage: StageData;
  readonly value: number;
  readonly severity: Severity;
}

export const drStageMetrics: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-stage-metrics',
    title: 'Stages fail, retry many tasks or run long',
    why: 'A stage that fails or runs long holds up all that depends on it.',
    category: 'reliability',
  },
  requires: ['stages'],
  options: Options,
  gates: 'fixed',
  evaluate(app, { failedStageShare, failedTaskShare, meanExecutorRunTimeMs }) {
    return unlessUnreadable(() => {
      const { stages } = app.sections;
      const instances = executorInstances(app);
      if (stages.length > 0 && (instances === undefined || instances === 0)) {
        return notApplicable('the record has no number of executors to divide run times by');
      }
      const failedCount = stages.filter(({ status }) => status === 'failed').length;
      const completedCount = stages.filter(({ status }) => status === 'complete').length;
      const share = failedShare(failedCount, completedCount);
      const byFailures = judge(stages, taskFailureShare, failedTaskShare);
      const byRunTime = judge(
        stages,
        ({ sums }) => Math.trunc(sums.executorRunTimeMs / (instances ?? 1)),
        meanExecutorRunTimeMs,
      );
      return verdictOf(
        [
          ...stageFinding(share, failedCount, failedStageShare),
          ...taskFinding(byFailures, failedTaskShare),
          ...runTimeFinding(byRunTime, meanExecutorRunTimeMs),
        ],
        {
          details: [
            measure('Spark completed stages count', completedCount, 'count'),
            measure('Spark failed stages count', failedCount, 'count'),
            measure('Spark stage failure rate', share, 'ratio'),
            text('Spark stages with high task failure rates', high(byFailures, failureLine)),
            text('Spark stages with long average executor runtimes', high(byRunTime, runTimeLine)),
          ],
          weight: 0,
        },
      );
    });
  },
});

/** As configured, else all executors ever, the driver among them. */
function executorInstances(app: ApplicationWith<'stages'>): number | undefined {
  const { environment, executors } = app.sections;
  const set = environment?.sparkProperties ?? {};
  return readCount(set, 'spark.executor.instances') ?? executors?.length;
}

function taskFailureShare({ failedTaskCount, completedTaskCount }: StageData): number {
  return failedShare(failedTaskCount, completedTaskCount);
}

function judge(
  stages: readonly StageData[],
  valueOf: (stage: StageData) => number,
  limits: Thresholds,
): readonly JudgedStage[] {
  return stages
    .map((stage) => ({ stage, value: valueOf(stage) }))
    .map((judged) => ({ ...judged, severity: severityAscending(judged.value, limits) }));
}

function stageFinding(
  share: number,
  failedCount: number,
  limits: Thresholds,
): readonly FindingDraft[] {
  return flagIf(severityAscending(share, limits), (severity) => ({
    subject: APPLICATION,
    headline: `${failedCount} of the stage attempts failed, ${shareInWords(share)} of those that ended`,
    evidence: [measure('Share of failed stage attempts', share, 'ratio', limits[severity])],
    recommendations: [
      {
        kind: 'look-into',
        advice: 'See the failure reason of each stage, then the logs of the executors it names.',
      },
    ],
  }));
}

function taskFinding(judged: readonly JudgedStage[], limits: Thresholds): readonly FindingDraft[] {
  const raised = worstFirst(judged);
  const [worst] = raised;
  if (worst === undefined) return [];
  const { stage, value } = worst;
  return flagIf(worst.severity, (severity) => ({
    subject: stageSubject(stage),
    headline: headlineOf(
      `Stage ${stage.stageId}: ${stage.failedTaskCount} task attempts failed, ${shareInWords(value)} of those that ended${andMore(raised.length - 1)}`,
    ),
    evidence: [
      measure('Share of failed tasks', value, 'ratio', limits[severity]),
      text('Stages with failed tasks', listing(raised.map(failureLine))),
    ],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Group the failed tasks by error, host and executor: one cause is usually behind most.',
      },
    ],
  }));
}

function runTimeFinding(
  judged: readonly JudgedStage[],
  limits: Thresholds,
): readonly FindingDraft[] {
  const raised = worstFirst(judged);
  const [worst] = raised;
  if (worst === undefined) return [];
  const { stage, value } = worst;
  return flagIf(worst.severity, (severity) => ({
    subject: stageSubject(stage),
    headline: headlineOf(
      `Stage ${stage.stageId} took ${msInWords(value)} of task time for each executor${andMore(raised.length - 1)}`,
    ),
    evidence: [
      measure('Run time for each executor', value, 'ms', limits[severity]),
      text('Stages with long run times', listing(raised.map(runTimeLine))),
    ],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Read less, filter earlier, or give the stage more executors and partitions to use them.',
      },
    ],
  }));
}

function worstFirst(judged: readonly JudgedStage[]): readonly JudgedStage[] {
  return judged
    .filter(({ severity }) => severity !== 'none')
    .toSorted((a, b) => b.value - a.value || a.stage.stageId - b.stage.stageId);
}

/** Only those past moderate, as the ancestor lists them. */
function high(judged: readonly JudgedStage[], lineOf: (judged: JudgedStage) => string): string {
  return listing(judged.filter(({ severity }) => isAtLeast(severity, 'severe')).map(lineOf));
}

function failureLine({ stage, value }: JudgedStage): string {
  return `${nameOf(stage)} (task failure rate: ${value.toFixed(3)})`;
}

function runTimeLine({ stage, value }: JudgedStage): string {
  return `${nameOf(stage)} (runtime: ${msInWords(value)})`;
}

function nameOf({ stageId, stageAttemptId }: StageData): string {
  return `stage ${stageId}, attempt ${stageAttemptId}`;
}
