import type { Slots } from './stages/stage-slots.ts';

/**
 * How long tasks take on slots when each, in the order given, goes to the slot that is free first: what Spark's scheduler does
 * within a stage (catalogue §2.4). A slot is offered from its start until its end; a task that began stays to its own end, and
 * when every slot has ended the last of them go on. In ms from the first slot's start; 0 without tasks.
 */
export function makespanMs(durationsMs: Iterable<number>, slots: readonly Slots[]): number {
  const unused = new UnusedSlots(slots);
  const used: FreeSlot[] = [];
  const startMs = unused.nextMs < Infinity ? unused.nextMs : 0;
  let endMs = startMs;
  for (const durationMs of durationsMs) {
    dropEnded(used, unused.nextMs < Infinity ? 0 : 1);
    const [first] = used;
    if (unused.nextMs <= (first?.freeAtMs ?? Infinity) && unused.nextMs < Infinity) {
      const slot = unused.take(durationMs);
      rise(used, slot);
      endMs = Math.max(endMs, slot.freeAtMs);
    } else if (first === undefined) {
      endMs += durationMs; // nothing is known of slots: one after the other
    } else {
      first.freeAtMs += durationMs;
      endMs = Math.max(endMs, first.freeAtMs);
      sink(used, 0);
    }
  }
  return endMs - startMs;
}

interface FreeSlot {
  freeAtMs: number;
  readonly toMs: number;
}

/** Slots that had no task so far, the first to be there first: a cluster may have tens of thousands, and a stage two tasks. */
class UnusedSlots {
  readonly #slots: readonly Slots[];
  #place = 0;
  #takenCount = 0;

  constructor(slots: readonly Slots[]) {
    this.#slots = slots.filter(({ count }) => count > 0).toSorted((a, b) => a.fromMs - b.fromMs);
  }

  get nextMs(): number {
    return this.#slots[this.#place]?.fromMs ?? Infinity;
  }

  /** The next one, free again after so long. */
  take(durationMs: number): FreeSlot {
    const { fromMs, toMs, count } = this.#slots[this.#place] ?? NO_SLOTS;
    this.#takenCount += 1;
    if (this.#takenCount >= count) {
      this.#place += 1;
      this.#takenCount = 0;
    }
    return { freeAtMs: fromMs + durationMs, toMs };
  }
}

const NO_SLOTS: Slots = { fromMs: 0, toMs: 0, count: 0 };

/** Slots that are over are offered no more, but for the last `leftCount` of all. */
function dropEnded(heap: FreeSlot[], leftCount: number): void {
  for (let root = heap[0]; root !== undefined; root = heap[0]) {
    if (root.freeAtMs < root.toMs || heap.length <= leftCount) return;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) heap[0] = last;
    sink(heap, 0);
  }
}

function rise(heap: FreeSlot[], slot: FreeSlot): void {
  let place = heap.length;
  while (place > 0) {
    const above = (place - 1) >>> 1;
    const parent = heap[above];
    if (parent === undefined || parent.freeAtMs <= slot.freeAtMs) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = slot;
}

function sink(heap: FreeSlot[], from: number): void {
  let place = from;
  for (;;) {
    const least = leastOf(heap, place);
    const [a, b] = [heap[place], heap[least]];
    if (least === place || a === undefined || b === undefined) return;
    heap[place] = b;
    heap[least] = a;
    place = least;
  }
}

function leastOf(heap: readonly FreeSlot[], place: number): number {
  let least = place;
  for (const child of [2 * place + 1, 2 * place + 2]) {
    const isLess = (heap[child]?.freeAtMs ?? Infinity) < (heap[least]?.freeAtMs ?? Infinity);
    if (isLess) least = child;
  }
  return least;
}
