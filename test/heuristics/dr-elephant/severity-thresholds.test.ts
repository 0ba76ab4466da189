import { describe, expect, it } from 'vitest';
import { ascending, descending } from '../../../src/heuristics/dr-elephant/severity-thresholds.ts';

describe('limits as options', () => {
  it('default to what they were made of', () => {
    expect(ascending(1, 2, 3, 4).parse(undefined)).toEqual({
      low: 1,
      moderate: 2,
      severe: 3,
      critical: 4,
    });
  });

  it('may have equal neighbours', () => {
    const equal = { low: 1, moderate: 1, severe: 1, critical: 1 };

    expect(ascending(1, 2, 3, 4).parse(equal)).toEqual(equal);
    expect(descending(4, 3, 2, 1).parse(equal)).toEqual(equal);
  });

  it.for([
    { low: 2, moderate: 1, severe: 3, critical: 4 },
    { low: 1, moderate: 3, severe: 2, critical: 4 },
    { low: 1, moderate: 2, severe: 4, critical: 3 },
  ])('refuse limits that fall where more is worse', (limits) => {
    expect(ascending(1, 2, 3, 4).safeParse(limits).error?.message).toContain('must not fall');
  });

  it.for([
    { low: 3, moderate: 4, severe: 2, critical: 1 },
    { low: 4, moderate: 2, severe: 3, critical: 1 },
    { low: 4, moderate: 3, severe: 1, critical: 2 },
  ])('refuse limits that rise where less is worse', (limits) => {
    expect(descending(4, 3, 2, 1).safeParse(limits).error?.message).toContain('must not rise');
  });

  it.for([
    { low: 1, moderate: 2, severe: 3 },
    { low: 1, moderate: 2, severe: 3, critical: 4, fatal: 5 },
    [1, 2, 3, 4],
  ])('refuse anything but the four of them', (limits) => {
    expect(ascending(1, 2, 3, 4).safeParse(limits).success).toBe(false);
  });
});
