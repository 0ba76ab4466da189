import type { ApplicationModel, Gap, Sections } from '../../model/application.ts';
import { splitAttempt } from '../../model/attempt-key.ts';
import { pushTo } from '../../model/by-key.ts';
import type { Environment } from '../../model/environment.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import { heldBytesByProfile, heldResources } from '../../model/held-resources.ts';
import type { JobData } from '../../model/job.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { taskCpus } from '../../model/spark/spark-properties.ts';
import type { Totals } from '../../model/totals.ts';
import { type JsonObject, objectAt } from '../json-fields.ts';
import { isRepeated, type TaskEnd, TaskEndReader } from '../task-end.ts';
import { type Unread, UnreadMemory } from '../unread.ts';
import { ApplicationFold, clusterManagerOf, submissionOf } from './application-fold.ts';
import { EnvironmentFold } from './environment-fold.ts';
import { ExecutorFold } from './executors/executor-fold.ts';
import { foldGaps } from './fold-gaps.ts';
import { JobFold } from './jobs/job-fold.ts';
import { MemoryBudget } from './memory-budget.ts';
import { NameTable, type TaskNames } from './name-table.ts';
import { type CoreLife, OccupancyFold } from './occupancy-fold.ts';
import { SqlFold } from './sql/sql-fold.ts';
import { StorageFold } from './sql/storage-fold.ts';
import { StageFold } from './stages/stage-fold.ts';
import { FIELD } from './stages/task-row.ts';
import { StreamingFold } from './streaming-fold.ts';
import { TextPool } from './text-pool.ts';
import { TotalsFold } from './totals-fold.ts';

/** What the reader knows beside the events. */
export interface LogFacts {
  readonly cluster: string;
  /** Stands for the id where a log has none, on YARN with its attempt. */
  readonly fallbackId: string;
  readonly isInProgress: boolean;
  readonly gaps: readonly Gap[];
}

type Held = Pick<Totals, 'heldCoreMs' | 'heldMemoryByteMs'>;

/** All folds of one event log. Events go in one by one, in the order of the log; the application comes out at the end. */
export class LogFold {
  readonly application = new ApplicationFold();
  readonly environment = new EnvironmentFold();
  readonly executors = new ExecutorFold();
  readonly totals = new TotalsFold();
  readonly occupancy = new OccupancyFold();
  readonly streaming = new StreamingFold();
  readonly storage = new StorageFold(this.executors);
  readonly stages: StageFold;
  readonly jobs: JobFold;
  readonly sql: SqlFold;
  readonly #budget: MemoryBudget;
  readonly #names: TaskNames = { executors: new NameTable(), hosts: new NameTable() };
  readonly #pool = new TextPool();
  readonly #memory = new UnreadMemory();
  readonly #taskEnds = new TaskEndReader();

  /** `budgetBytes`: what tasks, plans and details of stages and jobs may take together. */
  constructor(budgetBytes: number) {
    this.#budget = new MemoryBudget(budgetBytes);
    this.stages = new StageFold(this.#budget, this.#pool, this.#memory, this.#names);
    this.jobs = new JobFold(this.stages, this.#budget, this.#pool);
    this.sql = new SqlFold(this.#budget, this.#pool, this.#memory);
    this.sql.onTooShort = (stageIds) => this.stages.giveUpShort(stageIds);
    this.stages.hasPlan = (executionId) => this.sql.hasPlan(executionId);
  }

  taskEndRead(event: JsonObject): void {
    const end = this.#taskEnds.read(event);
    if (end === undefined) this.totals.taskWithoutStage();
    else this.taskEnded(end);
  }

  taskEnded(end: TaskEnd): void {
    if (end.finishedAtMs !== undefined) this.application.sawTime(end.finishedAtMs);
    if (end.launchedAtMs !== undefined) {
      end.values[FIELD.launchOffsetMs] =
        end.launchedAtMs - this.application.settleBegin(end.launchedAtMs);
    }
    this.stages.taskEnded(end);
    this.executors.taskEnded(end);
    this.totals.taskEnded(end);
    if (end.launchedAtMs === undefined) return;
    if (isRepeated(end)) this.occupancy.loseTask(end.launchedAtMs, end.values);
    else this.occupancy.addTask(end.launchedAtMs, end.values);
  }

  stageSubmitted(event: JsonObject, unread?: Unread): void {
    const stage = this.stages.submitted(event, unread);
    if (stage === undefined) return;
    this.jobs.stageSubmitted(stage);
    if (stage.sqlExecutionId !== undefined) {
      this.sql.stageSubmitted(stage.sqlExecutionId, stage.stageId);
    }
  }

  stageCompleted(event: JsonObject, unread?: Unread): void {
    const stage = this.stages.completed(event, unread);
    this.sql.stageCompleted(objectAt(event, 'Stage Info'), stage?.sqlExecutionId);
    if (stage === undefined) return;
    this.storage.stageSeen(stage.rdds);
    this.executors.stageCompleted(stage.stageId);
  }

  /** To be called after every event: each may keep something. */
  settle(): void {
    this.#budget.enforce();
  }

  /** To be called before the bytes of what was left unread change. */
  settleUnread(): void {
    this.#memory.settle();
  }

  /** What tasks, plans, stages and jobs take, as the budget counts it. */
  get keptBytes(): number {
    return this.#budget.usedBytes;
  }

  /**
   * The application so far. Changes nothing: more events may follow, and it be asked for again. Throws EventLogError for the log
   * of two applications.
   */
  finish(facts: LogFacts): ApplicationModel {
    this.application.refuseTwo();
    const environment = this.environment.finish();
    const ref = refOf(this.application, facts.fallbackId);
    const properties = environment?.sparkProperties ?? {};
    const clusterManager = clusterManagerOf(properties['spark.master'], ref.id);
    const executors = this.executors.finish();
    const jobs = this.jobs.finish();
    // before the gaps: what was unread so far may be damaged
    const sections = this.#sections(environment, executors, jobs, clusterManager);
    return {
      cluster: facts.cluster,
      ...ref,
      framework: {
        name: 'spark',
        ...withoutUndefined({ version: this.application.sparkVersion }),
      },
      name: this.application.name ?? ref.id,
      clusterManager,
      outcome: this.application.outcome(jobs, facts.isInProgress),
      startedAtMs: this.application.beginMs,
      lastSeenAtMs: this.#lastMs(),
      sources: ['event-log'],
      gaps: [...facts.gaps, ...foldGaps(this)],
      sections,
      ...withoutUndefined({
        user: this.application.user,
        ...submissionOf(properties),
        endedAtMs: this.application.endedAtMs,
      }),
    };
  }

  #sections(
    environment: Environment | undefined,
    executors: readonly ExecutorSummary[],
    jobs: readonly JobData[],
    clusterManager: ApplicationModel['clusterManager'],
  ): Partial<Sections> {
    const { lives, ...held } = this.#held(environment, executors, clusterManager);
    return {
      totals: this.#totals(held),
      ...(environment === undefined ? {} : { environment }),
      resourceProfiles: this.environment.profiles,
      executors,
      taskNames: { executorIds: this.#names.executors.names(), hosts: this.#names.hosts.names() },
      jobs,
      ...withoutUndefined({ droppedJobTimes: this.jobs.droppedTimes }),
      stages: this.stages.finish(),
      storage: this.storage.finish(),
      sqlExecutions: this.sql.finish(jobsByExecution(jobs)),
      streamingQueries: this.streaming.finish(),
      services: {
        thriftOperationCount: this.application.thriftOperationCount,
        connectOperationCount: this.application.connectOperationCount,
      },
      occupancy: this.occupancy.finish(taskCpus(environment?.sparkProperties ?? {}), lives),
    };
  }

  #totals(held: Held): Totals {
    return {
      jobCount: this.jobs.startedCount,
      failedJobCount: this.jobs.failedCount,
      stageCount: this.stages.announcedCount,
      failedStageCount: this.stages.failedCount,
      sqlExecutionCount: this.sql.startedCount,
      executorCount: this.executors.addedCount,
      ...this.totals.finish(),
      ...held,
    };
  }

  /** Lives × cores and × memory, and the lives themselves for the picture of cores over time. */
  #held(
    environment: Environment | undefined,
    executors: readonly ExecutorSummary[],
    clusterManager: ApplicationModel['clusterManager'],
  ): Held & { readonly lives: readonly CoreLife[] } {
    const lives: CoreLife[] = [];
    const held = heldResources(
      {
        executors,
        furtherLives: this.executors.furtherLives(),
        lastMs: this.#lastMs(),
        bytesOf: heldBytesByProfile(environment, clusterManager, this.environment.profiles),
      },
      ({ addedAtMs, cores }, lifeMs) => {
        lives.push({ fromMs: addedAtMs, toMs: addedAtMs + lifeMs, cores });
      },
    );
    return { ...held, lives };
  }

  #lastMs(): number {
    return (
      this.application.endedAtMs ?? Math.max(this.application.latestMs, this.application.beginMs)
    );
  }
}

function jobsByExecution(jobs: readonly JobData[]): (executionId: number) => readonly number[] {
  const ids = new Map<number, number[]>();
  for (const { jobId, sqlExecutionId } of jobs) {
    if (sqlExecutionId === undefined) continue;
    pushTo(ids, sqlExecutionId, jobId);
  }
  return (executionId) => ids.get(executionId) ?? [];
}

/** What the log says it is of; where its begin was lost, what its name says. */
function refOf(
  { id, attemptId }: ApplicationFold,
  fallbackId: string,
): Pick<ApplicationModel, 'id' | 'attemptId'> {
  const told = withoutUndefined({ attemptId });
  return id === undefined ? { ...splitAttempt(fallbackId), ...told } : { id, ...told };
}
