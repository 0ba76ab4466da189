/** What is due when, the earliest first: a binary heap in two arrays, because a replay has as many entries as tasks. */
export interface TimedHeap {
  readonly size: () => number;
  /** When the earliest is due; Infinity of none. */
  readonly nextMs: () => number;
  /** The earliest; -1 of none. */
  readonly nextItem: () => number;
  /** Whether another is due at the same time as the earliest. */
  readonly isTied: () => boolean;
  readonly push: (atMs: number, item: number) => void;
  /** The earliest, taken out; -1 of none. Of two that are due at once, either. */
  readonly pop: () => number;
  /** As `pop` and `push`; of none, as `push`. */
  readonly replace: (atMs: number, item: number) => void;
}

interface Entries {
  readonly atMs: number[];
  readonly items: number[];
}

export function createTimedHeap(): TimedHeap {
  const entries: Entries = { atMs: [], items: [] };
  return {
    size: () => entries.items.length,
    nextMs: () => entries.atMs[0] ?? Infinity,
    nextItem: () => entries.items[0] ?? -1,
    isTied: () =>
      Math.min(entries.atMs[1] ?? Infinity, entries.atMs[2] ?? Infinity) <=
      (entries.atMs[0] ?? -Infinity),
    push: (atMs, item) => {
      entries.atMs.push(atMs);
      entries.items.push(item);
      rise(entries, entries.items.length - 1);
    },
    replace: (atMs, item) => {
      entries.atMs[0] = atMs;
      entries.items[0] = item;
      sink(entries);
    },
    pop: () => {
      const [item] = entries.items;
      const lastMs = entries.atMs.pop();
      const last = entries.items.pop();
      if (item === undefined || lastMs === undefined || last === undefined) return -1;
      if (entries.items.length > 0) {
        entries.atMs[0] = lastMs;
        entries.items[0] = last;
        sink(entries);
      }
      return item;
    },
  };
}

function rise({ atMs, items }: Entries, from: number): void {
  const ownMs = atMs[from] ?? 0;
  const own = items[from] ?? 0;
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const parentMs = atMs[parent] ?? 0;
    if (parentMs <= ownMs) break;
    atMs[place] = parentMs;
    items[place] = items[parent] ?? 0;
    place = parent;
  }
  atMs[place] = ownMs;
  items[place] = own;
}

function sink({ atMs, items }: Entries): void {
  const ownMs = atMs[0] ?? 0;
  const own = items[0] ?? 0;
  const { length } = items;
  let place = 0;
  for (let child = 1; child < length; child = 2 * place + 1) {
    if ((atMs[child + 1] ?? Infinity) < (atMs[child] ?? Infinity)) child += 1;
    const childMs = atMs[child] ?? Infinity;
    if (childMs >= ownMs) break;
    atMs[place] = childMs;
    items[place] = items[child] ?? 0;
    place = child;
  }
  atMs[place] = ownMs;
  items[place] = own;
}
