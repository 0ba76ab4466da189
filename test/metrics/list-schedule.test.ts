import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makespanMs } from '../../src/metrics/list-schedule.ts';

const always = (count: number) => [{ fromMs: 0, toMs: Infinity, count }];

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
        { fromMs: 0, toMs: Infinity, count: 1 },
        { fromMs: 8, toMs: Infinity, count: 1 },
      ],
      is: 15,
    },
    {
      name: 'a slot that goes away',
      durations: [5, 5, 5, 5],
      slots: [
        { fromMs: 0, toMs: Infinity, count: 1 },
        { fromMs: 0, toMs: 5, count: 1 },
      ],
      is: 15,
    },
    {
      name: 'the only slot that goes away',
      durations: [5, 5],
      slots: [{ fromMs: 0, toMs: 5, count: 1 }],
      is: 10,
    },
  ])('$name: $is ms', ({ durations, slots, is }) => {
    expect(makespanMs(durations, slots)).toBe(is);
  });

  it('makes no difference between slots told together and one by one', () => {
    const tasks = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 });
    const group = fc.record({
      fromMs: fc.integer({ min: 0, max: 100 }),
      lengthMs: fc.integer({ min: 1, max: 100 }),
      count: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(tasks, fc.array(group, { maxLength: 5 }), (durations, groups) => {
        const slots = groups.map(({ fromMs, lengthMs, count }) => ({
          fromMs,
          toMs: fromMs + lengthMs,
          count,
        }));
        const alone = slots.flatMap((slot) =>
          Array.from({ length: slot.count }, () => ({ ...slot, count: 1 })),
        );
        expect(makespanMs(durations, slots)).toBe(makespanMs(durations, alone));
      }),
    );
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
