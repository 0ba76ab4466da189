import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makespanMs } from '../../src/metrics/list-schedule.ts';

const always = (count: number) =>
  Array.from({ length: count }, () => ({ fromMs: 0, toMs: Infinity }));

describe('makespanMs', () => {
  it.for([
    { name: 'no tasks', durations: [], slots: always(2), is: 0 },
    { name: 'no slots known', durations: [3, 4], slots: [], is: 7 },
    { name: 'one slot', durations: [3, 4], slots: always(1), is: 7 },
    { name: 'a long task last', durations: [1, 1, 1, 1, 10], slots: always(2), is: 12 },
    { name: 'a long task first', durations: [10, 1, 1, 1, 1], slots: always(2), is: 10 },
    {
      name: 'a slot that comes later',
      durations: [5, 5, 5, 5],
      slots: [
        { fromMs: 0, toMs: Infinity },
        { fromMs: 8, toMs: Infinity },
      ],
      is: 15,
    },
    {
      name: 'a slot that goes away',
      durations: [5, 5, 5, 5],
      slots: [
        { fromMs: 0, toMs: Infinity },
        { fromMs: 0, toMs: 5 },
      ],
      is: 15,
    },
    {
      name: 'the only slot that goes away',
      durations: [5, 5],
      slots: [{ fromMs: 0, toMs: 5 }],
      is: 10,
    },
  ])('$name: $is ms', ({ durations, slots, is }) => {
    expect(makespanMs(durations, slots)).toBe(is);
  });

  it('lies between the perfect packing and Graham’s bound, whatever the tasks', () => {
    const tasks = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(tasks, fc.integer({ min: 1, max: 9 }), (durations, slotCount) => {
        const makespan = makespanMs(durations, always(slotCount));
        const even = durations.reduce((sum, ms) => sum + ms, 0) / slotCount;
        const longest = Math.max(...durations);
        expect(makespan).toBeGreaterThanOrEqual(Math.max(even, longest) - 1e-6);
        expect(makespan).toBeLessThanOrEqual(even + longest * (1 - 1 / slotCount) + 1e-6);
      }),
    );
  });
});
