import { arrayAt, idAt, type JsonObject, objectsAt, toNumber } from '../json-fields.ts';
import { SQL_TOTALS } from '../read-fields.ts';
import { HEAP_FACTOR } from './memory-budget.ts';
import type { Accumulated } from './plan.ts';

const ACCUMULATOR_BYTES = 40 * HEAP_FACTOR;
/** Iterative programs add to one accumulator in thousands of stages; the first of them tell where a node ran. */
const MAX_STAGES = 20;
/** Plans of thousands of executions have fewer. */
const MAX_ACCUMULATORS = 500_000;
/** A look at what plans name costs more than that many new ones. */
const MANY_MORE = 50_000;

/** Totals of the metrics of plans, and which stages added to them. */
export class SqlAccumulators implements Accumulated {
  readonly #totals = new Map<number, number>();
  readonly #driverTotals = new Map<number, number>();
  /** Those of one stage share its list. */
  readonly #stageIds = new Map<number, readonly number[]>();
  readonly #onBytes: (change: number) => void;
  /** Each with how many of its first were there at the last `forgetBut`: a Map keeps the order in which things came. */
  readonly #generations = [this.#totals, this.#driverTotals, this.#stageIds].map((known) => ({
    known: known as Map<number, unknown>,
    oldCount: 0,
  }));
  #sizeAfter = 0;
  #droppedCount = 0;

  /** Totals that were not kept: there were too many. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  constructor(onBytes: (change: number) => void) {
    this.#onBytes = onBytes;
  }

  /** The driver reports in pieces; Spark adds them up. */
  driverUpdated(event: JsonObject): void {
    for (const update of arrayAt(event, 'accumUpdates')) {
      if (!Array.isArray(update)) continue;
      const id = toNumber(update[0]);
      const value = toNumber(update[1]);
      if (id === undefined || value === undefined || value < 0) continue;
      this.#set(this.#driverTotals, id, (this.#driverTotals.get(id) ?? 0) + value);
    }
  }

  /** `Value` of a stage's accumulable is the running total over all stages: the last one is the total. */
  stageCompleted(info: JsonObject): void {
    const stageIds = [idAt(info, 'Stage ID') ?? -1];
    for (const accumulable of objectsAt(info, 'Accumulables')) {
      if (accumulable['Metadata'] !== 'sql') continue;
      this.#stageTotal(idAt(accumulable, 'ID'), toNumber(accumulable['Value']), stageIds);
    }
    const totals = arrayAt(info, SQL_TOTALS);
    for (let i = 0; i < totals.length; i += 2) {
      this.#stageTotal(toNumber(totals[i]), toNumber(totals[i + 1]), stageIds);
    }
  }

  #stageTotal(
    id: number | undefined,
    value: number | undefined,
    stageIds: readonly number[],
  ): void {
    if (id === undefined || value === undefined || value < 0) return;
    this.#set(this.#totals, id, value);
    this.#addStage(id, stageIds);
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

  /** Whether there are many more than after the last `forgetBut`. */
  get isLarge(): boolean {
    return this.#size > this.#sizeAfter + MANY_MORE;
  }

  /** Forgets what is not in `named` and was there the last time: a plan may come after the first totals of its nodes. */
  forgetBut(named: ReadonlySet<number>): void {
    for (const generation of this.#generations) {
      const before = generation.known.size;
      let left = generation.oldCount;
      for (const id of generation.known.keys()) {
        if (left === 0) break;
        left -= 1;
        if (!named.has(id)) generation.known.delete(id);
      }
      generation.oldCount = generation.known.size;
      this.#onBytes((generation.known.size - before) * ACCUMULATOR_BYTES);
    }
    this.#sizeAfter = this.#size;
  }

  get #size(): number {
    return this.#totals.size + this.#driverTotals.size;
  }

  #set(totals: Map<number, number>, id: number, value: number): void {
    if (!totals.has(id)) {
      if (totals.size >= MAX_ACCUMULATORS) {
        this.#droppedCount += 1;
        return;
      }
      this.#onBytes(ACCUMULATOR_BYTES);
    }
    totals.set(id, value);
  }

  #addStage(accumulatorId: number, stageIds: readonly number[]): void {
    const known = this.#stageIds.get(accumulatorId);
    if (known === undefined) {
      if (this.#stageIds.size >= MAX_ACCUMULATORS) return;
      this.#onBytes(ACCUMULATOR_BYTES);
      this.#stageIds.set(accumulatorId, stageIds);
    } else if (known.length < MAX_STAGES && !known.includes(stageIds[0] ?? -1)) {
      this.#stageIds.set(accumulatorId, [...known, ...stageIds]);
    }
  }
}
