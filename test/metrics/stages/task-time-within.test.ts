import { expect, it } from 'vitest';
import { taskTimeWithin } from '../../../src/metrics/stages/task-time-within.ts';
import { STARTED_AT_MS } from '../../builders/application.ts';
import { anOccupancy } from '../../builders/occupancy.ts';

/** Three minutes: two cores of tasks that take two each, then none, then four in which half the time is overhead. */
const occupancy = anOccupancy({
  taskCpus: 2,
  used: { cpu: [120_000, 0, 120_000], overhead: [0, 0, 120_000] },
});

it.for([
  { what: 'all of it', stretches: [[0, 180_000]], is: 180_000 },
  { what: 'more than is on record', stretches: [[-60_000, 400_000]], is: 180_000 },
  { what: 'a bin', stretches: [[0, 60_000]], is: 60_000 },
  { what: 'where nothing ran', stretches: [[60_000, 120_000]], is: 0 },
  {
    what: 'parts of bins',
    stretches: [
      [30_000, 60_000],
      [120_000, 130_000],
    ],
    is: 50_000,
  },
  {
    what: 'no time',
    stretches: [
      [30_000, 30_000],
      [90_000, 10],
    ],
    is: 0,
  },
  { what: 'nothing', stretches: [], is: 0 },
])('$what', ({ stretches, is }) => {
  const intervals = stretches.map(([fromMs = 0, toMs = 0]) => ({
    fromMs: STARTED_AT_MS + fromMs,
    toMs: STARTED_AT_MS + toMs,
  }));
  expect(taskTimeWithin(occupancy)(intervals)).toBeCloseTo(is);
});
