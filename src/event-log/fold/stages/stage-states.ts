import { addTo, deleteFrom } from '../../../model/by-key.ts';
import { keyOf, lostTaskCount, type StageState } from './stage-state.ts';

/** Stage attempts that are kept, and which of them are of one stage. */
export class StageStates {
  readonly #states = new Map<number | string, StageState>();
  /** By stage, its attempts but the first: most have one. */
  readonly #retries = new Map<number, Set<StageState>>();
  /** By stage, those retries that `takePending` did not look at yet. */
  readonly #unseenRetries = new Map<number, Set<StageState>>();
  /** By stage that was retried; one that is given up leaves it open. */
  readonly #newest = new Map<number, StageState>();

  /** Tasks that must have been and are not in the log. */
  get lostTaskCount(): number {
    let count = 0;
    for (const state of this.all()) count += lostTaskCount(state);
    return count;
  }

  all(): MapIterator<StageState> {
    return this.#states.values();
  }

  get(stageId: number, stageAttemptId: number): StageState | undefined {
    return this.#states.get(keyOf(stageId, stageAttemptId));
  }

  /** All attempts of a stage, also where one before them is missing. */
  attemptsOf(stageId: number): readonly StageState[] {
    const first = this.get(stageId, 0);
    const retries = this.#retries.get(stageId) ?? [];
    return first === undefined ? [...retries] : [first, ...retries];
  }

  /** Attempts that are pending: to be given another status, for they are not told again. */
  takePending(stageId: number): readonly StageState[] {
    const first = this.get(stageId, 0);
    const retries = this.#unseenRetries.get(stageId) ?? [];
    this.#unseenRetries.delete(stageId);
    const unseen = first === undefined ? [...retries] : [first, ...retries];
    return unseen.filter(({ status }) => status === 'pending');
  }

  /** A task of an attempt that is over spares the newest one that partition: Spark starts it there no more, nor waits for it. */
  coverNewer({ stageId, stageAttemptId }: StageState): void {
    const newest = this.#newestOf(stageId);
    if (newest !== undefined && newest.stageAttemptId > stageAttemptId) newest.coveredCount += 1;
  }

  /** Jobs list the attempt that there is when they start: those that follow run for them too. */
  add(state: StageState): void {
    const { stageId, stageAttemptId } = state;
    const newest = this.#newestOf(stageId);
    if (newest !== undefined) state.jobIds = [...newest.jobIds];
    this.#states.set(keyOf(stageId, stageAttemptId), state);
    if (stageAttemptId === 0) return;
    addTo(this.#retries, stageId, state);
    addTo(this.#unseenRetries, stageId, state);
    if (stageAttemptId > (newest?.stageAttemptId ?? 0)) this.#newest.set(stageId, state);
  }

  delete(state: StageState): void {
    const { stageId, stageAttemptId } = state;
    this.#states.delete(keyOf(stageId, stageAttemptId));
    deleteFrom(this.#retries, stageId, state);
    deleteFrom(this.#unseenRetries, stageId, state);
    if (this.#newest.get(stageId) === state) this.#newest.delete(stageId);
  }

  /** In a loop over events: without a look at all attempts. */
  #newestOf(stageId: number): StageState | undefined {
    const known = this.#newest.get(stageId);
    if (known !== undefined) return known;
    const [newest] = this.attemptsOf(stageId).toSorted(
      (a, b) => b.stageAttemptId - a.stageAttemptId,
    );
    if (newest !== undefined && newest.stageAttemptId > 0) this.#newest.set(stageId, newest);
    return newest;
  }
}
