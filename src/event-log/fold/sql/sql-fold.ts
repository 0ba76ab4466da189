import { withoutUndefined } from '../../../model/record-of.ts';
import type { PlanNode, SqlExecution } from '../../../model/sql.ts';
import { MIB } from '../../../model/units.ts';
import { idAt, type JsonObject, stringAt, timeAt } from '../../json-fields.ts';
import { keepErrorText } from '../../text.ts';
import type { Unread, UnreadMemory } from '../../unread.ts';
import { bytesOfText, type MemoryBudget, type Meter, NUMBER_BYTES } from '../memory-budget.ts';
import type { TextPool } from '../text-pool.ts';
import { KeptPlan } from './kept-plan.ts';
import { bytesOfUpdate, driverUpdate, type MetricUpdate, stageUpdate } from './metric-updates.ts';
import { type Accumulated, fillValues } from './plan.ts';
import { SqlAccumulators } from './sql-accumulators.ts';
import {
  executionOf,
  hasPlan,
  hasSucceeded,
  lengthOf,
  newSqlState,
  plansOf,
  type SqlState,
  shorterHalf,
} from './sql-state.ts';

/** Of updates of metrics for no execution that is known. */
const MAX_UNOWNED_BYTES = 16 * MIB;
/** Of an execution, that are known by their number. */
const MAX_STAGES = 10_000;
const ERROR_LENGTH = 4_000;

/** Folds SQL executions, their plans and the totals of their nodes' metrics. */
export class SqlFold {
  readonly #states = new Map<number, SqlState>();
  readonly #executions: Meter;
  /** And what is told of their metrics. */
  readonly #plans: Meter;
  readonly #pool: TextPool;
  readonly #memory: UnreadMemory;
  /** Told of the stages of an execution that was too short for its plans to be kept. */
  onTooShort: (stageIds: readonly number[]) => void = () => {};
  #droppedPlanCount = 0;
  #droppedExecutionCount = 0;
  #startedCount = 0;
  readonly #unowned: MetricUpdate[] = [];
  #unownedBytes = 0;
  #updateCount = 0;
  #droppedUpdateCount = 0;
  /** Plans of executions of this length were given up, and are not kept any more. */
  #tooShortMs = -Infinity;
  /** Of the plans that were read for `finish`. */
  #cutCount = 0;
  #damagedCount = 0;

  constructor(budget: MemoryBudget, pool: TextPool, memory: UnreadMemory) {
    this.#pool = pool;
    this.#memory = memory;
    this.#executions = budget.join({ name: 'executions', relieve: () => this.#dropShort() });
    this.#plans = budget.join({ name: 'plans', relieve: () => this.#relievePlans() });
  }

  /** Distinct executions started. */
  get startedCount(): number {
    return this.#startedCount;
  }
  /** Plans and whole executions given up for the budget, and plans of which only a part could be kept. */
  get dropped(): {
    readonly plans: number;
    readonly executions: number;
    readonly cut: number;
    readonly metrics: number;
  } {
    return {
      metrics: this.#droppedUpdateCount,
      plans: this.#droppedPlanCount,
      executions: this.#droppedExecutionCount,
      cut: this.#cutCount,
    };
  }

  /** Whether a plan of the execution is kept, or none of any was given up. */
  hasPlan(executionId: number): boolean {
    if (this.#droppedPlanCount === 0) return true;
    const state = this.#states.get(executionId);
    return state !== undefined && plansOf(state).length > 0;
  }

  /** Plans that turned out to be no JSON, or no plan, when they were needed. */
  get damagedCount(): number {
    return this.#damagedCount;
  }

  started(event: JsonObject, lastMs: number, unread?: Unread): void {
    const executionId = idAt(event, 'executionId');
    if (executionId === undefined || this.#states.has(executionId)) return;
    this.#startedCount += 1;
    const state = newSqlState({ executionId, lastMs }, event, this.#pool);
    state.byteCount += this.#pool.takeNewBytes();
    this.#executions.add(state.byteCount);
    state.initialPlan = this.#keep(event, unread);
    this.#states.set(executionId, state);
  }

  /** The last adaptive plan wins. */
  replanned(event: JsonObject, unread?: Unread): void {
    const state = this.#states.get(idAt(event, 'executionId') ?? -1);
    if (state === undefined) return;
    state.adaptiveUpdateCount += 1;
    const plan = this.#keep(event, unread);
    if (plan === undefined) return;
    if (state.finalPlan !== undefined) this.#release(state.finalPlan);
    state.finalPlan = plan;
  }

  ended(event: JsonObject): void {
    const state = this.#states.get(idAt(event, 'executionId') ?? -1);
    if (state === undefined) return;
    const endedAtMs = timeAt(event, 'time');
    if (endedAtMs !== undefined) state.endedAtMs = endedAtMs;
    const error = keepErrorText(stringAt(event, 'errorMessage'), ERROR_LENGTH);
    if (error !== undefined) this.#keepError(state, error);
    if (!hasSucceeded(state) || lengthOf(state) > this.#tooShortMs) return;
    this.#dropPlans(state);
    this.onTooShort(state.stageIds);
  }

  stageSubmitted(executionId: number, stageId: number): void {
    const state = this.#states.get(executionId);
    if (state === undefined || state.stageIds.length >= MAX_STAGES) return;
    state.stageIds.push(stageId);
    this.#grow(state, NUMBER_BYTES);
  }

  driverUpdated(event: JsonObject): void {
    this.#keepUpdate(driverUpdate(event, this.#updateCount), idAt(event, 'executionId'));
  }

  /** `executionId`: which the stage ran for, where that is known. */
  stageCompleted(info: JsonObject, executionId: number | undefined): void {
    this.#keepUpdate(stageUpdate(info, this.#updateCount), executionId);
  }

  finish(jobIdsOf: (executionId: number) => readonly number[]): readonly SqlExecution[] {
    this.#cutCount = 0;
    this.#damagedCount = 0;
    const states = [...this.#states.values()];
    const updates = states.flatMap((state) => state.updates);
    const accumulated = SqlAccumulators.of([...updates, ...this.#unowned]);
    return states
      .toSorted((a, b) => a.executionId - b.executionId)
      .map((state) => this.#finishOne(state, jobIdsOf(state.executionId), accumulated));
  }

  #finishOne(state: SqlState, jobIds: readonly number[], accumulated: Accumulated): SqlExecution {
    const initialPlan = this.#filled(state.initialPlan, accumulated);
    const finalPlan = this.#filled(state.finalPlan, accumulated) ?? initialPlan;
    return executionOf(state, jobIds, withoutUndefined({ initialPlan, finalPlan }));
  }

  #filled(kept: KeptPlan | undefined, accumulated: Accumulated): PlanNode | undefined {
    const plan = kept?.read(this.#memory.texts);
    if (kept?.isDamaged === true) this.#damagedCount += 1;
    if (plan?.isCut === true) this.#cutCount += 1;
    return plan && fillValues(plan.root, accumulated);
  }

  #keep(event: JsonObject, unread: Unread | undefined): KeptPlan | undefined {
    const plan =
      unread === undefined
        ? KeptPlan.of(event['sparkPlanInfo'], this.#pool)
        : KeptPlan.unread(this.#memory.keep(unread));
    this.#plans.add(plan?.byteCount ?? 0);
    // they are counted with the plan
    this.#pool.takeNewBytes();
    return plan;
  }

  #keepError(state: SqlState, error: string): void {
    this.#grow(state, bytesOfText(error) - bytesOfText(state.errorMessage ?? ''));
    state.errorMessage = error;
  }

  /** What an execution takes without its plans. */
  #grow(state: SqlState, byteCount: number): void {
    state.byteCount += byteCount;
    this.#executions.add(byteCount);
  }

  #release(plan: KeptPlan): void {
    this.#plans.add(-plan.byteCount);
    plan.release(this.#memory);
  }

  #keepUpdate(update: MetricUpdate, executionId: number | undefined): void {
    this.#updateCount += 1;
    if (update.numbers.length === 0) return;
    const owner = this.#states.get(executionId ?? -1);
    if (owner === undefined && this.#unownedBytes > MAX_UNOWNED_BYTES) {
      this.#droppedUpdateCount += 1;
      return;
    }
    (owner?.updates ?? this.#unowned).push(update);
    const byteCount = bytesOfUpdate(update);
    this.#plans.add(byteCount);
    if (owner === undefined) this.#unownedBytes += byteCount;
  }

  /** Gives up the plans of the shorter half of what has ended. */
  #relievePlans(): boolean {
    const shortest = shorterHalf([...this.#states.values()].filter(hasPlan));
    for (const state of shortest) this.#dropPlans(state);
    const longest = shortest.at(-1);
    if (longest?.endedAtMs !== undefined) {
      this.#tooShortMs = Math.max(this.#tooShortMs, lengthOf(longest));
    }
    return shortest.length > 0;
  }

  /** Gives up the shorter half of the executions whose plans were; where none was, of all. */
  #dropShort(): boolean {
    const all = [...this.#states.values()];
    const withoutPlan = all.filter((state) => !hasPlan(state));
    const shortest = shorterHalf(withoutPlan.length > 0 ? withoutPlan : all);
    for (const state of shortest) {
      this.#dropPlans(state);
      this.#dropExecution(state);
    }
    return shortest.length > 0;
  }

  #dropPlans(state: SqlState): void {
    for (const plan of plansOf(state)) {
      this.#droppedPlanCount += 1;
      this.#release(plan);
    }
    for (const update of state.updates) this.#plans.add(-bytesOfUpdate(update));
    state.initialPlan = undefined;
    state.finalPlan = undefined;
    state.updates = [];
  }

  #dropExecution({ executionId, byteCount }: SqlState): void {
    this.#states.delete(executionId);
    this.#droppedExecutionCount += 1;
    this.#executions.add(-byteCount);
  }
}
