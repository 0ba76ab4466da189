import type { ExecutorLife, ExecutorSummary } from '../../../model/executor.ts';
import { compareExecutorIds, isDriver } from '../../../model/executor-id.ts';
import { TASK_FAILED, TASK_KILLED, TASK_SUCCESS } from '../../../model/task-columns.ts';
import {
  amountAt,
  type JsonObject,
  nameAt,
  objectAt,
  stringAt,
  timeAt,
} from '../../json-fields.ts';
import { executorMetricsOf, isRepeated, type TaskEnd } from '../../task-end.ts';
import { keepOptionalText } from '../../text.ts';
import { FIELD } from '../stages/task-row.ts';
import { ExecutorExclusions } from './executor-exclusions.ts';
import { ExecutorResources } from './executor-resources.ts';
import { type ExecutorState, newExecutorState, newLife, summaryOf } from './executor-state.ts';
import { FurtherLives } from './further-lives.ts';

const REASON_LENGTH = 600;
/** More than large applications have, with all that came and went; one takes about 5 KB. */
const MAX_EXECUTORS = 10_000;
/** Of all of them together: an id hardly ever comes back. */
const MAX_LIVES = 4 * MAX_EXECUTORS;

/** Folds executor, block manager and exclusion events, and the executors' side of task ends. */
export class ExecutorFold {
  readonly #states = new Map<string, ExecutorState>();
  readonly #exclusions = new ExecutorExclusions();
  readonly #resources = new ExecutorResources();
  readonly #further = new FurtherLives();
  #lifeCount = 0;
  #addedCount = 0;
  #droppedCount = 0;

  /** Distinct ids ever added, the driver not. */
  get addedCount(): number {
    return this.#addedCount;
  }

  /** Added when there were too many already. */
  get dropped(): {
    /** What they held is known, and nothing else. */
    readonly held: number;
    /** Nor is that. */
    readonly lost: number;
  } {
    return { held: this.#further.count, lost: this.#droppedCount };
  }

  /** Of executors that came when there were too many. */
  furtherLives(): Iterable<ExecutorLife> {
    return this.#further.all();
  }

  /** Whether anything, the driver of local mode included, was ever added. */
  get hasLives(): boolean {
    return [...this.#states.values()].some(({ lives }) => lives.length > 0);
  }

  /** That ran tasks and were never added: what they held is not known. */
  get neverAddedCount(): number {
    return [...this.#states].filter(
      ([id, { lives, ended }]) =>
        id !== '' && lives.length === 0 && ended.some((count) => count > 0),
    ).length;
  }

  added(event: JsonObject): void {
    const id = nameAt(event, 'Executor ID');
    const addedAtMs = timeAt(event, 'Timestamp');
    if (id === undefined || addedAtMs === undefined) return;
    const info = objectAt(event, 'Executor Info');
    const before = this.#states.get(id)?.lives.at(-1);
    const beforeAtMs = this.#further.latestAddedAtMs(id) ?? before?.addedAtMs;
    // the same event once more
    if (beforeAtMs === addedAtMs) return;
    if (beforeAtMs === undefined && !isDriver(id)) this.#addedCount += 1;
    endLife(before, addedAtMs);
    if (this.#lifeCount < MAX_LIVES && this.#canKeep(id)) this.#begin(id, addedAtMs, info);
    else if (!this.#further.begin(id, newLife(addedAtMs, info))) this.#droppedCount += 1;
  }

  #begin(id: string, addedAtMs: number, info: JsonObject): void {
    const state = this.#stateOf(id);
    this.#lifeCount += 1;
    state.lives.push(newLife(addedAtMs, info));
    state.addedAtMs = addedAtMs;
    state.isRemoved = false;
    this.#moves(id, state, nameAt(info, 'Host') ?? state.host ?? '');
    state.resources = this.#resources.of(info);
  }

  /** The first removal of a life counts; Spark can report it twice. */
  removed(event: JsonObject): void {
    const id = nameAt(event, 'Executor ID') ?? '';
    const removedAtMs = timeAt(event, 'Timestamp');
    if (removedAtMs !== undefined) this.#further.end(id, removedAtMs);
    const state = this.#states.get(id);
    if (state === undefined) return;
    state.isRemoved = true;
    this.#exclusions.leaves(state.exclusion);
    const life = state.lives.at(-1);
    if (life === undefined || life.removedAtMs !== undefined || removedAtMs === undefined) return;
    life.removedAtMs = removedAtMs;
    const reason = keepOptionalText(stringAt(event, 'Removed Reason'), REASON_LENGTH);
    if (reason !== undefined) life.removedReason = reason;
  }

  blockManagerAdded(event: JsonObject): void {
    const id = objectAt(event, 'Block Manager ID');
    const executorId = nameAt(id, 'Executor ID') ?? '';
    const state = this.#stateOf(executorId);
    const host = nameAt(id, 'Host');
    const atMs = timeAt(event, 'Timestamp');
    if (host !== undefined) {
      this.#moves(executorId, state, host);
      state.hostPort = `${host}:${amountAt(id, 'Port')}`;
    }
    if (atMs !== undefined) state.addedAtMs ??= atMs;
    state.maxMemoryBytes = amountAt(event, 'Maximum Memory');
    if ('Maximum Onheap Memory' in event) {
      state.maxOnHeapMemoryBytes = amountAt(event, 'Maximum Onheap Memory');
      state.maxOffHeapMemoryBytes = amountAt(event, 'Maximum Offheap Memory');
    }
  }

  setExcluded(executorId: string, isExcluded: boolean): void {
    const state = this.#states.get(executorId);
    if (state !== undefined) this.#exclusions.set(state.exclusion, isExcluded);
  }

  setHostExcluded(host: string, isExcluded: boolean): void {
    this.#exclusions.setHost(host, isExcluded);
  }

  excludeInStage(matches: { executorId: string } | { host: string }, stageId: number): void {
    if ('host' in matches) this.#exclusions.addHost(matches.host, stageId);
    else {
      const state = this.#states.get(matches.executorId);
      if (state !== undefined) this.#exclusions.add(state.exclusion, stageId);
    }
  }

  stageCompleted(stageId: number): void {
    this.#exclusions.stageCompleted(stageId);
  }

  peaks(executorId: string, metrics: JsonObject): void {
    this.#stateOf(executorId).peaks.add(executorMetricsOf(metrics));
  }

  /** A change of the memory that cached blocks take, where block updates were logged. */
  storageChanged(executorId: string, byBytes: number): void {
    const state = this.#stateOf(executorId);
    state.storageBytes = Math.max(0, state.storageBytes + byBytes);
    state.peakStorageMemoryBytes = Math.max(state.peakStorageMemoryBytes ?? 0, state.storageBytes);
  }

  taskEnded(end: TaskEnd): void {
    const { executorId, values, launchedAtMs, finishedAtMs, executorMetrics } = end;
    const state = this.#stateOf(executorId);
    const status = values[FIELD.status] ?? TASK_FAILED;
    if (status === TASK_SUCCESS) state.ended[TASK_SUCCESS] += 1;
    else if (status === TASK_KILLED) state.ended[TASK_KILLED] += 1;
    else state.ended[TASK_FAILED] += 1;
    state.taskTimeMs += values[FIELD.durationMs] ?? 0;
    if (!isRepeated(end)) state.sums.add(values);
    if (executorMetrics !== undefined) {
      state.heapSampleCount += 1;
      state.peaks.add(executorMetrics);
    }
    if (launchedAtMs !== undefined) {
      state.firstTaskLaunchedAtMs = Math.min(state.firstTaskLaunchedAtMs ?? Infinity, launchedAtMs);
    }
    if (finishedAtMs !== undefined) {
      state.lastTaskFinishedAtMs = Math.max(state.lastTaskFinishedAtMs ?? 0, finishedAtMs);
    }
  }

  finish(): readonly ExecutorSummary[] {
    return [...this.#states]
      .filter(([id]) => id !== '')
      .map(([id, state]) => summaryOf(id, state))
      .toSorted((a, b) => compareExecutorIds(a.executorId, b.executorId));
  }

  #moves(id: string, state: ExecutorState, host: string): void {
    if (!isDriver(id)) this.#exclusions.moves(state.exclusion, host);
    state.host = host;
  }

  #canKeep(id: string): boolean {
    return this.#states.size < MAX_EXECUTORS || this.#states.has(id);
  }

  /** One without a name, who is not reported, stands for those that are too many. */
  #stateOf(id: string): ExecutorState {
    let state = this.#states.get(id);
    if (state === undefined && id !== '' && !this.#canKeep(id)) return this.#stateOf('');
    if (state === undefined) {
      state = newExecutorState();
      this.#states.set(id, state);
    }
    return state;
  }
}

/** An id is given once: what had it before is gone, whether or not its removal was written. */
function endLife(life: ExecutorState['lives'][number] | undefined, atMs: number): void {
  if (life !== undefined) life.removedAtMs ??= Math.max(life.addedAtMs, atMs);
}
