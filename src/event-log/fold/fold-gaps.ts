import type { Gap } from '../../model/application.ts';
import { UNKEPT_WORK, UNSEEN_SHARE } from '../../model/known-total.ts';
import type { EnvironmentFold } from './environment-fold.ts';
import type { ExecutorFold } from './executors/executor-fold.ts';
import type { JobFold } from './jobs/job-fold.ts';
import type { SqlFold } from './sql/sql-fold.ts';
import type { StorageFold } from './sql/storage-fold.ts';
import type { StageFold } from './stages/stage-fold.ts';
import type { StreamingFold } from './streaming-fold.ts';
import type { TotalsFold } from './totals-fold.ts';

/** The folds that may lose something. */
interface Folds {
  readonly environment: EnvironmentFold;
  readonly executors: ExecutorFold;
  readonly jobs: JobFold;
  readonly sql: SqlFold;
  readonly stages: StageFold;
  readonly storage: StorageFold;
  readonly streaming: StreamingFold;
  readonly totals: TotalsFold;
}

/** What the folds could not keep, and what the log itself must have lost. */
export function foldGaps(fold: Folds): readonly Gap[] {
  return [
    ...damaged(fold),
    ...stageless(fold),
    ...subjectless(fold),
    ...repeated(fold),
    ...lost(fold),
    ...unrecorded(fold),
    ...givenUp(fold),
  ];
}

function damaged({ stages, sql }: Folds): readonly Gap[] {
  const count = stages.damagedCount + sql.damagedCount;
  if (count === 0) return [];
  const detail = 'plans of SQL executions or RDDs of stages that are damaged were left out';
  return [{ kind: 'malformed-line', detail, count }];
}

function stageless({ totals }: Folds): readonly Gap[] {
  const count = totals.stagelessCount;
  if (count === 0) return [];
  const detail = 'ends of tasks that name no stage were left out; sums are too low by them';
  return [{ kind: 'malformed-line', detail, count }];
}

function subjectless({ totals }: Folds): readonly Gap[] {
  const count = totals.subjectlessCount;
  if (count === 0) return [];
  const detail =
    'events that do not say of which job, stage, executor or SQL execution they are were left out';
  return [{ kind: 'malformed-line', detail, count }];
}

/** A part of a rolling log under two numbers, a log that was appended to itself. */
function repeated({ totals }: Folds): readonly Gap[] {
  const count = totals.repeatedCount;
  if (count === 0) return [];
  const detail =
    'tasks end in it a second time: part of it stands there twice, and sums are too high by that';
  return [{ kind: 'repeated-events', detail, count }];
}

/** Spark drops events when its listener queue is full: tasks of stages nobody announced, stages without all their tasks. */
function lost({ stages }: Folds): readonly Gap[] {
  const missingCount = stages.lostTaskCount;
  if (missingCount === 0) return [];
  return [
    {
      kind: 'dropped-events',
      detail:
        'events that must have happened are not in the log; sums are too low by what they held',
      count: missingCount,
    },
  ];
}

function unrecorded({ totals, executors, environment }: Folds): readonly Gap[] {
  const gaps: Gap[] = [];
  const { successWithoutMetricsCount, unrecordedMetrics, taskCount } = totals;
  if (successWithoutMetricsCount > 0) {
    gaps.push({
      kind: 'missing-metrics',
      detail: 'successful tasks without metrics',
      count: successWithoutMetricsCount,
    });
  }
  if (unrecordedMetrics.length > 0) {
    gaps.push({
      kind: 'missing-metrics',
      detail: `no task recorded ${unrecordedMetrics.join(', ')}`,
    });
  }
  gaps.push(...neverAdded(executors, taskCount));
  if (taskCount > 0 && environment.finish() === undefined) {
    gaps.push({ kind: 'missing-metrics', detail: 'no configuration was recorded' });
  }
  return gaps;
}

function neverAdded(executors: ExecutorFold, taskCount: number): readonly Gap[] {
  const kind = 'missing-metrics';
  if (executors.addedCount === 0 && !executors.hasLives) {
    return taskCount > 0
      ? [{ kind, detail: 'no executor was ever added: held cores unknown' }]
      : [];
  }
  const count = executors.neverAddedCount;
  const detail = 'executors that ran tasks and were never added: held cores are too low by theirs';
  return count > 0 ? [{ kind, detail, count }] : [];
}

function givenUp(fold: Folds): readonly Gap[] {
  const { stages, jobs, sql, executors, environment, streaming, storage } = fold;
  const gaps: Gap[] = [];
  const sampled = [...stages.states()].filter(({ tasks }) => tasks.isSampled).length;
  const limited = (count: number, detail: string): void => {
    if (count > 0) gaps.push({ kind: 'limited', detail, count });
  };
  if (sampled > 0) {
    gaps.push({
      kind: 'sampled',
      detail:
        'stage attempts of which only a sample of the tasks is kept; sums and longest tasks are exact',
      count: sampled,
    });
  }
  limited(
    stages.dropped.tables,
    'stage attempts whose single tasks were not kept; their sums are exact',
  );
  limited(
    stages.dropped.stages,
    stages.droppedShare > UNSEEN_SHARE
      ? UNKEPT_WORK
      : 'stage attempts not kept; the totals have them',
  );
  limited(jobs.droppedCount, 'jobs not kept; the totals have them');
  limited(sql.dropped.plans, 'plans not kept');
  limited(sql.dropped.executions, 'SQL executions not kept; the totals have them');
  limited(sql.dropped.cut, 'plans kept in part: too many nodes');
  limited(sql.dropped.metrics, 'updates of SQL metrics not kept: too many');
  limited(executors.dropped.held, 'executors not kept: too many; the totals have them');
  limited(executors.dropped.lost, 'executors not kept: too many; what they held is not known');
  limited(environment.droppedCount, 'properties not kept: too many');
  limited(environment.droppedProfileCount, 'resource profiles not kept: too many');
  limited(streaming.droppedCount, 'events of streaming queries not kept: too many queries');
  limited(storage.droppedBlockCount, 'updates of cached blocks not kept: too many');
  return gaps;
}
