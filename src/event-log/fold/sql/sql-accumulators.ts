import { addAmount } from '../../../model/by-key.ts';
import type { MetricUpdate } from './metric-updates.ts';
import type { Accumulated } from './plan.ts';

/** Iterative programs add to one accumulator in thousands of stages; the first of them tell where a node ran. */
const MAX_STAGES = 20;

/** Totals of the metrics of plans, and which stages added to them. */
export class SqlAccumulators implements Accumulated {
  readonly #totals = new Map<number, number>();
  readonly #driverTotals = new Map<number, number>();
  /** Those of one stage share its list. */
  readonly #stageIds = new Map<number, readonly number[]>();

  /** All updates of a log, in any order: an accumulator may be told of by stages of more executions than one. */
  static of(updates: readonly MetricUpdate[]): SqlAccumulators {
    const accumulators = new SqlAccumulators();
    for (const update of updates.toSorted((a, b) => a.order - b.order)) accumulators.#add(update);
    return accumulators;
  }

  #add({ stageId, numbers }: MetricUpdate): void {
    const stageIds = stageId === undefined ? [] : [stageId];
    for (let i = 0; i < numbers.length; i += 2) {
      const [id = 0, value = 0] = [numbers[i], numbers[i + 1]];
      if (stageId === undefined) {
        addAmount(this.#driverTotals, id, value);
      } else {
        this.#totals.set(id, value);
        this.#addStage(id, stageId, stageIds);
      }
    }
  }

  totalOf(accumulatorId: number): number | undefined {
    const fromTasks = this.#totals.get(accumulatorId);
    const fromDriver = this.#driverTotals.get(accumulatorId);
    if (fromTasks === undefined) return fromDriver;
    return fromTasks + (fromDriver ?? 0);
  }

  stageIdsOf(accumulatorId: number): readonly number[] | undefined {
    return this.#stageIds.get(accumulatorId);
  }

  #addStage(accumulatorId: number, stageId: number, alone: readonly number[]): void {
    const known = this.#stageIds.get(accumulatorId);
    if (known === undefined) this.#stageIds.set(accumulatorId, alone);
    else if (known.length < MAX_STAGES && !known.includes(stageId)) {
      this.#stageIds.set(accumulatorId, [...known, stageId]);
    }
  }
}
