import type { Slot } from './stages/stage-slots.ts';

/**
 * How long tasks take on slots when each, in the order given, goes to the slot that is free first: what Spark's scheduler does
 * within a stage (catalogue §2.4). A slot is offered from its start until its end; a task that began stays to its own end, and
 * when every slot has ended the last of them go on. In ms from the first slot's start; 0 without tasks.
 */
export function makespanMs(durationsMs: Iterable<number>, slots: readonly Slot[]): number {
  const queue = slots
    .map(({ fromMs, toMs }) => ({ freeAtMs: fromMs, toMs }))
    .toSorted((a, b) => a.freeAtMs - b.freeAtMs); // sorted is a heap
  const startMs = queue[0]?.freeAtMs ?? 0;
  let endMs = startMs;
  for (const durationMs of durationsMs) {
    const slot = nextSlot(queue);
    if (slot === undefined) {
      endMs += durationMs; // nothing is known of slots: one after the other
      continue;
    }
    slot.freeAtMs += durationMs;
    endMs = Math.max(endMs, slot.freeAtMs);
    sink(queue, 0);
  }
  return endMs - startMs;
}

interface FreeSlot {
  freeAtMs: number;
  readonly toMs: number;
}

/** The root of the heap, once the slots that have ended are gone from it. */
function nextSlot(heap: FreeSlot[]): FreeSlot | undefined {
  for (let root = heap[0]; root !== undefined; root = heap[0]) {
    if (root.freeAtMs < root.toMs || heap.length === 1) return root;
    const last = heap.pop();
    if (last !== undefined) heap[0] = last;
    sink(heap, 0);
  }
  return undefined;
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
