import type { ExecutorState } from './executor-state.ts';

/** Running stages that an executor is excluded in at once. */
const MAX_EXCLUSIONS = 100;
/** Of all executors together: each of ten thousand, in as many stages as run at once anywhere. */
const MAX_KEPT = 500_000;
/** Executors that live on one host at once; no machine has cores for as many. */
const MAX_ON_HOST = 1_000;

/** Which executors are given no tasks, by their host or in a stage. As in Spark, what is said of a host is said of those that live there. */
export class ExecutorExclusions {
  readonly #byHost = new Map<string, Set<ExecutorState>>();
  readonly #byStage = new Map<number, ExecutorState[]>();
  #keptCount = 0;

  /** An executor, not the driver, came or turns out to live elsewhere: to be called before its state says so. */
  moves(state: ExecutorState, host: string): void {
    this.leaves(state);
    const others = this.#byHost.get(host);
    if (others === undefined) this.#byHost.set(host, new Set([state]));
    else if (others.size < MAX_ON_HOST) others.add(state);
  }

  leaves(state: ExecutorState): void {
    const others = this.#byHost.get(state.host ?? '');
    if (others?.delete(state) === true && others.size === 0) this.#byHost.delete(state.host ?? '');
  }

  setHost(host: string, isExcluded: boolean): void {
    for (const state of this.#byHost.get(host) ?? []) state.isExcluded = isExcluded;
  }

  addHost(host: string, stageId: number): void {
    for (const state of this.#byHost.get(host) ?? []) this.add(state, stageId);
  }

  add(state: ExecutorState, stageId: number): void {
    const { excludedInStages } = state;
    if (excludedInStages.size >= MAX_EXCLUSIONS || excludedInStages.has(stageId)) return;
    if (this.#keptCount >= MAX_KEPT) return;
    this.#keptCount += 1;
    excludedInStages.add(stageId);
    const others = this.#byStage.get(stageId);
    if (others === undefined) this.#byStage.set(stageId, [state]);
    else others.push(state);
  }

  stageCompleted(stageId: number): void {
    const states = this.#byStage.get(stageId) ?? [];
    for (const state of states) state.excludedInStages.delete(stageId);
    this.#keptCount -= states.length;
    this.#byStage.delete(stageId);
  }
}
