import { withoutUndefined } from '../../model/record-of.ts';
import { redactProperty } from '../../model/redact.ts';
import type { PlanNode, SqlExecution } from '../../model/sql.ts';
import { idAt, type JsonObject, stringAt, stringMapAt, stringsAt, timeAt } from '../json-fields.ts';
import { keepErrorText, keepOptionalText, keepText } from '../text.ts';
import type { Unread, UnreadMemory } from '../unread.ts';
import { KeptPlan } from './kept-plan.ts';
import { HEAP_FACTOR, type MemoryBudget, type Meter } from './memory-budget.ts';
import { fillValues } from './plan.ts';
import { SqlAccumulators } from './sql-accumulators.ts';
import type { TextPool } from './text-pool.ts';

const EXECUTION_BYTES = 1_000 * HEAP_FACTOR;
/** What is left where that much was freed needs no more. */
const WORTH_IT = 0.75;
const DESCRIPTION_LENGTH = 1_000;
const ERROR_LENGTH = 4_000;
const MAX_TAGS = 100;
const TAG_LENGTH = 300;

interface SqlState {
  readonly executionId: number;
  readonly rootExecutionId: number | undefined;
  readonly description: string;
  readonly details: string;
  readonly startedAtMs: number;
  readonly modifiedProperties: Readonly<Record<string, string>>;
  readonly jobGroup: string | undefined;
  readonly tags: readonly string[];
  endedAtMs?: number;
  errorMessage?: string;
  initialPlan: KeptPlan | undefined;
  finalPlan: KeptPlan | undefined;
  adaptiveUpdateCount: number;
}

/** Folds SQL executions, their plans and the totals of their nodes' metrics. */
export class SqlFold {
  readonly #states = new Map<number, SqlState>();
  readonly #accumulators: SqlAccumulators;
  readonly #executions: Meter;
  /** And what their nodes' metrics add up to. */
  readonly #plans: Meter;
  readonly #pool: TextPool;
  readonly #memory: UnreadMemory;
  #droppedPlanCount = 0;
  #droppedExecutionCount = 0;
  #startedCount = 0;
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
    this.#accumulators = new SqlAccumulators((change) => this.#plans.add(change));
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
      metrics: this.#accumulators.droppedCount,
      plans: this.#droppedPlanCount,
      executions: this.#droppedExecutionCount,
      cut: this.#cutCount,
    };
  }

  /** Plans that turned out to be no JSON when they were needed. */
  get damagedCount(): number {
    return this.#damagedCount;
  }

  started(event: JsonObject, unread?: Unread): void {
    const executionId = idAt(event, 'executionId');
    if (executionId === undefined || this.#states.has(executionId)) return;
    this.#startedCount += 1;
    this.#executions.add(EXECUTION_BYTES);
    this.#states.set(executionId, {
      executionId,
      rootExecutionId: idAt(event, 'rootExecutionId'),
      description: keepText(stringAt(event, 'description') ?? '', DESCRIPTION_LENGTH),
      details: keepText(stringAt(event, 'details') ?? '', DESCRIPTION_LENGTH),
      startedAtMs: timeAt(event, 'time') ?? 0,
      modifiedProperties: Object.fromEntries(
        Object.entries(stringMapAt(event, 'modifiedConfigs')).map(([name, value]) => [
          name,
          keepText(redactProperty(name, value), DESCRIPTION_LENGTH),
        ]),
      ),
      jobGroup: keepOptionalText(stringAt(event, 'jobGroupId'), DESCRIPTION_LENGTH),
      tags: stringsAt(event, 'jobTags')
        .slice(0, MAX_TAGS)
        .map((tag) => keepText(tag, TAG_LENGTH)),
      initialPlan: this.#keep(event, unread),
      finalPlan: undefined,
      adaptiveUpdateCount: 0,
    });
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
    if (error !== undefined) state.errorMessage = error;
    if (lengthOf(state) <= this.#tooShortMs) this.#dropPlans(state);
    if (this.#accumulators.isLarge) this.#forgetUnnamed();
  }

  driverUpdated(event: JsonObject): void {
    this.#accumulators.driverUpdated(event);
  }

  stageCompleted(info: JsonObject): void {
    this.#accumulators.stageCompleted(info);
  }

  finish(jobIdsOf: (executionId: number) => readonly number[]): readonly SqlExecution[] {
    this.#cutCount = 0;
    this.#damagedCount = 0;
    return [...this.#states.values()]
      .toSorted((a, b) => a.executionId - b.executionId)
      .map((state) => this.#finishOne(state, jobIdsOf(state.executionId)));
  }

  #finishOne(state: SqlState, jobIds: readonly number[]): SqlExecution {
    const { initialPlan, finalPlan, endedAtMs, errorMessage, rootExecutionId, jobGroup } = state;
    const first = this.#filled(initialPlan);
    return {
      executionId: state.executionId,
      description: state.description,
      details: state.details,
      status: statusOf(state),
      startedAtMs: state.startedAtMs,
      jobIds,
      modifiedProperties: state.modifiedProperties,
      tags: state.tags,
      adaptiveUpdateCount: state.adaptiveUpdateCount,
      ...withoutUndefined({
        rootExecutionId,
        endedAtMs,
        errorMessage,
        jobGroup,
        initialPlan: first,
        finalPlan: this.#filled(finalPlan) ?? first,
      }),
    };
  }

  #filled(kept: KeptPlan | undefined): PlanNode | undefined {
    const plan = kept?.read(this.#pool);
    if (kept?.isDamaged === true) this.#damagedCount += 1;
    if (plan?.isCut === true) this.#cutCount += 1;
    return plan && fillValues(plan.root, this.#accumulators);
  }

  #keep(event: JsonObject, unread: Unread | undefined): KeptPlan | undefined {
    const plan =
      unread === undefined
        ? KeptPlan.of(event['sparkPlanInfo'], this.#pool)
        : KeptPlan.unread(this.#memory.keep(unread));
    this.#plans.add(plan?.byteCount ?? 0);
    return plan;
  }

  #release(plan: KeptPlan): void {
    this.#plans.add(-plan.byteCount);
    plan.release(this.#memory);
  }

  #forgetUnnamed(): void {
    const named = new Set<number>();
    for (const state of this.#states.values()) {
      for (const { accumulatorIds } of plansOf(state)) {
        for (const id of accumulatorIds) named.add(id);
      }
    }
    this.#accumulators.forgetBut(named);
  }

  /** Forgets metrics of plans that are gone; where those are few, the plans of the shorter half of what has ended. */
  #relievePlans(): boolean {
    const before = this.#plans.bytes;
    this.#forgetUnnamed();
    if (this.#plans.bytes <= WORTH_IT * before) return true;
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
    state.initialPlan = undefined;
    state.finalPlan = undefined;
  }

  #dropExecution({ executionId }: SqlState): void {
    this.#states.delete(executionId);
    this.#droppedExecutionCount += 1;
    this.#executions.add(-EXECUTION_BYTES);
  }
}

function plansOf({ initialPlan, finalPlan }: SqlState): readonly KeptPlan[] {
  return [initialPlan, finalPlan].filter((plan) => plan !== undefined);
}

function hasPlan(state: SqlState): boolean {
  return plansOf(state).length > 0;
}

/** Of what has ended, or of all where nothing has. */
function shorterHalf(states: readonly SqlState[]): readonly SqlState[] {
  const ended = states.filter(({ endedAtMs }) => endedAtMs !== undefined);
  const settled = ended.length > 0 ? ended : states;
  return settled
    .toSorted((a, b) => lengthOf(a) - lengthOf(b) || a.executionId - b.executionId)
    .slice(0, Math.ceil(settled.length / 2));
}

function lengthOf({ startedAtMs, endedAtMs }: SqlState): number {
  return (endedAtMs ?? 0) - startedAtMs;
}

function statusOf({ endedAtMs, errorMessage }: SqlState): SqlExecution['status'] {
  if (errorMessage !== undefined) return 'failed';
  return endedAtMs === undefined ? 'running' : 'succeeded';
}
