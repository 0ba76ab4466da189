import { withoutUndefined } from '../../model/record-of.ts';
import { redactProperty } from '../../model/redact.ts';
import type { SqlExecution } from '../../model/sql.ts';
import { planNodes } from '../../model/sql.ts';
import { idAt, type JsonObject, stringAt, stringMapAt, stringsAt, timeAt } from '../json-fields.ts';
import { keepErrorText, keepOptionalText, keepText } from '../text.ts';
import { HEAP_FACTOR, type MemoryBudget, type Meter } from './memory-budget.ts';
import { fillValues, type RecordedPlan, readPlan } from './plan.ts';
import { SqlAccumulators } from './sql-accumulators.ts';
import type { TextPool } from './text-pool.ts';

const EXECUTION_BYTES = 1_000 * HEAP_FACTOR;
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
  initialPlan: RecordedPlan | undefined;
  finalPlan: RecordedPlan | undefined;
  adaptiveUpdateCount: number;
}

/** A plan of an execution before the next came. */
interface Replaced {
  readonly state: SqlState;
  readonly plan: RecordedPlan | undefined;
}

/** Folds SQL executions, their plans and the totals of their nodes' metrics. */
export class SqlFold {
  readonly #states = new Map<number, SqlState>();
  readonly #accumulators: SqlAccumulators;
  readonly #meter: Meter;
  readonly #pool: TextPool;
  #droppedPlanCount = 0;
  #droppedExecutionCount = 0;
  #cutPlanCount = 0;
  #startedCount = 0;
  /** What was replaced since `mark`. */
  #replaced: Replaced[] | undefined;

  constructor(budget: MemoryBudget, pool: TextPool) {
    this.#pool = pool;
    this.#meter = budget.join({ name: 'plans', relieve: () => this.#relieve() });
    this.#accumulators = new SqlAccumulators((change) => this.#meter.add(change));
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
      cut: this.#cutPlanCount,
    };
  }

  started(event: JsonObject): void {
    const executionId = idAt(event, 'executionId');
    if (executionId === undefined || this.#states.has(executionId)) return;
    this.#startedCount += 1;
    this.#meter.add(EXECUTION_BYTES);
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
      initialPlan: this.#keep(readPlan(event['sparkPlanInfo'], this.#pool)),
      finalPlan: undefined,
      adaptiveUpdateCount: 0,
    });
  }

  /** The last adaptive plan wins. */
  replanned(event: JsonObject): void {
    const state = this.#states.get(idAt(event, 'executionId') ?? -1);
    if (state === undefined) return;
    state.adaptiveUpdateCount += 1;
    this.#replaced?.push({ state, plan: state.finalPlan });
    const plan = this.#keep(readPlan(event['sparkPlanInfo'], this.#pool));
    if (plan === undefined) return;
    this.#meter.add(-(state.finalPlan?.byteCount ?? 0));
    state.finalPlan = plan;
  }

  /** The function returned takes back what `replanned` did since. */
  mark(): () => void {
    const replaced: Replaced[] = [];
    this.#replaced = replaced;
    const cutPlanCount = this.#cutPlanCount;
    return () => {
      for (const { state, plan } of replaced.toReversed()) this.#restore(state, plan);
      this.#cutPlanCount = cutPlanCount;
      this.#replaced = undefined;
    };
  }

  /** Whether the execution was started, and not given up. */
  isKnown(executionId: number): boolean {
    return this.#states.has(executionId);
  }

  /** A plan that was replaced before anybody looked at it. */
  replannedUnread(executionId: number): void {
    const state = this.#states.get(executionId);
    if (state !== undefined) state.adaptiveUpdateCount += 1;
  }

  ended(event: JsonObject): void {
    const state = this.#states.get(idAt(event, 'executionId') ?? -1);
    if (state === undefined) return;
    const endedAtMs = timeAt(event, 'time');
    if (endedAtMs !== undefined) state.endedAtMs = endedAtMs;
    const error = keepErrorText(stringAt(event, 'errorMessage'), ERROR_LENGTH);
    if (error !== undefined) state.errorMessage = error;
  }

  driverUpdated(event: JsonObject): void {
    this.#accumulators.driverUpdated(event);
  }

  stageCompleted(info: JsonObject): void {
    this.#accumulators.stageCompleted(info);
  }

  finish(jobIdsOf: (executionId: number) => readonly number[]): readonly SqlExecution[] {
    return [...this.#states.values()]
      .toSorted((a, b) => a.executionId - b.executionId)
      .map((state) => this.#finishOne(state, jobIdsOf(state.executionId)));
  }

  #finishOne(state: SqlState, jobIds: readonly number[]): SqlExecution {
    const { initialPlan, finalPlan, endedAtMs, errorMessage, rootExecutionId, jobGroup } = state;
    const valued = (plan: RecordedPlan | undefined) =>
      plan === undefined ? undefined : fillValues(plan.root, this.#accumulators);
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
        initialPlan: valued(initialPlan),
        finalPlan: valued(finalPlan ?? initialPlan),
      }),
    };
  }

  #restore(state: SqlState, plan: RecordedPlan | undefined): void {
    this.#meter.add((plan?.byteCount ?? 0) - (state.finalPlan?.byteCount ?? 0));
    state.finalPlan = plan;
    state.adaptiveUpdateCount -= 1;
  }

  #keep(plan: RecordedPlan | undefined): RecordedPlan | undefined {
    if (plan === undefined) return undefined;
    this.#meter.add(plan.byteCount);
    if (plan.isCut) this.#cutPlanCount += 1;
    return plan;
  }

  /**
   * Gives up the plans of the shorter half of what has ended; when none is left, those executions altogether; when none of them
   * is either, the same of what has not ended.
   */
  #relieve(): boolean {
    const all = [...this.#states.values()];
    const ended = all.filter(({ endedAtMs }) => endedAtMs !== undefined);
    const settled = ended.length > 0 ? ended : all;
    const withPlans = settled.filter(({ initialPlan }) => initialPlan !== undefined);
    const candidates = withPlans.length > 0 ? withPlans : settled;
    const shortest = candidates
      .toSorted((a, b) => lengthOf(a) - lengthOf(b) || a.executionId - b.executionId)
      .slice(0, Math.ceil(candidates.length / 2));
    for (const state of shortest) {
      if (withPlans.length > 0) this.#dropPlans(state);
      else this.#dropExecution(state);
    }
    return shortest.length > 0;
  }

  #dropPlans(state: SqlState): void {
    for (const plan of [state.initialPlan, state.finalPlan]) {
      if (plan === undefined) continue;
      this.#droppedPlanCount += 1;
      this.#meter.add(-plan.byteCount);
      for (const { metrics } of planNodes(plan.root)) {
        for (const { accumulatorId } of metrics) this.#accumulators.forget(accumulatorId);
      }
    }
    state.initialPlan = undefined;
    state.finalPlan = undefined;
  }

  #dropExecution({ executionId }: SqlState): void {
    this.#states.delete(executionId);
    this.#droppedExecutionCount += 1;
    this.#meter.add(-EXECUTION_BYTES);
  }
}

function lengthOf({ startedAtMs, endedAtMs }: SqlState): number {
  return (endedAtMs ?? 0) - startedAtMs;
}

function statusOf({ endedAtMs, errorMessage }: SqlState): SqlExecution['status'] {
  if (errorMessage !== undefined) return 'failed';
  return endedAtMs === undefined ? 'running' : 'succeeded';
}
