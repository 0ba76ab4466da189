import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import type { JobData } from '../../model/job.ts';
import { planNodes, type SqlExecution } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { isWrite } from '../budget/write-execution.ts';
import { calledFrom } from '../call-sites.ts';
import { isOfLibrary } from '../library-stages.ts';
import { isLeaf } from '../plans/plan-tree.ts';
import { type QueryShape, queryShapes } from '../plans/repeats/query-shape.ts';
import { sessionKind, statementOf } from '../sessions/interactive-session.ts';

/** A SQL execution with its jobs, or a job outside of SQL. */
export interface Action extends Interval {
  readonly callSite: string;
  readonly statement: string | undefined;
  readonly jobIds: readonly number[];
  readonly isWrite: boolean;
  readonly isInsert: boolean;
  readonly shape?: QueryShape;
}

/** An iterator over rows runs a job for each partition, when the one before has been read; of a DataFrame all in one execution. */
export function isIterator(callSite: string): boolean {
  return callSite.startsWith('toLocalIterator');
}

/** SQL executions, jobs outside of SQL, and those of an iterator. */
export function actionsOf(app: ApplicationModel): readonly Action[] {
  const { jobs = [], sqlExecutions = [] } = app.sections;
  const bySql = Map.groupBy(jobs, ({ sqlExecutionId }) => sqlExecutionId);
  const actionOf = actionMaker(app);
  const jobsAlone = (alone: readonly JobData[]): readonly Action[] =>
    alone.flatMap((job) => {
      const interval = timesOfJob(app, job);
      return interval === undefined ? [] : actionOf([job], interval);
    });
  const queries = sqlExecutions.flatMap((execution) => {
    const ofQuery = bySql.get(execution.executionId) ?? [];
    const isIterated = ofQuery.some(({ callSite = '' }) => isIterator(callSite));
    return isIterated ? jobsAlone(ofQuery) : actionOf(ofQuery, timesOf(app, execution), execution);
  });
  return [...queries, ...jobsAlone(bySql.get(undefined) ?? [])];
}

type ActionOf = (
  jobs: readonly JobData[],
  interval: Interval,
  execution?: SqlExecution,
) => readonly Action[];

/** Makes an action of jobs, or none where nobody's own code called for them. */
function actionMaker(app: ApplicationModel): ActionOf {
  const isSession = sessionKind(app) !== undefined;
  const library = jobsOfLibraries(app.sections.stages ?? []);
  const shapes = queryShapes();
  return (jobs, interval, execution) => {
    const [first] = jobs;
    const statement = first === undefined ? undefined : statementOf(first);
    // between a person's statements nothing is a loop
    if (first === undefined || (isSession && statement === undefined)) return [];
    if (jobs.some(({ jobId }) => library.has(jobId))) return [];
    const shape = execution && shapes.of(execution);
    const isWriting = execution !== undefined && isWrite(execution);
    return [
      {
        ...interval,
        callSite: calledFrom(first.callSite ?? first.name),
        statement,
        jobIds: jobs.map(({ jobId }) => jobId),
        isWrite: isWriting,
        isInsert: isWriting && hasOnlyOwnRows(execution),
        ...(shape === undefined ? {} : { shape }),
      },
    ];
  };
}

function timesOf({ lastSeenAtMs }: ApplicationModel, execution: SqlExecution): Interval {
  return { fromMs: execution.startedAtMs, toMs: execution.endedAtMs ?? lastSeenAtMs };
}

function timesOfJob({ lastSeenAtMs }: ApplicationModel, job: JobData): Interval | undefined {
  const { submittedAtMs, completedAtMs = lastSeenAtMs } = job;
  return submittedAtMs === undefined ? undefined : { fromMs: submittedAtMs, toMs: completedAtMs };
}

/** Rows that are in the query itself: `VALUES`, a short list of the program, or a `SELECT` from nothing. */
function hasOnlyOwnRows({ finalPlan }: SqlExecution): boolean {
  if (finalPlan === undefined) return false;
  return planNodes(finalPlan)
    .filter(isLeaf)
    .every(({ name }) => /^(?:LocalTableScan|Scan OneRowRelation)/.test(name));
}

/** Iterations of a library need each other's results. */
function jobsOfLibraries(stages: readonly StageData[]): ReadonlySet<number> {
  return new Set(stages.filter(isOfLibrary).flatMap(({ jobIds }) => jobIds));
}
