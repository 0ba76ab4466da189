import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf, jobActiveIntervals } from '../../src/metrics/job-intervals.ts';
import type { Sections } from '../../src/model/application.ts';
import { unionOf } from '../../src/model/interval.ts';
import {
  aJob,
  anApplication,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { anOccupancy } from '../builders/occupancy.ts';

const at = (minute: number): number => STARTED_AT_MS + minute * MINUTE_MS;
const job = (from: number, to: number) => aJob({ submittedAtMs: at(from), completedAtMs: at(to) });

const minutesOf = (sections: Partial<Sections>) =>
  jobActiveIntervals(anApplication({ sections: { stages: [], ...sections } })).map(
    ({ fromMs, toMs }) => [
      (fromMs - STARTED_AT_MS) / MINUTE_MS,
      (toMs - STARTED_AT_MS) / MINUTE_MS,
    ],
  );

describe('when a job was running', () => {
  it('joins jobs that overlap or touch', () => {
    expect(minutesOf({ jobs: [job(5, 7), job(0, 2), job(1, 3), job(3, 4)] })).toEqual([
      [0, 4],
      [5, 7],
    ]);
  });

  it('lets a job without an end run to the end of the record', () => {
    const { completedAtMs: _, ...running } = job(20, 21);
    expect(minutesOf({ jobs: [running] })).toEqual([[20, 30]]);
  });

  it('goes by the stages where a job has no submission time', () => {
    const { submittedAtMs: _, ...unknown } = job(1, 2);
    const stage = aStage({ submittedAtMs: at(4), completedAtMs: at(6) });
    expect(minutesOf({ jobs: [unknown], stages: [stage] })).toEqual([[4, 6]]);
  });

  it('fills in from the tasks only where jobs were left out of the record', () => {
    const occupancy = anOccupancy({ used: { cpu: [0, 5, 0, 1e-9, 5] } });
    const sections = { jobs: [job(1, 2)], occupancy };
    expect(minutesOf(sections)).toEqual([[1, 2]]);
    expect(minutesOf({ ...sections, totals: totalsOf({ jobCount: 9 }) })).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });

  it('has the times of jobs that were left out of the record, where those are known', () => {
    const occupancy = anOccupancy({ used: { cpu: [0, 5, 0, 1e-9, 5] } });
    const droppedJobTimes = [{ fromMs: at(5), toMs: at(6) }];
    const totals = totalsOf({ jobCount: 9 });
    expect(minutesOf({ jobs: [job(1, 2)], droppedJobTimes, occupancy, totals })).toEqual([
      [1, 2],
      [5, 6],
    ]);
  });

  it('is never without jobs', () => {
    expect(minutesOf({ jobs: [] })).toEqual([]);
  });
});

const interval = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -5, max: 20 }))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));

it('covers what a count of every single millisecond covers', () => {
  fc.assert(
    fc.property(fc.array(interval), interval, (intervals, { fromMs, toMs }) => {
      let expected = 0;
      for (let ms = fromMs; ms < toMs; ms += 1) {
        if (intervals.some((one) => one.fromMs <= ms && ms < one.toMs)) expected += 1;
      }
      expect(coverageOf(unionOf(intervals))(fromMs, toMs)).toBe(expected);
    }),
  );
});
