import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import type { JobData } from '../../model/job.ts';
import type { SqlExecution } from '../../model/sql.ts';
import { jobActiveIntervals } from '../job-intervals.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { isWrite } from './write-execution.ts';

/**
 * What the driver did while no job ran (catalogue cause 39). `cluster-wait`: before the first executor, where executors were
 * there before the first job; `startup`: the rest before the first job; `planning`: a SQL execution was going on and had a
 * job still to come, or none at all (planning, listing files, catalogue commands); `commit`: after the last job of an execution
 * that writes, until its end; `driver`: the program's own code, or a person; `end`: after the last job.
 */
export type DriverPhase = 'cluster-wait' | 'startup' | 'planning' | 'commit' | 'driver' | 'end';

export interface DriverStretch extends Interval {
  readonly phase: DriverPhase;
}

/**
 * The application's own time less that of its jobs, in pieces that follow each other and do not overlap. Without any job all
 * of it is start-up. O(n log n) in jobs and SQL executions.
 */
export const driverStretches = oncePerApplication(
  (app: ApplicationModel): readonly DriverStretch[] => {
    const fromMs = app.startedAtMs;
    const toMs = Math.max(fromMs, app.lastSeenAtMs);
    const jobs = jobActiveIntervals(app).flatMap((job) => clipped(job, fromMs, toMs));
    const firstMs = jobs[0]?.fromMs ?? toMs;
    const lastMs = jobs.at(-1)?.toMs ?? toMs;
    const edges = [
      ...jobs.flatMap((job) => edgesOf(job, 'job')),
      ...sqlIntervals(app).flatMap(({ kind, ...interval }) =>
        clipped(interval, fromMs, toMs).flatMap((part) => edgesOf(part, kind)),
      ),
    ].toSorted((a, b) => a.atMs - b.atMs);
    const waitedUntilMs = Math.min(firstMs, firstExecutorAtMs(app, firstMs) ?? fromMs);
    const defaultPhases: readonly DriverStretch[] = [
      { fromMs, toMs: waitedUntilMs, phase: 'cluster-wait' },
      { fromMs: waitedUntilMs, toMs: firstMs, phase: 'startup' },
      { fromMs: firstMs, toMs: lastMs, phase: 'driver' },
      { fromMs: lastMs, toMs, phase: 'end' },
    ];
    return defaultPhases.flatMap((phase) => splitByEdges(phase, edges));
  },
);

function clipped({ fromMs, toMs }: Interval, leastMs: number, mostMs: number): Interval[] {
  const part = { fromMs: Math.max(fromMs, leastMs), toMs: Math.min(toMs, mostMs) };
  return part.toMs > part.fromMs ? [part] : [];
}

type EdgeKind = 'job' | 'planning' | 'commit';
interface Edge {
  readonly atMs: number;
  readonly kind: EdgeKind;
  readonly change: 1 | -1;
}

function edgesOf({ fromMs, toMs }: Interval, kind: EdgeKind): Edge[] {
  return [
    { atMs: fromMs, kind, change: 1 },
    { atMs: toMs, kind, change: -1 },
  ];
}

/** Pieces without a job; what SQL executions explain is told apart from `whole.phase`. */
function splitByEdges(whole: DriverStretch, edges: readonly Edge[]): readonly DriverStretch[] {
  const open = { job: 0, planning: 0, commit: 0 };
  const pieces: DriverStretch[] = [];
  let sinceMs = whole.fromMs;
  const closeAt = (atMs: number): void => {
    const untilMs = Math.min(atMs, whole.toMs);
    if (untilMs <= sinceMs) return;
    if (open.job === 0) append(pieces, { fromMs: sinceMs, toMs: untilMs, phase: phaseOf() });
    sinceMs = untilMs;
  };
  const phaseOf = (): DriverPhase => {
    if (open.commit > 0) return 'commit';
    return open.planning > 0 ? 'planning' : whole.phase;
  };
  for (const { atMs, kind, change } of edges) {
    closeAt(atMs);
    open[kind] += change;
  }
  closeAt(whole.toMs);
  return pieces;
}

function append(pieces: DriverStretch[], piece: DriverStretch): void {
  const last = pieces.at(-1);
  const continues = last?.phase === piece.phase && last.toMs === piece.fromMs;
  if (last !== undefined && continues) pieces[pieces.length - 1] = { ...last, toMs: piece.toMs };
  else pieces.push(piece);
}

/** Undefined where executors came with the first job or later: then nobody had asked for them before. */
function firstExecutorAtMs(app: ApplicationModel, firstJobAtMs: number): number | undefined {
  if (app.clusterManager === 'local') return undefined;
  let firstMs = Infinity;
  for (const { isDriver, lives } of app.sections.executors ?? []) {
    const addedAtMs = lives[0]?.addedAtMs ?? Infinity;
    if (!isDriver && addedAtMs < firstMs) firstMs = addedAtMs;
  }
  return firstMs <= firstJobAtMs ? Math.max(app.startedAtMs, firstMs) : undefined;
}

type SqlInterval = Interval & { readonly kind: 'planning' | 'commit' };

function sqlIntervals(app: ApplicationModel): readonly SqlInterval[] {
  const { sqlExecutions = [], jobs = [] } = app.sections;
  const byId = new Map(jobs.map((job) => [job.jobId, job]));
  return sqlExecutions.flatMap((execution) => intervalsOf(execution, byId, app.lastSeenAtMs));
}

function intervalsOf(
  execution: SqlExecution,
  jobs: ReadonlyMap<number, JobData>,
  lastSeenAtMs: number,
): SqlInterval[] {
  const { startedAtMs: fromMs, endedAtMs = lastSeenAtMs, jobIds } = execution;
  let lastJobMs = -Infinity;
  for (const jobId of jobIds) {
    const job = jobs.get(jobId);
    if (job !== undefined) lastJobMs = Math.max(lastJobMs, job.completedAtMs ?? lastSeenAtMs);
  }
  if (lastJobMs === -Infinity) return [{ fromMs, toMs: endedAtMs, kind: 'planning' }];
  const planning: SqlInterval = { fromMs, toMs: Math.min(lastJobMs, endedAtMs), kind: 'planning' };
  return isWrite(execution)
    ? [planning, { fromMs: lastJobMs, toMs: endedAtMs, kind: 'commit' }]
    : [planning];
}
