import { describe, expect, it } from 'vitest';
import { costlyCalls, normalisedText } from '../../../src/metrics/plans/plan-text.ts';

describe('a text without what differs between plannings', () => {
  it.for([
    { text: 'Filter (isnotnull(k#12L) AND (k#12L < 5))', is: 'Filter (isnotnull(k) AND (k < 5))' },
    {
      text: 'Exchange hashpartitioning(k#1, 8), ENSURE_REQUIREMENTS, [plan_id=48]',
      is: 'Exchange hashpartitioning(k, 8), ENSURE_REQUIREMENTS',
    },
    { text: 'Exchange SinglePartition, true, [id=#19]', is: 'Exchange SinglePartition, true' },
    { text: 'Project [f(UnsafeArrayData@2c7a5f70)]', is: 'Project [f(UnsafeArrayData)]' },
    { text: '*(3) Project [k#1]', is: 'Project [k]' },
    { text: '[pythonUDF0#15]', is: '[pythonUDF]' },
  ])('$text', ({ text, is }) => {
    expect(normalisedText(text)).toBe(is);
  });
});

describe('costly calls', () => {
  it.for([
    { text: 'Project [id, (id % 10) AS k]', calls: [] },
    { text: 'Project [cast(sha2(a, 256) as string) AS h]', calls: ['sha2(a, 256)'] },
    { text: 'Filter ((sqrt(pow(a, 2)) > 3) AND isnotnull(b))', calls: ['sqrt(pow(a, 2))'] },
    { text: 'functions=[partial_sum(v), partial_collect_list(sha2(w, 1))]', calls: ['sha2(w, 1)'] },
    { text: 'Project [toprettystring(id, Some(UTC)) AS toprettystring(id)]', calls: [] },
    { text: 'Project [toprettystring(sha2(a, 1), Some(UTC))]', calls: ['sha2(a, 1)'] },
    { text: 'Project [f(a, g(b', calls: ['f(a, g(b'] },
  ])('$text', ({ text, calls }) => {
    expect(costlyCalls(text)).toEqual(calls);
  });
});
