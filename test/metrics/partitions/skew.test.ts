import { describe, expect, it } from 'vitest';
import { dataSkewOf } from '../../../src/metrics/partitions/skew.ts';
import { scheduledStage, tasksOf } from '../../builders/scheduled-stage.ts';
import type { TaskDraft } from '../../builders/task-columns.ts';

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

  it.for([
    { name: 'two merged around it', plannedCount: 12, taskCount: 2, hotMs: 22_000, is: true },
    {
      name: 'as many tasks as partitions',
      plannedCount: 3,
      taskCount: 2,
      hotMs: 100_000,
      is: false,
    },
    { name: 'too few partitions', plannedCount: 0, taskCount: 2, hotMs: 100_000, is: false },
    {
      name: 'no longer than even tasks are',
      plannedCount: 12,
      taskCount: 2,
      hotMs: 14_999,
      is: false,
    },
    {
      name: 'two thirds longer than a task of two',
      plannedCount: 8,
      taskCount: 4,
      hotMs: 16_000,
      is: false,
    },
    {
      name: 'longer than one of its partitions',
      plannedCount: 9,
      taskCount: 4,
      hotMs: 15_000,
      is: true,
    },
  ])('of merged partitions, $name: $is', ({ plannedCount, taskCount, hotMs, is }) => {
    const stage = scheduledStage([...tasksOf(taskCount, MIDDLE), { ...HOT, durationMs: hotMs }]);
    expect(dataSkewOf(stage, THRESHOLDS, plannedCount) !== undefined).toBe(is);
  });

  it('counts bytes where rows are batches of them', () => {
    const batches = tasksOf(7, { ...MIDDLE, shuffleReadRecords: 8 });
    const skew = dataSkewOf(
      scheduledStage([...batches, { ...HOT, shuffleReadRecords: 8 }]),
      THRESHOLDS,
    );
    expect(skew?.hotDataIn).toBe('bytes');
    expect(skew?.hotDataShare).toBeCloseTo(10 / 17);
  });

  it('compares with the mean of the rest where most partitions are empty', () => {
    const empty = { durationMs: 100 };
    const skew = dataSkewOf(scheduledStage([...tasksOf(19, empty), HOT]), THRESHOLDS);
    expect(skew?.hot).toHaveLength(1);
    expect(skew?.hotDataShare).toBe(1);
    expect(skew?.hotDataIn).toBe('rows');
  });
});
