import type { ExecutorLife } from '../../../model/executor.ts';

/** With those that are kept whole, more than any application had. */
const MAX_LIVES = 160_000;
/** Of ids: of such as Spark gives, ten times as many. */
const MAX_CHARACTERS = 10_000_000;
const NOT_REMOVED = Infinity;

/** Lives of executors of which nothing else is kept, for there are too many: what they held counts all the same. */
export class FurtherLives {
  /** By executor, the number of its latest life. */
  readonly #latest = new Map<string, number>();
  readonly #addedAtMs: number[] = [];
  readonly #removedAtMs: number[] = [];
  readonly #cores: number[] = [];
  readonly #profileIds: number[] = [];
  #characterCount = 0;

  get count(): number {
    return this.#cores.length;
  }

  /** When the latest life of an executor began; undefined where it has none here. */
  latestAddedAtMs(executorId: string): number | undefined {
    return this.#addedAtMs[this.#latest.get(executorId) ?? -1];
  }

  /** A life begins, and ends the one before; false where there are too many. */
  begin(executorId: string, { addedAtMs, cores, resourceProfileId }: ExecutorLife): boolean {
    if (this.count >= MAX_LIVES || this.#characterCount >= MAX_CHARACTERS) return false;
    this.end(executorId, addedAtMs);
    if (!this.#latest.has(executorId)) this.#characterCount += executorId.length;
    this.#latest.set(executorId, this.count);
    this.#addedAtMs.push(addedAtMs);
    this.#removedAtMs.push(NOT_REMOVED);
    this.#profileIds.push(resourceProfileId);
    this.#cores.push(cores);
    return true;
  }

  /** The first removal of a life counts. */
  end(executorId: string, atMs: number): void {
    const number = this.#latest.get(executorId);
    if (number === undefined || this.#removedAtMs[number] !== NOT_REMOVED) return;
    this.#removedAtMs[number] = Math.max(atMs, this.#addedAtMs[number] ?? 0);
  }

  /** In the order in which they began. */
  *all(): Generator<ExecutorLife> {
    for (const [number, addedAtMs] of this.#addedAtMs.entries()) {
      const removedAtMs = this.#removedAtMs[number] ?? NOT_REMOVED;
      yield {
        addedAtMs,
        cores: this.#cores[number] ?? 0,
        resourceProfileId: this.#profileIds[number] ?? 0,
        ...(removedAtMs === NOT_REMOVED ? {} : { removedAtMs }),
      };
    }
  }
}
