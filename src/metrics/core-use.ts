import type { ApplicationModel } from '../model/application.ts';
import type { ExecutorLife, ExecutorSummary } from '../model/executor.ts';
import type { Interval } from '../model/interval.ts';
import type { TaskColumns } from '../model/task-columns.ts';
import { wastedWork } from './failures/wasted-work.ts';
import { jobActiveIntervals, jobCoverage } from './job-intervals.ts';
import { oncePerApplication } from './once-per-application.ts';
import { cpusOfTask } from './stages/task-cpus.ts';

/** What became of the core time that executors held; core-ms, never negative, and the parts add up to `heldCoreMs`. */
export interface CoreUse {
  /** Σ cores × life of every executor ever added, as `Totals.heldCoreMs` has it. */
  readonly heldCoreMs: number;
  /** Tasks running their code, whether they succeeded or not; of a task without metrics, all of it. */
  readonly usefulCoreMs: number;
  /** Tasks holding a core without running their code: scheduler delay, deserialisation, sending the result. */
  readonly overheadCoreMs: number;
  /** No task: before the first job began. */
  readonly idleStartupCoreMs: number;
  /** No task: between jobs, while the driver (or the person at it) was busy otherwise. */
  readonly idleDriverCoreMs: number;
  /** No task: after the last job had ended. */
  readonly idleEndCoreMs: number;
  /** No task on this core although a job was running: fewer tasks than cores, or waiting for the last ones. */
  readonly idleInJobsCoreMs: number;
}

/**
 * Undefined where no executor's life is known. Lives and jobs are exact; how much of the task time fell outside of jobs (tasks
 * that outlive a cancelled job) is not, and is taken first from the time between jobs, then from the end, then from the start.
 * When clocks say that tasks took more than all executors held, tasks are scaled down to what was held.
 */
export const coreUse = oncePerApplication((app: ApplicationModel): CoreUse | undefined => {
  const alive = (app.sections.executors ?? []).filter(({ lives }) => lives.length > 0);
  if (alive.length === 0) return undefined;
  return clipped(heldByPhase(app, alive), taskTime(app, alive));
});

/** In core-ms. */
interface HeldByPhase {
  readonly startup: number;
  readonly inJobs: number;
  readonly between: number;
  readonly end: number;
}
/** In core-ms. */
interface TaskTime {
  readonly useful: number;
  readonly overhead: number;
}

/** The whole stretch a life covers; to the end of the application, or of the record, when it was not removed. */
function spanOf(life: ExecutorLife, app: ApplicationModel): Interval {
  const toMs = life.removedAtMs ?? app.endedAtMs ?? app.lastSeenAtMs;
  return { fromMs: life.addedAtMs, toMs: Math.max(life.addedAtMs, toMs) };
}

function heldByPhase(app: ApplicationModel, executors: readonly ExecutorSummary[]): HeldByPhase {
  const jobs = jobActiveIntervals(app);
  const firstMs = jobs[0]?.fromMs ?? Infinity;
  const lastMs = jobs.at(-1)?.toMs ?? Infinity;
  const activeMs = jobCoverage(app);
  const held = { startup: 0, inJobs: 0, between: 0, end: 0 };
  for (const life of executors.flatMap(({ lives }) => lives)) {
    const { fromMs, toMs } = spanOf(life, app);
    const startup = Math.max(0, Math.min(toMs, firstMs) - fromMs);
    const end = Math.max(0, toMs - Math.max(fromMs, lastMs));
    const inJobs = activeMs(fromMs, toMs);
    held.startup += life.cores * startup;
    held.end += life.cores * end;
    held.inJobs += life.cores * inJobs;
    held.between += life.cores * Math.max(0, toMs - fromMs - startup - end - inJobs);
  }
  return held;
}

/**
 * Executors' sums are exact whatever was sampled; only those with a life, so that what is used was also held. `Resubmitted`
 * repeats the end of a task that had succeeded: its time was counted with the success.
 */
function taskTime(app: ApplicationModel, executors: readonly ExecutorSummary[]): TaskTime {
  let taken = -resubmittedCoreMs(app);
  let ran = 0;
  for (const { lives, taskTimeMs, executorRunTimeMs } of executors) {
    const cpus = cpusOfTask(app, lives.at(-1)?.resourceProfileId ?? 0);
    taken += cpus * taskTimeMs;
    ran += cpus * Math.min(taskTimeMs, executorRunTimeMs);
  }
  taken = Math.max(taken, ran);
  const useful = ran + Math.min(taken - ran, withoutMetricsCoreMs(app));
  return { useful, overhead: taken - useful };
}

function resubmittedCoreMs(app: ApplicationModel): number {
  return wastedWork(app).byReason.resubmitted.coreMs;
}

/** Lost and killed tasks often bring no metrics; scaled up where the stage's tasks are a sample. */
function withoutMetricsCoreMs(app: ApplicationModel): number {
  let sum = 0;
  for (const { tasks, resourceProfileId } of app.sections.stages ?? []) {
    if (tasks === undefined || tasks.rowCount === 0) continue;
    const scale = tasks.endedCount / tasks.rowCount;
    sum += withoutMetricsMs(tasks) * scale * cpusOfTask(app, resourceProfileId);
  }
  return sum;
}

function withoutMetricsMs({ columns, failures, rowCount }: TaskColumns): number {
  let sum = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (columns.hasMetrics[row] !== 0) continue;
    const failure = failures[(columns.failure[row] ?? 0) - 1];
    if (failure?.reason !== 'Resubmitted') sum += columns.durationMs[row] ?? 0;
  }
  return sum;
}

function clipped(held: HeldByPhase, tasks: TaskTime): CoreUse {
  const heldCoreMs = held.startup + held.inJobs + held.between + held.end;
  const taken = tasks.useful + tasks.overhead;
  const scale = taken > heldCoreMs ? heldCoreMs / taken : 1;
  let excess = Math.max(0, taken * scale - held.inJobs);
  function idleOf(phase: number): number {
    const byTasks = Math.min(phase, excess);
    excess -= byTasks;
    return phase - byTasks;
  }
  return {
    heldCoreMs,
    usefulCoreMs: tasks.useful * scale,
    overheadCoreMs: tasks.overhead * scale,
    idleDriverCoreMs: idleOf(held.between),
    idleEndCoreMs: idleOf(held.end),
    idleStartupCoreMs: idleOf(held.startup),
    idleInJobsCoreMs: Math.max(0, held.inJobs - taken * scale),
  };
}
