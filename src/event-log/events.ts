import { isDriver } from '../model/executor-id.ts';
import type { LogFold } from './fold/log-fold.ts';
import { idAt, type JsonObject, nameAt, objectAt, objectsAt } from './json-fields.ts';
import type { Unread } from './unread.ts';

type Handler = (fold: LogFold, event: JsonObject, unread?: Unread) => void;

/**
 * Every event that is read, by the last part of its name: Spark writes some with their package and some without. An event that
 * is not here is known to hold nothing we need, or is from a Spark that is newer than this; neither is a fault.
 */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['SparkListenerLogStart', (fold, event) => fold.application.logStarted(event)],
  ['SparkListenerApplicationStart', applicationStarted],
  ['SparkListenerApplicationEnd', (fold, event) => fold.application.ended(event)],
  ['SparkListenerEnvironmentUpdate', (fold, event) => fold.environment.updated(event)],
  ['SparkListenerResourceProfileAdded', (fold, event) => fold.environment.profileAdded(event)],
  ['SparkListenerExecutorAdded', (fold, event) => fold.executors.added(event)],
  ['SparkListenerExecutorRemoved', (fold, event) => fold.executors.removed(event)],
  ['SparkListenerBlockManagerAdded', (fold, event) => fold.executors.blockManagerAdded(event)],
  ['SparkListenerExecutorMetricsUpdate', executorMetricsUpdated],
  ['SparkListenerStageExecutorMetrics', stageExecutorMetrics],
  ['SparkListenerJobStart', (fold, event) => fold.jobs.started(event)],
  ['SparkListenerJobEnd', (fold, event) => fold.jobs.ended(event)],
  ['SparkListenerStageSubmitted', (fold, event, unread) => fold.stageSubmitted(event, unread)],
  ['SparkListenerStageCompleted', (fold, event, unread) => fold.stageCompleted(event, unread)],
  ['SparkListenerTaskStart', taskStarted],
  ['SparkListenerTaskEnd', (fold, event) => fold.taskEndRead(event)],
  ['SparkListenerUnpersistRDD', (fold, event) => fold.storage.unpersisted(event)],
  ['SparkListenerBlockUpdated', (fold, event) => fold.storage.blockUpdated(event)],
  ['SparkListenerSQLExecutionStart', sqlStarted],
  ['SparkListenerSQLExecutionEnd', (fold, event) => fold.sql.ended(event)],
  [
    'SparkListenerSQLAdaptiveExecutionUpdate',
    (fold, event, unread) => fold.sql.replanned(event, unread),
  ],
  ['SparkListenerDriverAccumUpdates', (fold, event) => fold.sql.driverUpdated(event)],
  ['StreamingQueryListener$QueryStartedEvent', (fold, event) => fold.streaming.started(event)],
  ['StreamingQueryListener$QueryProgressEvent', (fold, event) => fold.streaming.progressed(event)],
  [
    'StreamingQueryListener$QueryTerminatedEvent',
    (fold, event) => fold.streaming.terminated(event),
  ],
  ['SparkListenerThriftServerOperationStart', thriftOperationStarted],
  ['SparkListenerConnectOperationStarted', connectOperationStarted],
  ...exclusionHandlers('Blacklisted', 'Unblacklisted'),
  ...exclusionHandlers('Excluded', 'Unexcluded'),
]);

type HasSubject = (event: JsonObject) => boolean;
const inJob: HasSubject = (event) => idAt(event, 'Job ID') !== undefined;
const inStage: HasSubject = (event) =>
  idAt(objectAt(event, 'Stage Info'), 'Stage ID') !== undefined;
const ofExecution: HasSubject = (event) => idAt(event, 'executionId') !== undefined;

/** Events that are left out where they do not say of what they are: sums and the timeline lack it. Ends of tasks are counted for themselves. */
const SUBJECTS: ReadonlyMap<string, HasSubject> = new Map([
  ['SparkListenerExecutorAdded', (event) => nameAt(event, 'Executor ID') !== undefined],
  ['SparkListenerJobStart', inJob],
  ['SparkListenerJobEnd', inJob],
  ['SparkListenerStageSubmitted', inStage],
  ['SparkListenerStageCompleted', inStage],
  ['SparkListenerSQLExecutionStart', ofExecution],
  ['SparkListenerSQLExecutionEnd', ofExecution],
]);

/** Passes one event, and what was left unread of it, to the folds; returns whether it is one that we read. */
export function foldEvent(
  fold: LogFold,
  name: string,
  event: JsonObject,
  unread?: Unread,
): boolean {
  fold.application.sawEvent(event);
  const kind = name.slice(name.lastIndexOf('.') + 1);
  const handler = HANDLERS.get(kind);
  if (SUBJECTS.get(kind)?.(event) === false) fold.totals.eventWithoutSubject();
  handler?.(fold, event, unread);
  fold.settle();
  return handler !== undefined;
}

function applicationStarted(fold: LogFold, event: JsonObject): void {
  fold.application.started(event);
  fold.occupancy.beginAt(fold.application.beginMs);
}

function thriftOperationStarted({ application }: LogFold): void {
  application.thriftOperationCount += 1;
}

function connectOperationStarted({ application }: LogFold): void {
  application.connectOperationCount += 1;
}

function taskStarted(fold: LogFold, event: JsonObject): void {
  const stageId = idAt(event, 'Stage ID');
  if (stageId !== undefined) fold.stages.taskStarted(stageId, idAt(event, 'Stage Attempt ID') ?? 0);
}

function sqlStarted(fold: LogFold, event: JsonObject, unread?: Unread): void {
  fold.sql.started(event, fold.application.latestMs, unread);
}

function stageExecutorMetrics(fold: LogFold, event: JsonObject): void {
  fold.stages.executorMetrics(event);
  const executorId = nameAt(event, 'Executor ID');
  if (executorId !== undefined)
    fold.executors.peaks(executorId, objectAt(event, 'Executor Metrics'));
}

/** In a log for the driver only, and only with `spark.eventLog.logStageExecutorMetrics` (Spark 3.0+). */
function executorMetricsUpdated(fold: LogFold, event: JsonObject): void {
  const executorId = nameAt(event, 'Executor ID');
  if (executorId === undefined) return;
  for (const update of objectsAt(event, 'Executor Metrics Updated')) {
    fold.executors.peaks(executorId, objectAt(update, 'Executor Metrics'));
  }
}

/** From Spark 3.1 on both families are written for each change; setting the same thing twice does no harm. */
function exclusionHandlers(
  excluded: string,
  included: string,
): readonly (readonly [string, Handler])[] {
  const on = (suffix: string, handler: Handler) => [`SparkListener${suffix}`, handler] as const;
  return [
    on(`Executor${excluded}`, (fold, event) =>
      fold.executors.setExcluded(nameAt(event, 'executorId') ?? '', true),
    ),
    on(`Executor${included}`, (fold, event) =>
      fold.executors.setExcluded(nameAt(event, 'executorId') ?? '', false),
    ),
    on(`Node${excluded}`, (fold, event) =>
      fold.executors.setHostExcluded(nameAt(event, 'hostId') ?? '', true),
    ),
    on(`Node${included}`, (fold, event) =>
      fold.executors.setHostExcluded(nameAt(event, 'hostId') ?? '', false),
    ),
    on(`Executor${excluded}ForStage`, excludedForStage),
    on(`Node${excluded}ForStage`, excludedForStage),
  ];
}

function excludedForStage(fold: LogFold, event: JsonObject): void {
  const stageId = idAt(event, 'stageId');
  if (stageId === undefined) return;
  const executorId = nameAt(event, 'executorId');
  if (executorId !== undefined && !isDriver(executorId)) {
    fold.executors.excludeInStage({ executorId }, stageId);
  } else if (executorId === undefined) {
    fold.executors.excludeInStage({ host: nameAt(event, 'hostId') ?? '' }, stageId);
  }
}
