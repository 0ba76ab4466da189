import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import type { JobData } from '../../model/job.ts';
import { prefixLength } from '../../model/prefix-length.ts';
import type { SqlExecution } from '../../model/sql.ts';
import { MS_PER_MINUTE } from '../../model/units.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { executionsById } from '../stages/sql-of-stage.ts';
import { type ExecutorRemoval, executorRemovals } from './executor-removals.ts';
import { taskBehind } from './failed-task.ts';
import {
  classOfRemoval,
  type FailureClass,
  type FailureMessage,
  readFailureMessage,
} from './failure-message.ts';

/** One job or SQL execution that failed, and what it failed of in the first place. */
export interface Failure {
  readonly text: string;
  readonly message: FailureMessage;
  /** The first cause: of a fetch failure or a lost executor, why the executor was lost; else what the message says. */
  readonly cause: FailureClass;
  /** The first executor lost for that cause, when losing executors is what it came of. */
  readonly firstLoss?: ExecutorRemoval;
  readonly job?: JobData;
  readonly execution?: SqlExecution;
  readonly atMs: number;
  /** Whether a job was started after it that did not fail. */
  readonly wasOutlived: boolean;
}

/** These name a symptom: something took an executor away, and that is the cause. */
const COMES_OF_LOSSES: ReadonlySet<FailureClass> = new Set([
  'fetch-failure',
  'executor-lost',
  'excluded',
  'executor-failures',
]);
/** Nobody's fault: a person or the application itself gave up. */
const NOT_A_FAILURE: ReadonlySet<FailureClass> = new Set(['cancelled', 'context-stopped']);

/**
 * Every failed job, and every failed SQL execution without one, earliest first. The chain is followed backwards: job abort,
 * stage retries, fetch failures, executor loss.
 */
export const failures = oncePerApplication((app: ApplicationModel): readonly Failure[] => {
  const { jobs = [], sqlExecutions = [] } = app.sections;
  const ofJobs = jobs
    .filter(({ status }) => status === 'failed')
    .map((job) => failureOfJob(app, job));
  const told = Map.groupBy(ofJobs, ({ job }) => job?.sqlExecutionId);
  const ofSql = sqlExecutions
    .filter(({ status }) => status === 'failed')
    .map((execution) => failureOfExecution(app, execution))
    .filter((failure) => saysMore(failure, told.get(failure.execution?.executionId)));
  return [...ofJobs, ...ofSql].toSorted((a, b) => a.atMs - b.atMs);
});

/** These tell of no cause that a cancelled job would be the consequence of. */
const VAGUE: ReadonlySet<FailureClass> = new Set([...NOT_A_FAILURE, 'exception', 'unknown']);

/** A query tells of its end where no job does, or where its jobs were only stopped for it, as those of a late broadcast. */
function saysMore({ cause }: Failure, ofItsJobs: readonly Failure[] = []): boolean {
  return ofItsJobs.length === 0 || (ofItsJobs.every(isCancelled) && !VAGUE.has(cause));
}

/** How long the job, or the execution without one, ran in vain. */
export function failedAfterMs({ job, execution, atMs }: Failure): number {
  return Math.max(0, atMs - (job?.submittedAtMs ?? execution?.startedAtMs ?? atMs));
}

/** Cancelled jobs are not failures, whatever the record calls them. */
export function isCancelled({ cause }: Failure): boolean {
  return NOT_A_FAILURE.has(cause);
}

/**
 * What the application died of: the last failure that nobody asked for, when nothing went on after it. Undefined when it
 * succeeded or was killed.
 */
export const finalFailure = oncePerApplication((app: ApplicationModel): Failure | undefined => {
  if (app.outcome === 'succeeded' || app.outcome === 'killed') return undefined;
  const last = failures(app).findLast((failure) => !isCancelled(failure));
  return last?.wasOutlived === true ? undefined : last;
});

function failureOfJob(app: ApplicationModel, job: JobData): Failure {
  const execution = executionsById(app).get(job.sqlExecutionId ?? -1);
  const reason = job.failureMessage ?? lastFailureReason(app, job);
  const text = reason ?? execution?.errorMessage ?? '';
  const atMs = job.completedAtMs ?? app.lastSeenAtMs;
  return {
    ...causeOf(app, readFailureMessage(text, taskBehind(app, job, text)), text, {
      fromMs: job.submittedAtMs ?? app.startedAtMs,
      toMs: atMs,
    }),
    job,
    ...(execution === undefined ? {} : { execution }),
    atMs,
    wasOutlived: hasWorkAfter(app, atMs),
  };
}

/** Of the last of its stages that failed. */
function lastFailureReason(app: ApplicationModel, { stageIds }: JobData): string | undefined {
  const failed = stageIds.flatMap((stageId) => lastFailedAttempts(app).get(stageId) ?? []);
  const [last] = failed.toSorted((a, b) => b.place - a.place);
  return last?.reason;
}

interface FailedAttempt {
  readonly reason: string;
  /** Among all stage attempts. */
  readonly place: number;
}

const lastFailedAttempts = oncePerApplication(
  ({ sections: { stages = [] } }: ApplicationModel): ReadonlyMap<number, FailedAttempt> =>
    new Map(
      stages.flatMap(({ stageId, failureReason: reason }, place) =>
        reason === undefined ? [] : [[stageId, { reason, place }]],
      ),
    ),
);

function failureOfExecution(app: ApplicationModel, execution: SqlExecution): Failure {
  const atMs = execution.endedAtMs ?? app.lastSeenAtMs;
  const text = execution.errorMessage ?? '';
  return {
    ...causeOf(app, readFailureMessage(text), text, { fromMs: execution.startedAtMs, toMs: atMs }),
    execution,
    atMs,
    wasOutlived: hasWorkAfter(app, atMs),
  };
}

function hasWorkAfter(app: ApplicationModel, atMs: number): boolean {
  return lastGoodStartMs(app) > atMs;
}

/** When the last job was started that did not fail. */
const lastGoodStartMs = oncePerApplication(
  ({ sections: { jobs = [] } }: ApplicationModel): number =>
    jobs.reduce(
      (last, { submittedAtMs, status }) =>
        status === 'failed' ? last : Math.max(last, submittedAtMs ?? 0),
      -Infinity,
    ),
);

function causeOf(
  app: ApplicationModel,
  message: FailureMessage,
  text: string,
  during: Interval,
): Pick<Failure, 'text' | 'message' | 'cause' | 'firstLoss'> {
  const loss = lossBehind(app, message, during);
  const cause = loss === undefined ? message.failureClass : classOfRemoval(loss.kind);
  // a loss that says no more than the message does not replace it
  if (loss === undefined || (cause === 'executor-lost' && message.failureClass !== cause)) {
    return { text, message, cause: message.failureClass };
  }
  return { text, message, cause, firstLoss: loss };
}

/** Ours: why an executor went away is often told only after its blocks were missed. */
const TOLD_LATE_MS = MS_PER_MINUTE;

/** The executor named in the message, else the first one lost while the job ran that was not simply let go. */
function lossBehind(
  app: ApplicationModel,
  { failureClass, executorId }: FailureMessage,
  { fromMs, toMs }: Interval,
): ExecutorRemoval | undefined {
  const { inOrder, byExecutor, byClass } = losses(app);
  // the message names the loss itself: find the executor it is about
  if (!COMES_OF_LOSSES.has(failureClass)) return byClass.get(failureClass)?.[0];
  const named = byExecutor.get(executorId ?? '')?.[0];
  if (failureClass !== 'fetch-failure' && named !== undefined) return named;
  const first = inOrder[prefixLength(inOrder, ({ atMs = Infinity }) => atMs < fromMs)];
  return (first?.atMs ?? Infinity) <= toMs + TOLD_LATE_MS ? first : undefined;
}

interface Losses {
  readonly inOrder: readonly ExecutorRemoval[];
  readonly byExecutor: ReadonlyMap<string, readonly ExecutorRemoval[]>;
  readonly byClass: ReadonlyMap<FailureClass, readonly ExecutorRemoval[]>;
}

/** Executors that were not simply let go. */
const losses = oncePerApplication((app: ApplicationModel): Losses => {
  const inOrder = executorRemovals(app).filter(({ kind }) => kind !== 'released');
  return {
    inOrder,
    byExecutor: Map.groupBy(inOrder, ({ executorId }) => executorId),
    byClass: Map.groupBy(inOrder, ({ kind }) => classOfRemoval(kind)),
  };
});
