import type { ApplicationModel } from '../model/application.ts';
import type { StageData } from '../model/stage.ts';
import { sumBy } from '../model/sum-by.ts';
import { oncePerApplication } from './once-per-application.ts';
import { timesOf } from './simulate/stage-times.ts';
import { type WorkInterval, type WorkNode, workload } from './simulate/workload.ts';

/** A stage attempt that the end of its interval waited for, and how long: from what it waited for itself to its own end. */
export interface CriticalStage {
  readonly stage: StageData;
  readonly ms: number;
}

/** The chain of stages that the jobs' time went by. */
export interface CriticalPath {
  /** In order of time. */
  readonly stages: readonly CriticalStage[];
  /** With endless executors: every stage takes as long as its longest task, and the recorded lags are kept, ms. */
  readonly shortestMs: number;
}

/**
 * The chain of stages, through jobs and SQL executions, that the time in which jobs ran went by (catalogue §2.3): from the stage
 * that ended last back to what it waited for, interval by interval. Time of another stage that ran beside it is in no link.
 */
export const criticalPath = oncePerApplication((app: ApplicationModel): CriticalPath => {
  const intervals = workload(app);
  return {
    stages: intervals.flatMap(chainOf),
    shortestMs: sumBy(intervals, shortestMs),
  };
});

function chainOf({ nodes, fromMs }: WorkInterval): readonly CriticalStage[] {
  const chain: CriticalStage[] = [];
  const ends = recordedEnds(nodes, fromMs);
  const visited = new Set<number>();
  let place = latest(ends, stagePlaces(nodes));
  while (place !== undefined && !visited.has(place)) {
    visited.add(place);
    const node: WorkNode | undefined = nodes[place];
    const before: number | undefined = latest(ends, node?.after ?? []);
    if (node?.stage !== undefined) {
      const sinceMs = before === undefined ? fromMs : (ends[before] ?? fromMs);
      const ms = Math.max(0, timesOf(node.stage).endedAtMs - sinceMs);
      if (ms > 0) chain.push({ stage: node.stage, ms });
    }
    place = before;
  }
  return chain.toReversed();
}

/** When each node was over: stages as recorded, points in time when the last of what they stand for was. */
function recordedEnds(nodes: readonly WorkNode[], fromMs: number): Float64Array {
  return forward(
    nodes,
    (node, readyMs) => (node.stage === undefined ? readyMs : timesOf(node.stage).endedAtMs),
    fromMs,
  );
}

/** With a core for every task. */
function shortestMs({ nodes, fromMs, toMs, tailMs }: WorkInterval): number {
  const stages = stagePlaces(nodes);
  if (stages.length === 0) return toMs - fromMs;
  const ends = forward(nodes, (node, readyMs) => readyMs + node.lagMs + longestTaskMs(node), 0);
  const last = latest(ends, stages);
  return tailMs + (last === undefined ? 0 : (ends[last] ?? 0));
}

/** A replay bundles tasks of very large stages; the longest of them all is on record either way. */
function longestTaskMs({ stage, durationsMs }: WorkNode): number {
  const tasks = stage?.tasks;
  let most = tasks?.longest[0]?.durationMs ?? 0;
  for (const ms of tasks?.columns.durationMs ?? durationsMs) most = Math.max(most, ms);
  return most;
}

/** Ends of nodes, each from the latest end of what it waits for; those that wait for each other are left at the start. */
function forward(
  nodes: readonly WorkNode[],
  endOf: (node: WorkNode, readyMs: number) => number,
  startMs: number,
): Float64Array {
  const ends = new Float64Array(nodes.length).fill(startMs);
  const waitsFor = Uint32Array.from(nodes, ({ after }) => after.length);
  const children: number[][] = nodes.map(() => []);
  const open: number[] = [];
  for (const [place, { after }] of nodes.entries()) {
    for (const earlier of after) children[earlier]?.push(place);
    if (after.length === 0) open.push(place);
  }
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const node = nodes[place];
    if (node === undefined) continue;
    const readyMs = node.after.reduce((last, at) => Math.max(last, ends[at] ?? startMs), startMs);
    ends[place] = endOf(node, readyMs);
    for (const child of children[place] ?? []) {
      const left = (waitsFor[child] ?? 0) - 1;
      waitsFor[child] = left;
      if (left === 0) open.push(child);
    }
  }
  return ends;
}

function stagePlaces(nodes: readonly WorkNode[]): readonly number[] {
  return [...nodes.keys()].filter((place) => nodes[place]?.stage !== undefined);
}

function latest(ends: Float64Array, places: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const place of places) {
    if (best === undefined || (ends[place] ?? 0) > (ends[best] ?? 0)) best = place;
  }
  return best;
}
