import { sumBy } from '../model/sum-by.ts';
import type { LogReading } from './log-reading.ts';

/** How much memory readings of growing logs may take together. */
export interface KeepingLimits {
  /** Of all together, in memory, roughly. */
  readonly maxBytes: number;
}

/** A log that was not asked for while others were so often is one that its driver left, or that ended elsewhere. */
const FORGET_AFTER_ASKS = 200;

interface Kept {
  readonly reading: LogReading;
  /** Which of all asks it was kept after. */
  readonly keptAt: number;
}

/**
 * Readings of logs that are still written, between one time and the next that they are read. Where there is no room for all, the
 * largest logs stay: reading these anew would take longest.
 */
export class KeptReadings {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Kept>();
  #askCount = 0;

  constructor({ maxBytes }: KeepingLimits) {
    this.#maxBytes = maxBytes;
  }

  /** What is kept takes so much, roughly. */
  get keptBytes(): number {
    return sumBy(this.#kept.values(), ({ reading }) => reading.keptBytes);
  }

  /** The reading, which is no more kept: whoever takes it keeps it again when all went well. */
  take(key: string): LogReading | undefined {
    this.#askCount += 1;
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept?.reading;
  }

  /** May drop it, or others. */
  keep(key: string, reading: LogReading): void {
    this.#kept.set(key, { reading, keptAt: this.#askCount });
    for (const [name, { keptAt }] of this.#kept) {
      if (this.#askCount - keptAt > FORGET_AFTER_ASKS) this.#kept.delete(name);
    }
    const byWorth = [...this.#kept].toSorted(
      ([, a], [, b]) => a.reading.byteCount - b.reading.byteCount,
    );
    for (const [name] of byWorth) {
      if (this.keptBytes <= this.#maxBytes) return;
      this.#kept.delete(name);
    }
  }
}
