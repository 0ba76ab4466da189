import type { ApplicationModel } from '../../model/application.ts';
import type { Remedy, StageChange } from '../../model/remedy.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { PartitionSet } from '../partitions/partition-set.ts';
import { spanMs } from '../stages/stage-span.ts';
import { bundled } from './bundles.ts';
import { tasksWithoutFailures } from './replayed-tasks.ts';
import { timesStoodFor } from './stand-ins.ts';
import { type WorkNode, type WorkPlace, workload, workPlaces } from './workload.ts';

/** What remedies do together to the stages they name. */
export interface Changes {
  readonly byStage: ReadonlyMap<string, readonly StageChange[]>;
  /** Keys of stages that plans told of. */
  readonly byPlans: ReadonlySet<string>;
  readonly withoutFailures: boolean;
}

/** Earlier remedies first: where two give a stage other tasks, the first does. */
export function changesOf(remedies: readonly Remedy[]): Changes {
  const changes = remedies.flatMap(({ stages = [] }) => stages);
  return {
    byStage: Map.groupBy(changes, ({ stage }) => stageKey(stage)),
    byPlans: new Set(
      remedies.flatMap(({ stages = [], isByPlans }) =>
        isByPlans === true ? stages.map(({ stage }) => stageKey(stage)) : [],
      ),
    ),
    withoutFailures: remedies.some((remedy) => remedy.withoutFailures === true),
  };
}

/** An interval that would not be what it was. */
interface Touched {
  readonly place: number;
  /** How many like it there were for each that is on record: of the stages that would be others, by their task time. */
  readonly standsFor: number;
}

/** In order of time. */
export function touchedIntervals(app: ApplicationModel, changes: Changes): readonly Touched[] {
  const { byStage, byPlans, withoutFailures } = changes;
  const touched = new Map<number, { timeMs: number; timesMs: number }>();
  const touch = (interval: number, stage: StageData, times: number): void => {
    const sums = touched.get(interval) ?? { timeMs: 0, timesMs: 0 };
    const timeMs = Math.max(1, stage.taskTimeMs);
    sums.timeMs += timeMs;
    sums.timesMs += times * timeMs;
    touched.set(interval, sums);
  };
  for (const key of byStage.keys()) {
    for (const { interval, stage } of workPlaces(app).get(key) ?? []) {
      touch(interval, stage, timesStoodFor(stage, byPlans.has(key)));
    }
  }
  for (const { interval, stage } of withoutFailures ? failingStages(app) : []) {
    touch(interval, stage, timesStoodFor(stage, false));
  }
  return [...touched]
    .map(([place, { timeMs, timesMs }]) => ({ place, standsFor: timesMs / timeMs }))
    .toSorted((one, other) => one.place - other.place);
}

const failingStages = oncePerApplication((app: ApplicationModel): readonly WorkPlace[] =>
  [...workPlaces(app).values()].flat().filter(({ stage }) => hasFailures(stage)),
);

function hasFailures({ failedTaskCount, killedTaskCount, stageAttemptId }: StageData): boolean {
  return failedTaskCount + killedTaskCount + stageAttemptId > 0;
}

/** The nodes of the interval at a place of the workload, as they would be. */
export function changedNodes(
  app: ApplicationModel,
  interval: number,
  changes: Changes,
): readonly WorkNode[] {
  const nodes = workload(app)[interval]?.nodes ?? [];
  const { byStage, withoutFailures } = changes;
  if (withoutFailures || byStage.size > nodes.length) return changedEach(app, nodes, changes);
  const changedOnes = [...nodes];
  for (const [key, named] of byStage) {
    for (const at of workPlaces(app).get(key) ?? []) {
      const node = at.interval === interval ? nodes[at.node] : undefined;
      if (node?.stage !== undefined)
        changedOnes[at.node] = changed(app, node, { stage: node.stage, named });
    }
  }
  return changedOnes;
}

/** Node by node: where most may be others, or what happened to one says what happens to the next. */
function changedEach(
  app: ApplicationModel,
  nodes: readonly WorkNode[],
  changes: Changes,
): readonly WorkNode[] {
  const doneOf = changes.withoutFailures ? donePartitions(nodes) : undefined;
  return nodes.map((node) => {
    const { stage } = node;
    if (stage === undefined) return node;
    const done = doneOf?.(stage.stageId);
    const unharmed = done === undefined ? node : unfailing(app, node, { stage, done });
    const named = changes.byStage.get(stageKey(stage));
    return named === undefined ? unharmed : changed(app, unharmed, { stage, named });
  });
}

function changed(
  app: ApplicationModel,
  node: WorkNode,
  { stage, named }: { readonly stage: StageData; readonly named: readonly StageChange[] },
): WorkNode {
  if (named.some(({ kind }) => kind === 'gone')) {
    return { ...node, durationsMs: new Float64Array(), lagMs: 0 };
  }
  const other = named.find((change) => change.kind === 'tasks');
  const { retryOf: _retryOf, ...renewed } = node;
  const base =
    other === undefined
      ? node
      : { ...renewed, durationsMs: bundled(app, Float64Array.from(other.durationsMs)) };
  const share = named.reduce((product, change) => product * shareLeft(change, stage), 1);
  return share === 1 ? base : { ...base, durationsMs: base.durationsMs.map((ms) => ms * share) };
}

/** Of each task's time. What ends a stage sooner without saying how shortens all of its tasks alike. */
function shareLeft(change: StageChange, stage: StageData): number {
  if (change.kind === 'shorter') return within01(change.taskShare);
  if (change.kind !== 'sooner') return 1;
  const wholeMs = spanMs(stage);
  return wholeMs > 0 ? within01(1 - change.ms / wholeMs) : 1;
}

function within01(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function unfailing(
  app: ApplicationModel,
  node: WorkNode,
  { stage, done }: { readonly stage: StageData; readonly done: PartitionSet },
): WorkNode {
  const { retryOf: _retryOf, ...rest } = node;
  const durationsMs = tasksWithoutFailures(app, stage, done);
  // what Spark waits before it tries a stage again would not have been waited
  return { ...rest, durationsMs, lagMs: stage.stageAttemptId > 0 ? 0 : node.lagMs };
}

/** Which partitions are done already, for stages that something failed in. */
function donePartitions(nodes: readonly WorkNode[]): (stageId: number) => PartitionSet | undefined {
  const sizes = new Map<number, number>();
  const failing = new Set<number>();
  for (const { stage } of nodes) {
    if (stage === undefined) continue;
    const size = stage.tasks?.endedCount ?? 0;
    sizes.set(stage.stageId, Math.max(size, sizes.get(stage.stageId) ?? 0));
    if (hasFailures(stage)) failing.add(stage.stageId);
  }
  const done = new Map([...failing].map((id) => [id, new PartitionSet(sizes.get(id) ?? 0)]));
  return (stageId) => done.get(stageId);
}
