import { describe, expect, it } from 'vitest';
import {
  heuristicScore,
  severityAscending,
  severityDescending,
} from '../../../src/metrics/dr-elephant/thresholds.ts';

const UP = { low: 1, moderate: 2, severe: 3, critical: 4 };
const DOWN = { low: 4, moderate: 3, severe: 2, critical: 1 };
const FLAT = { low: 1, moderate: 2, severe: 3, critical: 3 };

describe('severities by limits', () => {
  it.for([
    [0.999, 'none'],
    [1, 'low'],
    [1.999, 'low'],
    [2, 'moderate'],
    [3, 'severe'],
    [4, 'critical'],
    [Infinity, 'critical'],
    [-Infinity, 'none'],
    [Number.NaN, 'none'],
  ] as const)('%f is %s where more is worse', ([value, severity]) => {
    expect(severityAscending(value, UP)).toBe(severity);
  });

  it.for([
    [4.001, 'none'],
    [4, 'low'],
    [3.001, 'low'],
    [3, 'moderate'],
    [2, 'severe'],
    [1, 'critical'],
    [-1, 'critical'],
    [Infinity, 'none'],
    [Number.NaN, 'none'],
  ] as const)('%f is %s where less is worse', ([value, severity]) => {
    expect(severityDescending(value, DOWN)).toBe(severity);
  });

  it('skip the milder of two equal limits', () => {
    expect(severityAscending(3, FLAT)).toBe('critical');
    expect(severityAscending(2.999, FLAT)).toBe('moderate');
  });

  it.for([
    ['none', 0],
    ['low', 0],
    ['moderate', 14],
    ['severe', 21],
    ['critical', 28],
  ] as const)('%s of seven scores %i', ([severity, score]) => {
    expect(heuristicScore(severity, 7)).toBe(score);
  });
});
