/** Partitions of a stage. A byte each for as many as there are tasks on record, for a stage can have a million; others are rare. */
export class PartitionSet {
  readonly #near: Uint8Array;
  readonly #far = new Set<number>();

  /** `count`: of tasks on record, never what a log or a server says that there are. */
  constructor(count: number) {
    this.#near = new Uint8Array(count);
  }

  has(partition: number): boolean {
    return partition < this.#near.length ? this.#near[partition] === 1 : this.#far.has(partition);
  }

  add(partition: number): void {
    if (partition < this.#near.length) this.#near[partition] = 1;
    else this.#far.add(partition);
  }
}
