import { addAmount } from '../../model/by-key.ts';

interface Share {
  readonly weight: number;
  /** What had passed of both clocks when it started. */
  readonly weightedMs: number;
  readonly evenMs: number;
}

/**
 * Time that is divided at each instant among those that run, by their weights; evenly where nobody has any. Two clocks tell what
 * has passed for a weight of 1, and for each of those without: thousands may run at once, and none is looked at until it ends.
 */
export class SharedTime<T> {
  readonly #running = new Map<T, Share>();
  readonly #ownMs = new Map<T, number>();
  #wholeWeight = 0;
  /** The most that it was since it was last summed up. */
  #mostWeight = 0;
  #weightedMs = 0;
  #evenMs = 0;

  get runningCount(): number {
    return this.#running.size;
  }

  /** What fell to each that has ended, in the order in which they began. */
  get ownMs(): ReadonlyMap<T, number> {
    return this.#ownMs;
  }

  begin(one: T, weight: number): void {
    this.#running.set(one, { weight, weightedMs: this.#weightedMs, evenMs: this.#evenMs });
    this.#ownMs.set(one, this.#ownMs.get(one) ?? 0);
    this.#change(weight);
  }

  end(one: T): void {
    const share = this.#running.get(one);
    if (share === undefined) return;
    this.#running.delete(one);
    const ms = share.weight * (this.#weightedMs - share.weightedMs) + (this.#evenMs - share.evenMs);
    addAmount(this.#ownMs, one, ms);
    this.#change(-share.weight);
  }

  pass(ms: number): void {
    if (ms <= 0 || this.#running.size === 0) return;
    if (this.#wholeWeight > 0) this.#weightedMs += ms / this.#wholeWeight;
    else this.#evenMs += ms / this.#running.size;
  }

  #change(weight: number): void {
    this.#wholeWeight += weight;
    this.#mostWeight = Math.max(this.#mostWeight, this.#wholeWeight);
    // what rounding leaves of the difference of large weights is nobody's
    if (this.#wholeWeight >= this.#mostWeight / 2) return;
    this.#wholeWeight = 0;
    for (const share of this.#running.values()) this.#wholeWeight += share.weight;
    this.#mostWeight = this.#wholeWeight;
  }
}
