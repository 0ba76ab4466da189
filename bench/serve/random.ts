/** Numbers that look random and are the same each time (mulberry32). */
export interface Random {
  /** 0 up to 1. */
  readonly share: () => number;
  /** A whole number below. */
  readonly below: (count: number) => number;
  readonly of: <T>(items: readonly T[]) => T;
  /** Few of them often, most of them seldom: low numbers below `count` more often. */
  readonly skewed: (count: number) => number;
}

export function createRandom(seed: number): Random {
  let state = seed;
  const share = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(share() * count);
  return {
    share,
    below,
    of: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
    skewed: (count) => Math.floor(count * share() ** 3),
  };
}
