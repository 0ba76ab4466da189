import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Capacity,
  constantCapacity,
  recordedCapacity,
} from '../../../src/metrics/simulate/capacity.ts';
import { savingBy } from '../../../src/metrics/simulate/gain.ts';
import { endsOf, type Work } from '../../../src/metrics/simulate/schedule.ts';
import { replayable, taskSeconds } from '../../builders/replayable.ts';
import { scheduledStage } from '../../builders/scheduled-stage.ts';

/** Works that wait only for earlier ones. */
const works = fc
  .array(
    fc.record({
      tasks: fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 12 }),
      parent: fc.option(fc.nat({ max: 9 })),
      lagMs: fc.nat({ max: 20 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((drafts) =>
    drafts.map(
      ({ tasks, parent, lagMs }, place): Work => ({
        durationsMs: Float64Array.from(tasks),
        cpus: 1,
        pool: 0,
        after: parent === null || parent >= place ? [] : [parent],
        lagMs,
        priority: place,
      }),
    ),
  );

describe('a schedule', () => {
  it('is between all work on all cores and all work on one', () => {
    fc.assert(
      fc.property(works, fc.integer({ min: 1, max: 8 }), (all, cores) => {
        const endMs = Math.max(...endsOf(all, constantCapacity(cores), 0));
        const workMs = all.reduce((sum, { durationsMs }) => sum + total(durationsMs), 0);
        const lagsMs = all.reduce((sum, { lagMs }) => sum + lagMs, 0);
        expect(endMs).toBeGreaterThanOrEqual(workMs / cores);
        expect(endMs).toBeLessThanOrEqual(workMs + lagsMs);
      }),
    );
  });

  it('is the same where one work alone is run through, and where each event is looked at', () => {
    const levels = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 });
    const cpus = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(works, levels, cpus, (drafts, cores, tasksNeed) => {
        // every fourth task takes no time
        const all = drafts.map((work): Work => {
          const durationsMs = work.durationsMs.map((ms) => (ms % 4 === 0 ? 0 : ms));
          return { ...work, durationsMs, cpus: tasksNeed };
        });
        const pool = {
          atMs: Float64Array.from(cores, (_, at) => 15 * at),
          cores: Float64Array.from(cores),
        };
        const capacity = (): Capacity => recordedCapacity([pool], 0, 1_000);
        // who wants to know the load is told of each event
        const told = { ...capacity(), onLoad: () => {} };
        expect(endsOf(all, capacity(), 0)).toEqual(endsOf(all, told, 0));
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends everything, whatever waits for whom', () => {
    const circle: Work[] = [0, 1].map((place) => ({
      durationsMs: Float64Array.of(5),
      cpus: 1,
      pool: 0,
      after: [1 - place],
      lagMs: 0,
      priority: place,
    }));
    expect(endsOf(circle, constantCapacity(1), 100)).toEqual(Float64Array.of(100, 100));
  });

  it('runs tasks one after the other where no core is known', () => {
    const [work]: Work[] = [
      { durationsMs: Float64Array.of(5, 7), cpus: 1, pool: 0, after: [], lagMs: 3, priority: 0 },
    ];
    expect(endsOf(work === undefined ? [] : [work], constantCapacity(0), 0)[0]).toBe(15);
  });
});

describe('a gain', () => {
  it('is never negative, nor more than the run, however much less work there is', () => {
    const seconds = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(seconds, fc.double({ min: 0, max: 1, noNaN: true }), (tasks, taskShare) => {
        const stage = scheduledStage(taskSeconds(...tasks), { slotCount: 2 });
        const app = replayable([stage], { wallMs: 500_000 });
        const { wallMs } = savingBy(app, { stages: [{ stage, kind: 'shorter', taskShare }] });
        expect(wallMs.likely).toBeGreaterThanOrEqual(0);
        expect(wallMs.likely).toBeLessThanOrEqual(500_000);
      }),
    );
  });
});

function total(durationsMs: Float64Array): number {
  return durationsMs.reduce((sum, ms) => sum + ms, 0);
}
