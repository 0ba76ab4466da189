import type { Gap } from '../../../model/application.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import type { Answers } from './answers.ts';
import { undetailedStages } from './shares.ts';

/** Servers keep so many dead executors unless they are told otherwise; ids that never registered are no loss. */
const RETAINED_DEAD_EXECUTORS = 100;

/** What the answers do not hold, and what the server has forgotten (`spark.ui.retained*` of its own configuration). */
export function gapsOf(answers: Answers, stages: readonly StageData[]): readonly Gap[] {
  return [...never(answers), ...forgotten(answers), ...missing(answers, stages)];
}

function never({ sql, stages }: Answers): readonly Gap[] {
  const gaps: Gap[] = [
    {
      kind: 'missing-metrics',
      detail:
        'read over REST, not from the event log: no single tasks, lineage, cores over time or session properties; run, CPU and GC time of an executor are its share of its stages',
    },
  ];
  if (sql === undefined) {
    gaps.push({ kind: 'missing-metrics', detail: 'the server tells nothing of SQL executions' });
  }
  if (stages.some(({ jvmGcTime }) => jvmGcTime === undefined)) {
    gaps.push({
      kind: 'missing-metrics',
      detail:
        'a server before Spark 3.0 tells no result size, fetch wait, deserialization and shuffle write time of stages; their GC time is shared out by run time',
    });
  }
  return gaps;
}

function forgotten(answers: Answers): readonly Gap[] {
  const { jobs, stages, sql } = answers;
  const gaps: Gap[] = [];
  const limited = (count: number, what: string, property: string): void => {
    if (count === 0) return;
    const detail = `${what} that the server has forgotten (${property} of the server), or never saw; totals are too low by them`;
    gaps.push({ kind: 'limited', detail, count });
  };
  limited(missingIds(jobs.map(({ jobId }) => jobId)), 'jobs', 'spark.ui.retainedJobs');
  const stageIds = [
    ...stages.map(({ stageId }) => stageId),
    ...jobs.flatMap((job) => job.stageIds),
  ];
  const known = new Set(stages.map(({ stageId }) => stageId));
  limited(
    missingIds(stageIds) + new Set(stageIds).size - known.size,
    'stages',
    'spark.ui.retainedStages',
  );
  limited(
    missingIds((sql ?? []).map(({ id }) => id)),
    'SQL executions',
    'spark.sql.ui.retainedExecutions',
  );
  limited(forgottenExecutors(answers), 'executors', 'spark.ui.retainedDeadExecutors');
  return gaps;
}

/** Those that did something in a stage and are not listed; when the list is full, also those whose ids are not there. */
function forgottenExecutors({ executors, details }: Answers): number {
  const listed = new Set(executors.map(({ id }) => id));
  const gone = new Set(
    [...details.values()]
      .flatMap(({ executorSummary }) => Object.keys(executorSummary ?? {}))
      .filter((id) => !listed.has(id)),
  );
  const deadCount = executors.filter(({ isActive }) => !isActive).length;
  if (deadCount < RETAINED_DEAD_EXECUTORS) return gone.size;
  const ids = [...listed].map(Number).filter((id) => Number.isInteger(id) && id > 0);
  return Math.max(gone.size, missingIds([0, ...ids]));
}

/** Ids count up from 0; of them so many are not there. */
function missingIds(ids: readonly number[]): number {
  const highest = ids.reduce((max, id) => Math.max(max, id), -1);
  return Math.max(0, highest + 1 - new Set(ids).size);
}

function missing({ droppedCount }: Answers, stages: readonly StageData[]): readonly Gap[] {
  const gaps: Gap[] = [];
  const lostCount = sumBy(
    stages.filter(({ status }) => status === 'complete'),
    (stage) => Math.max(0, stage.taskCount - stage.completedIndexCount),
  );
  if (lostCount > 0) {
    const detail =
      'events that must have happened are not in the log; sums are too low by what they held';
    gaps.push({ kind: 'dropped-events', detail, count: lostCount });
  }
  const undetailed = undetailedStages(stages);
  if (undetailed.length > 0) {
    gaps.push({
      kind: 'limited',
      detail: 'stage attempts whose executors were not asked for; their task time is a lower bound',
      count: undetailed.length,
    });
  }
  if (droppedCount > 0) {
    const detail = 'rows of the server that are not what it should answer were left out';
    gaps.push({ kind: 'unreadable', detail, count: droppedCount });
  }
  return gaps;
}
