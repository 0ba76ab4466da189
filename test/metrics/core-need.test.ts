import { describe, expect, it } from 'vitest';
import {
  busyCoresP95,
  coresHeldAtWork,
  coresNeeded,
  executorFleet,
  savedByFewerCores,
  savedByRelease,
  usedByBin,
} from '../../src/metrics/core-need.ts';
import type { ExecutorLife } from '../../src/model/executor.ts';
import {
  aLife,
  anApplication,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { anOccupancy } from '../builders/occupancy.ts';

/** Cores busy in each minute, of so many held. */
function busy(cores: readonly number[], heldCores = 16) {
  return anOccupancy({
    held: cores.map(() => heldCores * MINUTE_MS),
    used: { cpu: cores.map((count) => count * MINUTE_MS) },
  });
}
const repeat = (count: number, cores: number): number[] =>
  Array.from({ length: count }, () => cores);

it('adds the categories up and drops what is only rounding', () => {
  const occupancy = anOccupancy({ used: { cpu: [1_000, 0.01], gc: [500, 0] } });
  expect([...usedByBin(occupancy)]).toEqual([1_500, 0]);
});

describe('the cores held while tasks ran', () => {
  it.for([
    { what: 'those of busy bins', held: [0, 8, 4, 2], used: [0, 8, 1, 0], cores: 6 },
    { what: 'none without tasks', held: [8, 8], used: [0, 0], cores: undefined },
    { what: 'none that were not held', held: [0], used: [1], cores: undefined },
  ])('are $what', ({ held, used, cores }) => {
    const occupancy = anOccupancy({
      held: held.map((count) => count * MINUTE_MS),
      used: { cpu: used.map((count) => count * MINUTE_MS) },
    });

    expect(coresHeldAtWork(occupancy)).toBe(cores);
  });
});

describe('the cores that the work needs', () => {
  it.for([
    { name: 'steady work needs what it used, but for the tenth', cores: repeat(10, 8), needed: 8 },
    { name: 'with room for a tenth more time', cores: repeat(10, 11), needed: 10 },
    // 20 minutes of work, 22 allowed: the peak of 16 takes 3 minutes on 6 cores, 3.2 on 5
    { name: 'a short peak may take longer', cores: [...repeat(19, 1), 16], needed: 6 },
    {
      name: 'waiting is no leave to be slow',
      cores: [...repeat(90, 0), ...repeat(10, 8)],
      needed: 8,
    },
    { name: 'nothing ran', cores: repeat(5, 0), needed: 1 },
  ])('$name', ({ cores, needed }) => {
    expect(coresNeeded(busy(cores), 1.1)).toBe(needed);
  });
});

describe('what fewer cores would not have held', () => {
  it('is what lies over them, less the longer run', () => {
    expect(savedByFewerCores(busy(repeat(10, 2)), 4, 1.1) / MINUTE_MS).toBeCloseTo(160 - 44);
    expect(savedByFewerCores(busy(repeat(10, 2)), 16, 1.1)).toBe(0);
  });
});

describe('what releasing idle executors would not have held', () => {
  it('begins a timeout after they stopped working', () => {
    const occupancy = busy([...repeat(5, 16), ...repeat(20, 0)]);
    expect(savedByRelease(occupancy, 4, 5 * MINUTE_MS) / MINUTE_MS).toBe(15 * 16);
  });

  it('keeps them for a timeout after they came, and an executor for every running task', () => {
    const occupancy = busy([...repeat(5, 0), ...repeat(10, 1)]);
    // minutes 0 to 2 are the timeout, 3 and 4 are saved whole; then one executor of four cores works
    expect(savedByRelease(occupancy, 4, 2 * MINUTE_MS) / MINUTE_MS).toBe(2 * 16 + 10 * 12);
  });

  it('is nothing where tasks never pause, or nothing was held', () => {
    expect(savedByRelease(busy(repeat(20, 16)), 4, MINUTE_MS)).toBe(0);
    expect(savedByRelease(busy([1, 1, 1], 0), 4, MINUTE_MS)).toBe(0);
  });
});

it.for([
  { cores: [...repeat(19, 2), 8], p95: 8 },
  { cores: [...repeat(20, 2), 8], p95: 2 },
  { cores: [...repeat(50, 0), 3], p95: 3 },
  { cores: [], p95: 0 },
])('busy cores, 95th percentile: $p95', ({ cores, p95 }) => {
  expect(busyCoresP95(busy(cores))).toBeCloseTo(p95);
});

function life(from: number, to: number | undefined, cores = 4): ExecutorLife {
  const removed = to === undefined ? {} : { removedAtMs: STARTED_AT_MS + to };
  return aLife({ addedAtMs: STARTED_AT_MS + from, cores, ...removed });
}

function fleetOf(...lives: readonly ExecutorLife[]) {
  const executors = lives.map((one) => anExecutor({ lives: [one] }));
  return executorFleet(anApplication({ sections: { executors } }));
}

describe('the fleet', () => {
  it('counts executors that were there at once', () => {
    expect(fleetOf(life(0, 10), life(5, 20), life(10, undefined), life(15, undefined))).toEqual({
      peakCount: 3,
      coresEach: 4,
    });
  });

  it('takes the usual size', () => {
    expect(fleetOf(life(0, 1, 8), life(0, 1, 2), life(0, 1, 2))?.coresEach).toBe(2);
  });

  it('is unknown without executors', () => {
    const driver = anExecutor({ isDriver: true });
    expect(executorFleet(anApplication({ sections: { executors: [driver] } }))).toBeUndefined();
  });
});
