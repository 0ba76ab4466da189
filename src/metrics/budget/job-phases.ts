import type { ApplicationModel } from '../../model/application.ts';
import type { Interval } from '../../model/interval.ts';
import type { StageData } from '../../model/stage.ts';
import { jobActiveIntervals } from '../job-intervals.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { SharedTime } from '../stages/shared-time.ts';
import { spanOf } from '../stages/stage-span.ts';
import { stageTailOf } from './stage-tail.ts';

/** What held the wall clock while a job ran; the parts add up to the time in which jobs ran. */
export interface JobPhases {
  /** No task ran, and no executor was there. */
  readonly clusterWaitMs: number;
  /** No task ran. */
  readonly schedulingMs: number;
  /** Only the long tasks that were left of their stages ran. */
  readonly tailMs: number;
  /** No stage is known that ran, and the record could not keep all stages. */
  readonly unknownMs: number;
  /** The rest, divided at each instant among the stages that ran, by how many tasks each has at once. */
  readonly byStage: ReadonlyMap<StageData, number>;
  readonly scheduling: readonly Interval[];
  readonly tails: readonly Interval[];
  /** Task time in `tails`. */
  readonly tailTaskMs: number;
}

interface RunningStage {
  readonly stage: StageData;
  readonly weight: number;
}
type Mark =
  | { readonly kind: 'job' | 'executor' | 'tail'; readonly change: 1 | -1 }
  | { readonly kind: 'body'; readonly running: RunningStage; readonly change: 1 | -1 };
type Edge = Mark & { readonly atMs: number };

/** One sweep over jobs, stages and executors in the order of time. */
export const jobPhases = oncePerApplication((app: ApplicationModel): JobPhases => {
  const { edges, tailTaskMs } = edgesOf(app);
  const sweep = new Sweep(hasAllStages(app), app.clusterManager !== 'local');
  for (const edge of edges.toSorted((a, b) => a.atMs - b.atMs)) sweep.pass(edge);
  return { ...sweep.phases, tailTaskMs };
});

function edgesOf(app: ApplicationModel): {
  readonly edges: readonly Edge[];
  readonly tailTaskMs: number;
} {
  const fromMs = app.startedAtMs;
  const toMs = Math.max(fromMs, app.lastSeenAtMs);
  const edges: Edge[] = [];
  const add = (interval: Interval, mark: (change: 1 | -1) => Mark): void => {
    const startMs = Math.max(fromMs, interval.fromMs);
    const endMs = Math.min(toMs, interval.toMs);
    if (endMs <= startMs) return;
    edges.push({ ...mark(1), atMs: startMs }, { ...mark(-1), atMs: endMs });
  };
  for (const job of jobActiveIntervals(app)) add(job, (change) => ({ kind: 'job', change }));
  for (const { addedAtMs, removedAtMs = toMs } of executorLives(app)) {
    add({ fromMs: addedAtMs, toMs: removedAtMs }, (change) => ({ kind: 'executor', change }));
  }
  let tailTaskMs = 0;
  for (const stage of app.sections.stages ?? []) {
    const span = spanOf(stage);
    if (span === undefined) continue;
    const tail = stageTailOf(app, stage);
    const running = { stage, weight: stage.taskTimeMs / (span.toMs - span.fromMs) };
    const body = { fromMs: span.fromMs, toMs: tail?.fromMs ?? span.toMs };
    add(body, (change) => ({ kind: 'body', running, change }));
    if (tail === undefined) continue;
    add(tail, (change) => ({ kind: 'tail', change }));
    tailTaskMs += tail.taskMs;
  }
  return { edges, tailTaskMs };
}

function executorLives({ sections: { executors = [] } }: ApplicationModel) {
  return executors.flatMap(({ lives }) => lives);
}

function hasAllStages({ sections: { stages, totals } }: ApplicationModel): boolean {
  return stages !== undefined && (totals?.stageCount ?? 0) <= stages.length;
}

class Sweep {
  readonly #hasAllStages: boolean;
  readonly #waitsForExecutors: boolean;
  readonly #bodies = new SharedTime<StageData>();
  readonly #open = { job: 0, executor: 0, tail: 0 };
  readonly #scheduling: Interval[] = [];
  readonly #tails: Interval[] = [];
  readonly #ms = { clusterWaitMs: 0, schedulingMs: 0, tailMs: 0, unknownMs: 0 };
  #hadExecutor = false;
  #sinceMs = -Infinity;

  constructor(hasEveryStage: boolean, waitsForExecutors: boolean) {
    this.#hasAllStages = hasEveryStage;
    this.#waitsForExecutors = waitsForExecutors;
  }

  get phases(): Omit<JobPhases, 'tailTaskMs'> {
    const byStage = this.#bodies.ownMs;
    const [scheduling, tails] = [this.#scheduling, this.#tails];
    return { ...this.#ms, byStage, scheduling, tails };
  }

  pass(edge: Edge): void {
    if (this.#open.job > 0 && edge.atMs > this.#sinceMs) this.#close(edge.atMs);
    this.#sinceMs = edge.atMs;
    if (edge.kind !== 'body') {
      this.#open[edge.kind] += edge.change;
      this.#hadExecutor ||= edge.kind === 'executor';
    } else if (edge.change > 0) this.#bodies.begin(edge.running.stage, edge.running.weight);
    else this.#bodies.end(edge.running.stage);
  }

  #close(untilMs: number): void {
    const interval = { fromMs: this.#sinceMs, toMs: untilMs };
    const ms = untilMs - this.#sinceMs;
    if (this.#bodies.runningCount > 0) this.#bodies.pass(ms);
    else if (this.#open.tail > 0) {
      this.#ms.tailMs += ms;
      this.#tails.push(interval);
    } else if (!this.#hasAllStages) this.#ms.unknownMs += ms;
    else {
      const waits = this.#waitsForExecutors && this.#open.executor === 0 && !this.#hadExecutor;
      this.#ms[waits ? 'clusterWaitMs' : 'schedulingMs'] += ms;
      this.#scheduling.push(interval);
    }
  }
}
