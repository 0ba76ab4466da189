import { prefixLength } from '../../model/prefix-length.ts';

/** Cores over time, as a replay asks for them; times are epoch ms and only go forward. */
export interface Capacity {
  /** Pools are numbered from 0. */
  readonly poolCount: number;
  /** Cores that tasks of the pool can have at the time last moved to, those that run counted in. */
  readonly coresOf: (pool: number) => number;
  /** When that changes by itself; Infinity when it no longer does. */
  readonly nextChangeMs: () => number;
  readonly moveTo: (atMs: number) => void;
  /** Told whenever tasks were started or ended: how many run, and how many wait for a core. */
  readonly onLoad?: (runningCount: number, waitingCount: number) => void;
}

/** Executors of one resource profile come and go: cores from `atMs[i]` on. */
export interface CoreLevels {
  readonly atMs: Float64Array;
  readonly cores: Float64Array;
}

/**
 * Recorded levels, of which changes after `untilMs` do not count: a replay that lasts longer than what it replays keeps the
 * executors it had.
 */
export function recordedCapacity(
  pools: readonly CoreLevels[],
  fromMs: number,
  untilMs: number,
): Capacity {
  const places = pools.map(({ atMs }) => lastUpTo(atMs, fromMs));
  const nextOf = (pool: number): number => {
    const nextMs = pools[pool]?.atMs[(places[pool] ?? -1) + 1] ?? Infinity;
    return nextMs < untilMs ? nextMs : Infinity;
  };
  return {
    poolCount: pools.length,
    coresOf: (pool) => pools[pool]?.cores[places[pool] ?? -1] ?? 0,
    nextChangeMs: () => {
      let leastMs = Infinity;
      for (let pool = 0; pool < pools.length; pool += 1) leastMs = Math.min(leastMs, nextOf(pool));
      return leastMs;
    },
    moveTo: (atMs) => {
      for (let pool = 0; pool < pools.length; pool += 1) {
        while (nextOf(pool) <= atMs) places[pool] = (places[pool] ?? -1) + 1;
      }
    },
  };
}

/** The same number of cores all the time. */
export function constantCapacity(cores: number): Capacity {
  return {
    poolCount: 1,
    coresOf: () => cores,
    nextChangeMs: () => Infinity,
    moveTo: () => undefined,
  };
}

/** Place of the last time that is not after `atMs`; -1 before the first. */
export function lastUpTo(times: Float64Array, atMs: number): number {
  return prefixLength(times, (time) => time <= atMs) - 1;
}
