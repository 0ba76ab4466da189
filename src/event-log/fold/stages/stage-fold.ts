import type { StageData } from '../../../model/stage.ts';
import { TASK_SUCCESS } from '../../../model/task-columns.ts';
import { idAt, type JsonObject, objectAt } from '../../json-fields.ts';
import type { TaskEnd } from '../../task-end.ts';
import type { Unread, UnreadMemory } from '../../unread.ts';
import { lesserHalf } from '../dispensable.ts';
import type { MemoryBudget, Meter } from '../memory-budget.ts';
import type { TaskNames } from '../name-table.ts';
import type { TextPool } from '../text-pool.ts';
import { GivenUpStages } from './given-up-stages.ts';
import { Lineages } from './lineages.ts';
import { byTaskTime, isDone, largestOf, leastTelling, longer, NEVER } from './stage-choice.ts';
import {
  bytesOf,
  fillFromInfo,
  fillFromProperties,
  finishStage,
  hasEnded,
  hasFailed,
  keyOf,
  newStageState,
  type StageState,
} from './stage-state.ts';
import { StageStates } from './stage-states.ts';
import { NO_TASKS, StageTasks } from './stage-tasks.ts';
import { FIELD } from './task-row.ts';

/** Below this many rows there is no point in thinning a table: whole small ones go instead. */
const SMALL_TABLE_ROWS = 256;

/** Folds stage events and the stages' side of task ends. */
export class StageFold {
  readonly #states = new StageStates();
  readonly #tasks: Meter;
  readonly #details: Meter;
  readonly #pool: TextPool;
  readonly #lineages: Lineages;
  readonly #names: TaskNames;
  readonly #givenUp = new GivenUpStages();
  /** Which SQL executions have a plan that is kept. */
  hasPlan: (executionId: number) => boolean = () => true;
  readonly #onTaskBytes = (change: number): void => this.#tasks.add(change);
  /** Told of attempts just before they are given up. */
  onGivenUp: (state: StageState) => void = () => {};
  #tooShort = NEVER;
  #last: StageState | undefined;
  #announcedCount = 0;
  #failedCount = 0;
  #droppedTableCount = 0;

  constructor(budget: MemoryBudget, pool: TextPool, memory: UnreadMemory, names: TaskNames) {
    this.#tasks = budget.join({ name: 'tasks', relieve: () => this.#relieveTasks() });
    this.#details = budget.join({ name: 'stages', relieve: () => this.#relieveStages() });
    this.#pool = pool;
    this.#lineages = new Lineages(this.#details, pool, memory);
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
    return { tables: this.#droppedTableCount, stages: this.#givenUp.count };
  }
  /** Of the task time of all stages, what was spent in those that were given up; 0 to 1. */
  get droppedShare(): number {
    let keptMs = 0;
    for (const { tasks } of this.#states.all()) keptMs += tasks.timeMs;
    return this.#givenUp.timeMs / Math.max(1, this.#givenUp.timeMs + keptMs);
  }
  /** Tasks that must have been and are not in the log. */
  get lostTaskCount(): number {
    return this.#givenUp.lostTaskCount + this.#states.lostTaskCount;
  }

  /** Lineages that turned out to be no JSON when they were needed. */
  get damagedCount(): number {
    return this.#lineages.damagedCount;
  }

  /** A job lists the stage; whether it will run is not known yet. */
  listed(jobId: number, info: JsonObject): StageState | undefined {
    const state = this.#stateOf(info);
    if (state === undefined) return undefined;
    if (!state.isAnnounced) fillFromInfo(state, info, this.#pool);
    // a job may list a stage twice
    if (state.jobIds.at(-1) !== jobId) state.jobIds.push(jobId);
    this.#meter(state);
    return state;
  }

  submitted(event: JsonObject, unread?: Unread): StageState | undefined {
    const state = this.#described(event, unread);
    if (state === undefined) return undefined;
    // an event that comes late takes back no end
    if (!hasEnded(state)) state.status = 'active';
    fillFromProperties(state, objectAt(event, 'Properties'), this.#pool);
    this.#meter(state);
    return state;
  }

  completed(event: JsonObject, unread?: Unread): StageState | undefined {
    const state = this.#described(event, unread);
    if (state === undefined) return undefined;
    // of this event: another end of the same attempt may have had one
    if (hasFailed(objectAt(event, 'Stage Info'))) this.#failedCount += 1;
    state.status = state.failureReason === undefined ? 'complete' : 'failed';
    return state;
  }

  taskStarted(stageId: number, stageAttemptId: number): void {
    this.#tasksOf(this.#ofTask(stageId, stageAttemptId)).startedCount += 1;
  }

  taskEnded(end: TaskEnd): void {
    const state = this.#ofTask(end.stageId, end.stageAttemptId);
    if (hasEnded(state) && end.values[FIELD.status] === TASK_SUCCESS)
      this.#states.coverNewer(state);
    end.values[FIELD.executor] = this.#names.executors.numberOf(end.executorId);
    end.values[FIELD.host] = this.#names.hosts.numberOf(end.host);
    this.#tasksOf(state).add(end, state.taskCount);
  }

  executorMetrics(event: JsonObject): void {
    const stageId = idAt(event, 'Stage ID');
    if (stageId === undefined) return;
    const state = this.#ofTask(stageId, idAt(event, 'Stage Attempt ID') ?? 0);
    this.#tasksOf(state).addPeaks(objectAt(event, 'Executor Metrics'));
  }

  /** Attempts of a stage of which nothing is known but that they are listed; each is told once. */
  takePending(stageId: number): readonly StageState[] {
    return this.#states.takePending(stageId);
  }

  states(): Iterable<StageState> {
    return this.#states.all();
  }

  finish(): readonly StageData[] {
    for (const state of this.#states.all()) this.#lineages.read(state);
    const states = [...this.#states.all()];
    const standIns = this.#givenUp.standIns(states, (state) => this.#lacksPlan(state));
    return states
      .toSorted((a, b) => a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId)
      .map((state) => finishStage(state, standIns.get(state)));
  }

  /** Whether it is of an SQL execution whose plan is not kept. */
  #lacksPlan({ sqlExecutionId }: StageState): boolean {
    return sqlExecutionId !== undefined && !this.hasPlan(sqlExecutionId);
  }

  /** The stage of an event that says all there is to say about it. */
  #described(event: JsonObject, unread: Unread | undefined): StageState | undefined {
    const info = objectAt(event, 'Stage Info');
    const state = this.#stateOf(info);
    if (state === undefined) return undefined;
    if (!state.isAnnounced) this.#announcedCount += 1;
    state.isAnnounced = true;
    fillFromInfo(state, info, this.#pool);
    if (!state.isDescribed) this.#lineages.keep(state, info, unread);
    this.#meter(state);
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
    let state = this.#states.get(stageId, stageAttemptId);
    if (state === undefined) {
      state = newStageState(stageId, stageAttemptId);
      state.isAnnounced = this.#givenUp.wasAnnounced(keyOf(stageId, stageAttemptId));
      this.#states.add(state);
      this.#meter(state);
    }
    this.#last = state;
    return state;
  }

  /** To be called when it may take more than before. */
  #meter(state: StageState): void {
    state.textBytes += this.#pool.takeNewBytes();
    const byteCount = bytesOf(state);
    this.#details.add(byteCount - state.ownBytes);
    state.ownBytes = byteCount;
  }

  #tasksOf(state: StageState): StageTasks {
    if (state.tasks === NO_TASKS) state.tasks = new StageTasks(this.#onTaskBytes);
    return state.tasks;
  }

  /** Halves the largest table; when all are small, gives up those of the stages that did the least. */
  #relieveTasks(): boolean {
    const largest = largestOf(this.#states.all());
    if (largest !== undefined && largest.tasks.rowCount > SMALL_TABLE_ROWS) {
      largest.tasks.thin();
      return true;
    }
    const withTasks = [...this.#states.all()].filter(({ tasks }) => tasks.rowCount > 0);
    const least = lesserHalf(withTasks, byTaskTime);
    for (const { tasks } of least) tasks.dropTable();
    this.#droppedTableCount += least.length;
    return least.length > 0;
  }

  #relieveStages(): boolean {
    const { least, tooShort } = leastTelling([...this.#states.all()], (state) =>
      this.#lacksPlan(state),
    );
    this.#tooShort = longer(this.#tooShort, tooShort);
    for (const state of least) this.#giveUp(state);
    return least.length > 0;
  }

  /** To be called when a job has ended, or when its SQL execution has: what did too little to be kept goes at once. */
  giveUpShort(stageIds: readonly number[]): void {
    const { ms, withoutPlanMs } = this.#tooShort;
    if (withoutPlanMs < 0) return;
    for (const stageId of stageIds) {
      for (const state of this.#states.attemptsOf(stageId)) {
        const tooShortMs = this.#lacksPlan(state) ? withoutPlanMs : ms;
        if (isDone(state) && state.tasks.timeMs <= tooShortMs) this.#giveUp(state);
      }
    }
  }

  #giveUp(state: StageState): void {
    this.onGivenUp(state);
    this.#givenUp.add(keyOf(state.stageId, state.stageAttemptId), state);
    if (state.tasks !== NO_TASKS) state.tasks.dropTable();
    this.#lineages.giveUp(state);
    this.#states.delete(state);
    this.#details.add(-state.ownBytes);
    if (this.#last === state) this.#last = undefined;
  }
}
