import type { StandsFor } from '../../../model/stage.ts';
import type { TaskMetricSums } from '../../../model/task-metrics.ts';
import { lostTaskCount, type StageState } from './stage-state.ts';

/** Of so many kinds what was given up is known; programs repeat a few. */
const MAX_SHAPE_COUNT = 5_000;
/** What comes of an attempt that was given up comes soon: so many back it is known. */
const MAX_ANNOUNCED = 500_000;
/** What two runs of the same step have in common, beside name, call site and number of tasks: each within a factor of two. Ours. */
const SHAPE_FIELDS = [
  'inputBytes',
  'shuffleRemoteReadBytes',
  'shuffleLocalReadBytes',
  'shuffleWriteBytes',
  'diskSpilledBytes',
] as const satisfies readonly (keyof TaskMetricSums)[];

/** What is still known of stage attempts that were given up for the budget. */
export class GivenUpStages {
  /** Attempts that were announced: what comes of them later is counted to them, not anew. */
  #announced = new Set<number | string>();
  /** The ones before those. */
  #announcedBefore = new Set<number | string>();
  readonly #timeByShape = new Map<string, number>();
  #count = 0;
  #timeMs = 0;
  #lostTaskCount = 0;

  get count(): number {
    return this.#count;
  }
  /** Task time. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** Tasks that must have been and are not in the log. */
  get lostTaskCount(): number {
    return this.#lostTaskCount;
  }

  wasAnnounced(key: number | string): boolean {
    return this.#announced.has(key) || this.#announcedBefore.has(key);
  }

  add(key: number | string, state: StageState): void {
    const { timeMs } = state.tasks;
    this.#count += 1;
    this.#timeMs += timeMs;
    this.#lostTaskCount += lostTaskCount(state);
    if (state.isAnnounced) this.#announce(key);
    if (state.status !== 'complete' || timeMs <= 0) return;
    const shape = shapeOf(state);
    const known = this.#timeByShape.get(shape);
    if (known !== undefined || this.#timeByShape.size < MAX_SHAPE_COUNT) {
      this.#timeByShape.set(shape, (known ?? 0) + timeMs);
    }
  }

  #announce(key: number | string): void {
    this.#announced.add(key);
    if (this.#announced.size < MAX_ANNOUNCED) return;
    this.#announcedBefore = this.#announced;
    this.#announced = new Set();
  }

  /**
   * What those of `kept` stand for that are not all there was of their kind. `lacksPlan`: whether a stage is of an SQL execution
   * whose plan is not kept.
   */
  standIns(
    kept: readonly StageState[],
    lacksPlan: (state: StageState) => boolean,
  ): ReadonlyMap<StageState, StandsFor> {
    const standIns = new Map<StageState, StandsFor>();
    // of most logs everything is kept, and stands for itself
    if (this.#count === 0 && !kept.some(lacksPlan)) return standIns;
    const hasPlan = (state: StageState): boolean =>
      state.sqlExecutionId !== undefined && !lacksPlan(state);
    for (const [shape, { keptMs, plannedMs, states }] of kindsOf(kept, hasPlan)) {
      const allMs = keptMs + (this.#timeByShape.get(shape) ?? 0);
      for (const state of states) {
        const ofPlans = hasPlan(state) ? { forEachWithPlan: allMs / plannedMs } : {};
        const isAll = allMs <= keptMs && (ofPlans.forEachWithPlan ?? 1) <= 1;
        if (!isAll) standIns.set(state, { forEach: allMs / keptMs, ...ofPlans });
      }
    }
    return standIns;
  }
}

interface Kind {
  keptMs: number;
  /** Of it, those of which a plan is kept. */
  plannedMs: number;
  readonly states: StageState[];
}

function kindsOf(
  states: Iterable<StageState>,
  hasPlan: (state: StageState) => boolean,
): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const state of states) {
    if (state.status !== 'complete' || state.tasks.timeMs <= 0) continue;
    const shape = shapeOf(state);
    const kind = kinds.get(shape) ?? { keptMs: 0, plannedMs: 0, states: [] };
    kinds.set(shape, kind);
    kind.states.push(state);
    kind.keptMs += state.tasks.timeMs;
    if (hasPlan(state)) kind.plannedMs += state.tasks.timeMs;
  }
  return kinds;
}

function shapeOf({ name, callSite, taskCount, parentIds, tasks }: StageState): string {
  const amounts = SHAPE_FIELDS.map((field) => magnitude(tasks.sumOf(field)));
  return [taskCount, parentIds.length, magnitude(tasks.timeMs), ...amounts, name, callSite].join(
    ' ',
  );
}

function magnitude(amount: number): number {
  return Math.floor(Math.log2(amount + 1));
}
