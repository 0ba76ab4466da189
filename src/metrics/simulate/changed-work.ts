import type { ApplicationModel } from '../../model/application.ts';
import type { Remedy, StageChange } from '../../model/remedy.ts';
import { type StageData, stageKey } from '../../model/stage.ts';
import { spanMs } from '../stage-span.ts';
import { peakCores } from './fleet-levels.ts';
import { tasksWithoutFailures } from './replayed-tasks.ts';
import type { WorkInterval, WorkNode } from './workload.ts';

/** What remedies do together to the stages they name. */
export interface Changes {
  readonly byStage: ReadonlyMap<string, readonly StageChange[]>;
  readonly withoutFailures: boolean;
}

/** Earlier remedies first: where two give a stage other tasks, the first does. */
export function changesOf(remedies: readonly Remedy[]): Changes {
  const changes = remedies.flatMap(({ stages = [] }) => stages);
  return {
    byStage: Map.groupBy(changes, ({ stage }) => stageKey(stage)),
    withoutFailures: remedies.some((remedy) => remedy.withoutFailures === true),
  };
}

/** Whether the interval would not be what it was. */
export function touches({ byStage, withoutFailures }: Changes, { nodes }: WorkInterval): boolean {
  return nodes.some(
    ({ stage }) =>
      stage !== undefined &&
      (byStage.has(stageKey(stage)) || (withoutFailures && hasFailures(stage))),
  );
}

function hasFailures({ failedTaskCount, killedTaskCount, stageAttemptId }: StageData): boolean {
  return failedTaskCount + killedTaskCount + stageAttemptId > 0;
}

/** The interval's nodes as they would be. */
export function changedNodes(
  app: ApplicationModel,
  { nodes }: WorkInterval,
  changes: Changes,
): readonly WorkNode[] {
  const doneOf = changes.withoutFailures ? donePartitions(nodes) : undefined;
  const coreCount = peakCores(app);
  return nodes.map((node) => {
    const { stage } = node;
    if (stage === undefined) return node;
    const done = doneOf?.(stage.stageId);
    const unharmed = done === undefined ? node : unfailing(node, stage, { done, coreCount });
    const named = changes.byStage.get(stageKey(stage));
    return named === undefined ? unharmed : changed(unharmed, stage, named);
  });
}

function changed(node: WorkNode, stage: StageData, changes: readonly StageChange[]): WorkNode {
  if (changes.some(({ kind }) => kind === 'gone')) {
    return { ...node, durationsMs: new Float64Array(), lagMs: 0 };
  }
  const other = changes.find((change) => change.kind === 'tasks');
  const { retryOf: _retryOf, ...renewed } = node;
  const base =
    other === undefined ? node : { ...renewed, durationsMs: Float64Array.from(other.durationsMs) };
  const share = changes.reduce((product, change) => product * shareLeft(change, stage), 1);
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
  node: WorkNode,
  stage: StageData,
  { done, coreCount }: { readonly done: Uint8Array; readonly coreCount: number },
): WorkNode {
  const { retryOf: _retryOf, ...rest } = node;
  const durationsMs = tasksWithoutFailures(stage, done, coreCount);
  // what Spark waits before it tries a stage again would not have been waited
  return { ...rest, durationsMs, lagMs: stage.stageAttemptId > 0 ? 0 : node.lagMs };
}

/** Which partitions are done already, for stages that something failed in. */
function donePartitions(nodes: readonly WorkNode[]): (stageId: number) => Uint8Array | undefined {
  const sizes = new Map<number, number>();
  const failing = new Set<number>();
  for (const { stage } of nodes) {
    if (stage === undefined) continue;
    const size = Math.max(stage.taskCount, stage.tasks?.endedCount ?? 0);
    sizes.set(stage.stageId, Math.max(size, sizes.get(stage.stageId) ?? 0));
    if (hasFailures(stage)) failing.add(stage.stageId);
  }
  const done = new Map([...failing].map((id) => [id, new Uint8Array(sizes.get(id) ?? 0)]));
  return (stageId) => done.get(stageId);
}
