import { MS_PER_MINUTE } from '../../model/units.ts';

type Answer = (error: Error | null, count: { current: number; ttl: number }) => void;
interface Count {
  count: number;
  readonly sinceMs: number;
}

/** Whom the limits remember at most; who comes on top takes the place of who asked longest ago. */
const MAX_COUNTED = 10_000;

/**
 * How much each one asked within the minute, for the limits of requests. By a clock that is never set back: by the wall clock a
 * limit that was reached would last for as long as that was.
 */
export class RequestCounts {
  readonly #counts = new Map<string, Count>();

  incr(key: string, answer: Answer): void {
    const nowMs = performance.now();
    const count = this.#current(key, nowMs) ?? { count: 0, sinceMs: nowMs };
    count.count += 1;
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MAX_COUNTED && oldest !== undefined) this.#counts.delete(oldest);
    answer(null, answerOf(count, nowMs));
  }

  /** The same without counting. */
  read(key: string, answer: Answer): void {
    const nowMs = performance.now();
    const count = this.#current(key, nowMs);
    answer(null, count === undefined ? { current: 0, ttl: 0 } : answerOf(count, nowMs));
  }

  /** Of a route with a limit of its own. */
  child(): RequestCounts {
    return new RequestCounts();
  }

  #current(key: string, nowMs: number): Count | undefined {
    const count = this.#counts.get(key);
    return count !== undefined && nowMs - count.sinceMs < MS_PER_MINUTE ? count : undefined;
  }
}

function answerOf({ count, sinceMs }: Count, nowMs: number): { current: number; ttl: number } {
  return { current: count, ttl: Math.ceil(MS_PER_MINUTE - (nowMs - sinceMs)) };
}
