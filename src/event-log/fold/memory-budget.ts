/** Whoever keeps details of unbounded number, and can do with less. */
export interface BudgetUser {
  readonly name: string;
  /** Frees a good part of what it keeps, the least telling first; false when there is nothing left to free. */
  relieve(): boolean;
}

/** What one user keeps, in bytes of resident memory, as it says itself (`HEAP_FACTOR`). */
export class Meter {
  #bytes = 0;
  readonly #budget: MemoryBudget;
  readonly user: BudgetUser;

  constructor(budget: MemoryBudget, user: BudgetUser) {
    this.#budget = budget;
    this.user = user;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Negative when something was freed. */
  add(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.change(bytes);
  }
}

/**
 * What a byte of live objects costs in resident memory: V8 lets its heap grow to about four times what survived the last full
 * collection before it starts the next. Elements of typed arrays lie outside the heap and cost what they are.
 */
export const HEAP_FACTOR = 4;
/** A number in a list. */
export const NUMBER_BYTES = 8 * HEAP_FACTOR;
/** A name and its value, beside their characters. */
export const ENTRY_BYTES = 64 * HEAP_FACTOR;

const BEYOND_LATIN_1 = /[\u0100-\uffff]/;

/** What the characters of a text take: one byte each, and two as soon as one of them is beyond Latin-1. */
export function bytesOfText(text: string): number {
  return text.length * (BEYOND_LATIN_1.test(text) ? 2 : 1) * HEAP_FACTOR;
}

/** What names and their texts take. */
export function bytesOfTexts(texts: Readonly<Record<string, string>>): number {
  let byteCount = 0;
  for (const [name, text] of Object.entries(texts)) {
    byteCount += ENTRY_BYTES + bytesOfText(name) + bytesOfText(text);
  }
  return byteCount;
}

/**
 * One budget for everything that grows with the application: tasks, plans, stages, jobs. When it is spent, the user that keeps
 * the most has to give some back, until it fits. Deterministic: it counts what the log says, not what the process takes.
 */
export class MemoryBudget {
  readonly #limitBytes: number;
  readonly #meters: Meter[] = [];
  #usedBytes = 0;
  /** Where nobody had anything to free, nobody is asked again below this: asking costs a look at everything that is kept. */
  #hopelessBelowBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  join(user: BudgetUser): Meter {
    const meter = new Meter(this, user);
    this.#meters.push(meter);
    return meter;
  }

  change(bytes: number): void {
    this.#usedBytes += bytes;
  }

  /** To be called when nobody is in the middle of a change. */
  enforce(): void {
    if (this.#usedBytes <= Math.max(this.#limitBytes, this.#hopelessBelowBytes)) return;
    const exhausted = new Set<Meter>();
    while (this.#usedBytes > this.#limitBytes) {
      const largest = this.#largestBut(exhausted);
      if (largest === undefined) {
        this.#hopelessBelowBytes = this.#usedBytes + this.#limitBytes / 8;
        return;
      }
      if (!largest.user.relieve()) exhausted.add(largest);
    }
  }

  #largestBut(exhausted: ReadonlySet<Meter>): Meter | undefined {
    let largest: Meter | undefined;
    for (const meter of this.#meters) {
      if (!exhausted.has(meter) && meter.bytes > (largest?.bytes ?? 0)) largest = meter;
    }
    return largest;
  }
}
