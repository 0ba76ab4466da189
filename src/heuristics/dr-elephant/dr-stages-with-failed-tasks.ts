import { z } from 'zod';
import { workers } from '../../metrics/dr-elephant/executors.ts';
import { type MemoryErrors, memoryErrors } from '../../metrics/dr-elephant/memory-errors.ts';
import { overheadName } from '../../metrics/dr-elephant/properties.ts';
import { isSignificant } from '../../metrics/dr-elephant/thresholds.ts';
import { headlineOf } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence, FindingDraft, Recommendation } from '../../model/finding.ts';
import { type Severity, severityRank, worst } from '../../model/severity.ts';
import { property } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { GIB, MIB } from '../../model/units.ts';
import { executorMemory } from '../../model/yarn/container-memory.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { flagIf, notApplicable, text, verdictOf } from './judgement.ts';
import { andMore } from './listing.ts';

/** Failed over completed tasks from which on it is severe: a constant of Dr. Elephant's. */
const SEVERE_RATIO = 0.02;

const OOM_ADVICE =
  'Raise spark.executor.memory, or lower spark.executor.cores so that fewer tasks share it, or lower spark.memory.fraction.';
const OVERHEAD_ADVICE = 'Raise the memory overhead of the executors by 1 GiB.';

/** A stage attempt in which tasks died of one of the two errors. */
interface Struck {
  readonly stage: StageData;
  readonly taskCount: number;
  readonly severity: Severity;
}

export const drStagesWithFailedTasks: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-stages-with-failed-tasks',
    title: 'Tasks die for lack of memory',
    why: 'A task that runs out of memory takes the work of its executor with it, and the stage fails when it happens too often.',
    category: 'memory',
  },
  requires: ['stages', 'executors'],
  options: z.strictObject({}),
  gates: 'fixed',
  evaluate(app) {
    const { stages, executors } = app.sections;
    const errors = stages.map((stage) => ({ stage, counts: memoryErrors(stage) }));
    if (errors.some(({ counts }) => counts === undefined)) {
      return notApplicable('the record does not have the errors of the tasks that failed');
    }
    const oom = struckBy(errors, ({ oomTaskCount }) => oomTaskCount);
    const overhead = struckBy(errors, ({ overheadTaskCount }) => overheadTaskCount);
    return verdictOf(
      [
        ...findingOf(oom, 'ran out of heap (java.lang.OutOfMemoryError)', {
          kind: 'look-into',
          advice: OOM_ADVICE,
        }),
        ...findingOf(
          overhead,
          'were in containers that YARN killed for their memory',
          moreOverhead(app),
        ),
      ],
      {
        details: [
          measure('Stages with OOM errors', oom.length, 'count'),
          measure('Stages with Overhead memory errors', overhead.length, 'count'),
          ...adviceRow('Overhead memory errors', overhead, OVERHEAD_ADVICE),
          ...adviceRow('OOM errors', oom, OOM_ADVICE),
        ],
        weight: workers(executors).length,
      },
    );
  },
});

function struckBy(
  errors: readonly { readonly stage: StageData; readonly counts: MemoryErrors | undefined }[],
  countOf: (errors: MemoryErrors) => number,
): readonly Struck[] {
  return errors.flatMap(({ stage, counts }) => {
    const taskCount = counts === undefined ? 0 : countOf(counts);
    return taskCount === 0 ? [] : [{ stage, taskCount, severity: severityOf(stage, taskCount) }];
  });
}

/** With Dr. Elephant's gaps: nothing without a completed task, and nothing in a failed stage where more succeeded than died. */
function severityOf({ status, completedTaskCount }: StageData, taskCount: number): Severity {
  if (completedTaskCount === 0) return 'none';
  if (status === 'failed') return taskCount >= completedTaskCount ? 'critical' : 'none';
  return taskCount / completedTaskCount < SEVERE_RATIO ? 'moderate' : 'severe';
}

function severityOfAll(struck: readonly Struck[]): Severity {
  return worst(struck.map(({ severity }) => severity));
}

function findingOf(
  struck: readonly Struck[],
  what: string,
  recommendation: Recommendation,
): readonly FindingDraft[] {
  const [first] = struck.toSorted(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      b.taskCount - a.taskCount ||
      a.stage.stageId - b.stage.stageId,
  );
  if (first === undefined) return [];
  const { stage, taskCount, severity } = first;
  return flagIf(severity, () => ({
    subject: { kind: 'stage', stageId: stage.stageId, stageAttemptId: stage.stageAttemptId },
    headline: headlineOf(
      `Stage ${stage.stageId}: ${taskCount} tasks ${what}${andMore(struck.length - 1)}`,
      `Stage ${stage.stageId}: ${taskCount} tasks ${what}`,
    ),
    evidence: [
      measure('Tasks with this error', taskCount, 'count'),
      measure('Tasks of the stage that completed', stage.completedTaskCount, 'count'),
      measure('Stages with this error', struck.length, 'count'),
    ],
    recommendations: [recommendation],
  }));
}

function moreOverhead(app: ApplicationModel): Recommendation {
  const { environment } = app.sections;
  if (environment === undefined) return { kind: 'look-into', advice: OVERHEAD_ADVICE };
  const { overheadBytes } = executorMemory(environment, app.clusterManager);
  const from = property(environment.sparkProperties, 'spark.executor.memoryOverhead');
  return {
    kind: 'set-property',
    property: overheadName('executor', app.framework.version),
    ...(from === undefined ? {} : { from }),
    to: `${Math.ceil((overheadBytes + GIB) / MIB)}m`,
    because: 'what the container holds besides the heap did not fit: 1 GiB more than now',
    scope: 'submit',
  };
}

function adviceRow(label: string, struck: readonly Struck[], advice: string): readonly Evidence[] {
  return isSignificant(severityOfAll(struck)) ? [text(label, advice)] : [];
}
