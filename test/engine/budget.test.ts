import { describe, expect, it } from 'vitest';
import { checkBudget, type Spent } from '../../src/engine/budget.ts';
import type { JobBudget } from '../../src/model/budget.ts';
import { GIB, MINUTE_MS, totalsOf } from '../builders/application.ts';

const SPENT: Spent = {
  jobKey: 'etl/orders',
  durationMs: 45 * MINUTE_MS,
  outcome: 'succeeded',
  totals: totalsOf({
    taskCount: 200,
    failedTaskCount: 2,
    diskSpilledBytes: 10 * GIB,
    heldMemoryByteMs: 120 * GIB * 60 * MINUTE_MS,
  }),
  gaps: [],
};

function outcomesOf(budget: JobBudget, spent: Partial<Spent> = {}): readonly string[] {
  return checkBudget({ '*': budget }, { ...SPENT, ...spent }).checks.map(({ outcome }) => outcome);
}

describe('a limit', () => {
  it.for([
    [{ maxWallMinutes: 45 }, 'kept'],
    [{ maxWallMinutes: 44.99 }, 'breached'],
    [{ maxGbHours: 120 }, 'kept'],
    [{ maxGbHours: 119.9 }, 'breached'],
    [{ maxSpillGb: 10 }, 'kept'],
    [{ maxSpillGb: 0 }, 'breached'],
    [{ maxFailedTaskShare: 0.01 }, 'kept'],
    [{ maxFailedTaskShare: 0.0099 }, 'breached'],
  ] as const)('%j is %s', ([budget, expected]) => {
    expect(outcomesOf(budget)).toEqual([expected]);
  });

  const cut = [{ kind: 'truncated', detail: 'the log stops' }] as const;
  const unspilled = [
    { kind: 'missing-metrics', detail: 'no task recorded diskSpilledBytes' },
  ] as const;
  it.for([
    [
      'spill that nobody recorded',
      { maxSpillGb: 10 },
      { totals: totalsOf({ taskCount: 9 }), gaps: unspilled },
      'unchecked',
    ],
    ['no spill', { maxSpillGb: 0 }, { totals: totalsOf({ taskCount: 9 }) }, 'kept'],
    ['a log that was cut off', { maxSpillGb: 11 }, { gaps: cut }, 'unchecked'],
    ['too much already in what was seen', { maxSpillGb: 9 }, { gaps: cut }, 'breached'],
    ['a run that goes on', { maxWallMinutes: 60 }, { outcome: 'running' }, 'unchecked'],
    ['a run that goes on for too long', { maxWallMinutes: 40 }, { outcome: 'running' }, 'breached'],
    ['no task', { maxFailedTaskShare: 0 }, { totals: totalsOf({ taskCount: 0 }) }, 'unchecked'],
  ] as const)('%s', ([, budget, spent, expected]) => {
    expect(outcomesOf(budget, spent)).toEqual([expected]);
  });
});

describe('the budget of a job', () => {
  const BUDGETS = {
    '*': { maxWallMinutes: 1, maxSpillGb: 1 },
    'etl/*': { maxWallMinutes: 2, maxGbHours: 2 },
    'etl/ord*': { maxWallMinutes: 3 },
    'etl/orders': { maxWallMinutes: 4 },
  };

  it.for([
    ['etl/orders', ['etl/orders', 'etl/*', '*']],
    ['etl/orderly', ['etl/ord*', 'etl/*', '*']],
    ['etl/x', ['etl/*', 'etl/*', '*']],
    ['x/etl/orders', ['*', '*']],
    [undefined, ['*', '*']],
    ['__proto__', ['*', '*']],
  ] as const)('%s: each limit is of the most specific name', ([jobKey, expected]) => {
    const { jobKey: _key, ...spent } = SPENT;
    const { checks } = checkBudget(BUDGETS, jobKey === undefined ? spent : { ...spent, jobKey });

    expect(checks.map(({ pattern }) => pattern)).toEqual(expected);
  });

  it.for([
    ['a*b*c', 'aXXbYYc', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'acb', false],
    ['*-nightly', 'etl/orders-nightly', true],
    ['ab*ba', 'aba', false],
    ['etl/orders.*', 'etl/ordersX', false],
    [`${'a*'.repeat(40)}b`, 'a'.repeat(200), false],
  ] as const)('%s of %s: %j', ([pattern, jobKey, expected]) => {
    const { checks } = checkBudget({ [pattern]: { maxWallMinutes: 1 } }, { ...SPENT, jobKey });

    expect(checks).toHaveLength(expected ? 1 : 0);
  });
});
