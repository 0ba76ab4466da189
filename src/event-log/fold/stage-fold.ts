import type { StageData } from '../../model/stage.ts';
import { TASK_FAILED, TASK_KILLED, TASK_SUCCESS } from '../../model/task-columns.ts';
import { idAt, type JsonObject, objectAt, stringAt } from '../json-fields.ts';
import { executorMetricsOf, isRepeated, type TaskEnd } from '../task-end.ts';
import { keepText } from '../text.ts';
import { FailureTable } from './failure-table.ts';
import { HEAP_FACTOR, type MemoryBudget, type Meter } from './memory-budget.ts';
import type { TaskNames } from './name-table.ts';
import {
  fillFromInfo,
  fillLineage,
  finishStage,
  newStageState,
  type StageState,
} from './stage-state.ts';
import { FIELD } from './task-row.ts';
import type { TextPool } from './text-pool.ts';

/** A stage attempt without its tasks, and one of its RDDs; measured, texts that repeat left out. */
const STATE_BYTES = 2_500 * HEAP_FACTOR;
const RDD_BYTES = 300 * HEAP_FACTOR;
const DESCRIPTION_LENGTH = 1_000;
/** Below this many rows there is no point in thinning a table: whole small ones go instead. */
const SMALL_TABLE_ROWS = 256;
const MAX_KILL_REASONS = 50;

/** Folds stage events and the stages' side of task ends. */
export class StageFold {
  readonly #states = new Map<number | string, StageState>();
  readonly #tasks: Meter;
  readonly #details: Meter;
  readonly #pool: TextPool;
  readonly #names: TaskNames;
  /** Attempts that were announced and then given up: what comes of them later is counted to them, not anew. */
  readonly #forgotten = new Set<number | string>();
  #last: StageState | undefined;
  #announcedCount = 0;
  #failedCount = 0;
  #droppedTableCount = 0;
  #droppedStageCount = 0;
  #orphanTaskCount = 0;

  constructor(budget: MemoryBudget, pool: TextPool, names: TaskNames) {
    this.#tasks = budget.join({ name: 'tasks', relieve: () => this.#relieveTasks() });
    this.#details = budget.join({ name: 'stages', relieve: () => this.#relieveStages() });
    this.#pool = pool;
    this.#names = names;
  }

  /** Stage attempts submitted or completed. */
  get announcedCount(): number {
    return this.#announcedCount;
  }
  /** Completed with a failure reason. */
  get failedCount(): number {
    return this.#failedCount;
  }
  /** Stages whose single tasks, or which altogether, were given up for the budget; the sums of the application have them. */
  get dropped(): { readonly tables: number; readonly stages: number } {
    return { tables: this.#droppedTableCount, stages: this.#droppedStageCount };
  }
  /** Tasks of stages that no event announced. */
  get orphanTaskCount(): number {
    return this.#orphanTaskCount;
  }

  /** A job lists the stage; whether it will run is not known yet. */
  listed(jobId: number, info: JsonObject): StageState | undefined {
    const state = this.#stateOf(info);
    if (state === undefined) return undefined;
    if (!state.isAnnounced) fillFromInfo(state, info, this.#pool);
    state.jobIds.add(jobId);
    return state;
  }

  submitted(event: JsonObject): StageState | undefined {
    const state = this.#described(event);
    if (state === undefined) return undefined;
    state.status = 'active';
    const properties = objectAt(event, 'Properties');
    const text = (name: string): string | undefined =>
      this.#pool.optionalText(stringAt(properties, name), DESCRIPTION_LENGTH);
    state.schedulingPool = text('spark.scheduler.pool') ?? 'default';
    const description = text('spark.job.description');
    const jobGroup = text('spark.jobGroup.id');
    if (description !== undefined) state.description = description;
    if (jobGroup !== undefined) state.jobGroup = jobGroup;
    return state;
  }

  completed(event: JsonObject): StageState | undefined {
    const state = this.#described(event);
    if (state === undefined) return undefined;
    state.status = state.failureReason === undefined ? 'complete' : 'failed';
    if (state.failureReason !== undefined) this.#failedCount += 1;
    return state;
  }

  taskStarted(stageId: number, stageAttemptId: number): void {
    this.#ofTask(stageId, stageAttemptId).startedTaskCount += 1;
  }

  taskEnded(end: TaskEnd): void {
    const state = this.#ofTask(end.stageId, end.stageAttemptId);
    const { values } = end;
    if (!state.isAnnounced) this.#orphanTaskCount += 1;
    countEnd(state, end);
    values[FIELD.executor] = this.#names.executors.numberOf(end.executorId);
    values[FIELD.host] = this.#names.hosts.numberOf(end.host);
    if (end.failure !== undefined) {
      state.failures ??= new FailureTable();
      values[FIELD.failure] = state.failures.numberOf(end.failure);
    }
    if (!isRepeated(end)) state.sums.add(values);
    state.taskTimeMs += values[FIELD.durationMs] ?? 0;
    state.table?.append(values, state.taskCount);
  }

  executorMetrics(event: JsonObject): void {
    const stageId = idAt(event, 'Stage ID');
    if (stageId === undefined) return;
    const state = this.#ofTask(stageId, idAt(event, 'Stage Attempt ID') ?? 0);
    state.peaks.add(executorMetricsOf(objectAt(event, 'Executor Metrics')));
  }

  /** All attempts of a stage. */
  attemptsOf(stageId: number): readonly StageState[] {
    const attempts: StageState[] = [];
    for (let attempt = 0; ; attempt += 1) {
      const state = this.#states.get(keyOf(stageId, attempt));
      if (state === undefined) return attempts;
      attempts.push(state);
    }
  }

  states(): Iterable<StageState> {
    return this.#states.values();
  }

  finish(): readonly StageData[] {
    return [...this.#states.values()]
      .toSorted((a, b) => a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId)
      .map(finishStage);
  }

  /** The stage of an event that says all there is to say about it. */
  #described(event: JsonObject): StageState | undefined {
    const info = objectAt(event, 'Stage Info');
    const state = this.#stateOf(info);
    if (state === undefined) return undefined;
    if (!state.isAnnounced) this.#announcedCount += 1;
    state.isAnnounced = true;
    fillFromInfo(state, info, this.#pool);
    this.#details.add(-lineageBytes(state));
    fillLineage(state, info, this.#pool);
    this.#details.add(lineageBytes(state));
    return state;
  }

  #stateOf(info: JsonObject): StageState | undefined {
    const stageId = idAt(info, 'Stage ID');
    return stageId === undefined
      ? undefined
      : this.#ofTask(stageId, idAt(info, 'Stage Attempt ID') ?? 0);
  }

  #ofTask(stageId: number, stageAttemptId: number): StageState {
    const last = this.#last;
    if (last?.stageId === stageId && last.stageAttemptId === stageAttemptId) return last;
    const key = keyOf(stageId, stageAttemptId);
    let state = this.#states.get(key);
    if (state === undefined) {
      state = newStageState(stageId, stageAttemptId, (change) => this.#tasks.add(change));
      state.isAnnounced = this.#forgotten.has(key);
      this.#states.set(key, state);
      this.#details.add(STATE_BYTES);
    }
    this.#last = state;
    return state;
  }

  /** Halves the largest table; when all are small, gives up those of the stages that did the least. */
  #relieveTasks(): boolean {
    const withTasks = [...this.#states.values()].filter((state) => rowCountOf(state) > 0);
    const largest = largestOf(withTasks);
    if (largest !== undefined && rowCountOf(largest) > SMALL_TABLE_ROWS) {
      largest.table?.thin();
      return true;
    }
    const least = withTasks.toSorted(byTaskTime).slice(0, Math.ceil(withTasks.length / 2));
    for (const state of least) {
      state.table?.clear();
      state.table = undefined;
    }
    this.#droppedTableCount += least.length;
    return least.length > 0;
  }

  /** Forgets finished attempts that did the least; where none is finished, what never ran, and at last what still runs. */
  #relieveStages(): boolean {
    const all = [...this.#states.values()];
    const finished = all.filter(({ status }) => status !== 'active' && status !== 'pending');
    const pending = all.filter(({ status }) => status === 'pending');
    const candidates = [finished, pending, all].find(({ length }) => length > 0) ?? [];
    const least = candidates.toSorted(byTaskTime).slice(0, Math.ceil(candidates.length / 2));
    for (const state of least) {
      const key = keyOf(state.stageId, state.stageAttemptId);
      state.table?.clear();
      this.#states.delete(key);
      if (state.isAnnounced) this.#forgotten.add(key);
      this.#details.add(-STATE_BYTES - lineageBytes(state));
      if (this.#last === state) this.#last = undefined;
    }
    this.#droppedStageCount += least.length;
    return least.length > 0;
  }
}

/** Most have one attempt: a number takes less than a text. */
function keyOf(stageId: number, stageAttemptId: number): number | string {
  return stageAttemptId === 0 ? stageId : `${stageId}.${stageAttemptId}`;
}

function lineageBytes({ rdds }: StageState): number {
  return rdds.length * RDD_BYTES;
}

function rowCountOf({ table }: StageState): number {
  return table?.rowCount ?? 0;
}

function largestOf(states: readonly StageState[]): StageState | undefined {
  let largest = states[0];
  for (const state of states) {
    if (largest !== undefined && rowCountOf(state) > rowCountOf(largest)) largest = state;
  }
  return largest;
}

function byTaskTime(a: StageState, b: StageState): number {
  return (
    a.taskTimeMs - b.taskTimeMs || a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId
  );
}

function countEnd(state: StageState, end: TaskEnd): void {
  const { values, launchedAtMs, finishedAtMs } = end;
  if (values[FIELD.status] === TASK_SUCCESS) {
    state.ended[TASK_SUCCESS] += 1;
    state.completedIndexes.add(values[FIELD.index] ?? 0);
  } else if (values[FIELD.status] === TASK_KILLED) {
    state.ended[TASK_KILLED] += 1;
    countKill(state, end.failure?.message ?? end.reason);
  } else {
    state.ended[TASK_FAILED] += 1;
    if (isRepeated(end)) state.resubmittedCount += 1;
  }
  state.speculativeTaskCount += values[FIELD.speculative] ?? 0;
  if (launchedAtMs !== undefined) {
    state.firstTaskLaunchedAtMs = Math.min(state.firstTaskLaunchedAtMs ?? Infinity, launchedAtMs);
  }
  if (finishedAtMs !== undefined) {
    state.lastTaskFinishedAtMs = Math.max(state.lastTaskFinishedAtMs ?? 0, finishedAtMs);
  }
}

function countKill(state: StageState, reason: string): void {
  const killedTasksByReason = (state.killedTasksByReason ??= new Map<string, number>());
  const isKnown = killedTasksByReason.has(reason);
  const name = isKnown || killedTasksByReason.size < MAX_KILL_REASONS ? reason : 'other';
  const key = keepText(name, 200);
  killedTasksByReason.set(key, (killedTasksByReason.get(key) ?? 0) + 1);
}
