import { describe, expect, it } from 'vitest';
import { dataSkewOf, replayOf } from '../../src/metrics/skew.ts';
import { anApplication } from '../builders/application.ts';
import { scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';

const THRESHOLDS = { minTimeRatio: 3, minDataRatio: 3, minTaskCount: 4, minLongestTaskMs: 10_000 };
const MIDDLE: TaskDraft = {
  durationMs: 10_000,
  shuffleRemoteReadBytes: 1_000_000,
  shuffleReadRecords: 1_000,
};
const HOT: TaskDraft = {
  durationMs: 100_000,
  shuffleRemoteReadBytes: 10_000_000,
  shuffleReadRecords: 10_000,
};

describe('dataSkewOf', () => {
  it('names the hot partitions, the longest first', () => {
    const skew = dataSkewOf(
      scheduledStage([...tasksOf(8, MIDDLE), { ...HOT, durationMs: 60_000 }, HOT]),
      THRESHOLDS,
    );
    expect(skew?.hot.map(({ runMs }) => runMs)).toEqual([100_000, 60_000]);
    expect(skew?.timeRatio).toBe(10);
    expect(skew?.bytesRatio).toBe(10);
    expect(skew?.hotDataShare).toBeCloseTo(20_000 / 28_000);
  });

  it.for([
    { name: 'time at the edge', hot: { durationMs: 30_000 }, is: true },
    { name: 'time below it', hot: { durationMs: 29_999 }, is: false },
    { name: 'bytes alone', hot: { shuffleReadRecords: 1_000 }, is: true },
    { name: 'records alone', hot: { shuffleRemoteReadBytes: 1_000_000 }, is: true },
    {
      name: 'data at the edge',
      hot: { shuffleRemoteReadBytes: 0, shuffleReadRecords: 3_000 },
      is: true,
    },
    {
      name: 'data below it: heavy rows, a slow host, a cold start',
      hot: { shuffleRemoteReadBytes: 2_999_999, shuffleReadRecords: 2_999 },
      is: false,
    },
  ])('$name: $is', ({ hot, is }) => {
    const stage = scheduledStage([...tasksOf(7, MIDDLE), { ...HOT, ...hot }]);
    expect(dataSkewOf(stage, THRESHOLDS) !== undefined).toBe(is);
  });

  it.for([
    { name: 'short', thresholds: { minLongestTaskMs: 100_001 }, count: 7 },
    { name: 'of three', thresholds: {}, count: 2 },
  ])('leaves stages whose tasks are $name', ({ thresholds, count }) => {
    const stage = scheduledStage([...tasksOf(count, MIDDLE), HOT]);
    expect(dataSkewOf(stage, { ...THRESHOLDS, ...thresholds })).toBeUndefined();
  });

  it('compares with the mean of the rest where most partitions are empty', () => {
    const empty = { durationMs: 100 };
    const skew = dataSkewOf(scheduledStage([...tasksOf(19, empty), HOT]), THRESHOLDS);
    expect(skew?.hot).toHaveLength(1);
    expect(skew?.hotDataShare).toBe(1);
  });
});

describe('replayOf', () => {
  it('gives back what the hot task runs alone', () => {
    const stage = scheduledStage([...tasksOf(15, MIDDLE), HOT]);
    const app = anApplication({ sections: { stages: [stage] } });
    const skew = dataSkewOf(stage, THRESHOLDS);
    const replay = skew === undefined ? undefined : replayOf(app, stage, skew);
    // 250 s of work on 8 slots: at best 31 s and a piece of 10 s, instead of 110 s
    expect(replay?.replayRatio).toBe(1);
    expect(replay?.savedMs).toBeGreaterThanOrEqual(110_000 - 31_250 - 10_000);
    expect(replay?.savedMs).toBeLessThanOrEqual(110_000 - 31_250);
  });

  it('gives back nothing where the other tasks fill the time anyway', () => {
    const stage = scheduledStage([HOT, ...tasksOf(400, MIDDLE)]);
    const app = anApplication({ sections: { stages: [stage] } });
    const skew = dataSkewOf(stage, THRESHOLDS);
    const replay = skew === undefined ? undefined : replayOf(app, stage, skew);
    expect(replay?.savedMs).toBeLessThan(10_000);
  });

  it('goes by the sums where single tasks were left out', () => {
    const whole = scheduledStage([...tasksOf(15, MIDDLE), HOT]);
    const { tasks } = whole;
    if (tasks === undefined) throw new Error('built with tasks');
    const stage = { ...whole, tasks: { ...tasks, isSampled: true, endedCount: 1_000 } };
    const app = anApplication({ sections: { stages: [stage] } });
    const skew = dataSkewOf(stage, THRESHOLDS);
    const replay = skew === undefined ? undefined : replayOf(app, stage, skew);
    expect(replay?.savedMs).toBeCloseTo(110_000 - 31_250 - 10_000);
  });
});
