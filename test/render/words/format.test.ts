import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../src/model/finding.ts';
import {
  formatAgainstLimit,
  formatCount,
  formatQuantity,
  formatRange,
  formatSubject,
  formatTime,
} from '../../../src/render/words/format.ts';

const UNITS: readonly Unit[] = ['ms', 'bytes', 'count', 'ratio', 'coreMs', 'byteMs'];

describe('formatQuantity', () => {
  it.for([
    ['ms', 0, '0 ms'],
    ['ms', 0.4, '<1 ms'],
    ['ms', 999, '999 ms'],
    ['ms', 1_000, '1 s'],
    ['ms', 9_940, '9.9 s'],
    ['ms', 59_499, '59 s'],
    ['ms', 60_000, '1 min'],
    ['ms', 93_000, '1 min 33 s'],
    ['ms', 3_599_600, '1 h'],
    ['ms', 86_400_000, '1 d'],
    ['ms', -93_000, '−1 min 33 s'],
    ['bytes', 0, '0 B'],
    ['bytes', 1_023, '1,023 B'],
    ['bytes', 1_024, '1 KiB'],
    ['bytes', 11.4 * 2 ** 30, '11.4 GiB'],
    ['bytes', 2 ** 60, '1,024 PiB'],
    ['ratio', 0, '0 %'],
    ['ratio', 0.0001, '<0.1 %'],
    ['ratio', 0.38, '38 %'],
    ['ratio', 1, '100 %'],
    ['ratio', 41, '41 ×'],
    ['count', 13_504, '13,504'],
    ['count', 2_000_000, '2 million'],
    ['count', 1e21, '1.0e+21'],
    ['coreMs', 0, '0 core-s'],
    ['coreMs', 40, '<0.1 core-s'],
    ['coreMs', 50, '0.1 core-s'],
    ['coreMs', 4_000, '4 core-s'],
    ['coreMs', 28.3 * 60_000, '28.3 core-min'],
    ['coreMs', 59.94 * 60_000, '59.9 core-min'],
    ['coreMs', 59.96 * 60_000, '1 core-h'],
    ['coreMs', 4.2 * 3_600_000, '4.2 core-h'],
    ['byteMs', 1.3 * 2 ** 30 * 3_600_000, '1.3 GiB-h'],
    ['byteMs', 1, '<0.001 GiB-h'],
    ['ms', Number.NaN, 'unknown'],
    ['bytes', Infinity, 'unknown'],
  ] as const)('%s %s is %s', ([unit, value, words]) => {
    expect(formatQuantity({ value, unit })).toBe(words);
  });

  it('never shows seventeen digits, whatever the number', () => {
    fc.assert(
      fc.property(fc.constantFrom(...UNITS), fc.double({ noNaN: true }), (unit, value) => {
        const words = formatQuantity({ value, unit });
        expect(words).not.toMatch(/NaN|Infinity|undefined|\d{7}|\.\d{4}/);
        expect(words.length).toBeLessThan(45);
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});

describe('ranges, limits, times and subjects', () => {
  it.for([
    [480_000, 540_000, '8–9 min'],
    [45_000, 120_000, '45 s – 2 min'],
    [0, 660_000, 'up to 11 min'],
    [5_000, 5_000, '5 s'],
    [0, 0, undefined],
    [Number.NaN, 1, undefined],
  ] as const)('%s to %s ms is %s', ([low, high, words]) => {
    expect(formatRange({ low, likely: (low + high) / 2, high }, 'ms')).toBe(words);
  });

  it('says what a value was held against', () => {
    const is = { value: 720_000, unit: 'ms' } as const;
    expect(formatAgainstLimit(is, { value: 120_000, unit: 'ms' })).toBe(
      '12 min (held against 2 min)',
    );
    expect(formatAgainstLimit(is, undefined)).toBe('12 min');
  });

  it.for([
    [Date.UTC(2026, 0, 1, 0, 30), '2026-01-01 00:30:00 UTC'],
    [Number.NaN, 'unknown'],
    [9e15, 'unknown'],
  ] as const)('%s is %s', ([atMs, words]) => {
    expect(formatTime(atMs)).toBe(words);
  });

  it.for([
    [{ kind: 'application' }, 'application'],
    [{ kind: 'stage', stageId: 14, stageAttemptId: 0 }, 'stage 14.0'],
    [{ kind: 'sql', executionId: 7, nodeId: 12 }, 'SQL 7 node 12'],
    [{ kind: 'sql', executionId: 7 }, 'SQL 7'],
    [{ kind: 'executor', executorId: '3' }, 'executor 3'],
    [{ kind: 'host', host: 'h' }, 'host h'],
    [{ kind: 'property', name: 'spark.x' }, 'spark.x'],
  ] as const)('%j is %s', ([subject, words]) => {
    expect(formatSubject(subject)).toBe(words);
  });

  it('knows one from many', () => {
    expect([formatCount(1, 'task'), formatCount(2_000, 'task')]).toEqual(['1 task', '2,000 tasks']);
  });
});
