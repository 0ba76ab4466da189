import type { Gap, Outcome } from '../model/application.ts';
import type { BudgetCheck, BudgetResult, Budgets, JobBudget } from '../model/budget.ts';
import type { Quantity } from '../model/finding.ts';
import { hidingGaps, knownTotal } from '../model/known-total.ts';
import type { Totals } from '../model/totals.ts';
import { BYTE_MS_PER_GIB_HOUR, GIB, MS_PER_MINUTE } from '../model/units.ts';

/** What is held against a budget. */
export interface Spent {
  readonly jobKey?: string;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly totals: Totals;
  readonly gaps: readonly Gap[];
}

interface Limit {
  readonly id: keyof JobBudget;
  readonly unit: Quantity['unit'];
  /** Of the unit that the budget is written in. */
  readonly size: number;
  readonly of: (spent: Spent) => number | undefined;
}

const LIMITS: readonly Limit[] = [
  { id: 'maxWallMinutes', unit: 'ms', size: MS_PER_MINUTE, of: ({ durationMs }) => durationMs },
  {
    id: 'maxGbHours',
    unit: 'byteMs',
    size: BYTE_MS_PER_GIB_HOUR,
    of: (spent) => knownTotal(spent, 'heldMemoryByteMs'),
  },
  {
    id: 'maxSpillGb',
    unit: 'bytes',
    size: GIB,
    of: (spent) => knownTotal(spent, 'diskSpilledBytes'),
  },
  { id: 'maxFailedTaskShare', unit: 'ratio', size: 1, of: failedTaskShare },
];

/** Each limit by the most specific pattern that has one: a job's own key, then the longest pattern, then `*`. */
export function checkBudget(budgets: Budgets, spent: Spent): BudgetResult {
  const patterns = patternsOf(budgets, spent.jobKey);
  const checks = LIMITS.flatMap((limit) => {
    const pattern = patterns.find((one) => budgets[one]?.[limit.id] !== undefined);
    const most = pattern === undefined ? undefined : budgets[pattern]?.[limit.id];
    return pattern === undefined || most === undefined ? [] : [check(limit, pattern, most, spent)];
  });
  return { checks };
}

/** Those of this job, the most specific first. A run that nobody named has only what is for all. */
function patternsOf(budgets: Budgets, jobKey: string | undefined): readonly string[] {
  return Object.keys(budgets)
    .filter((pattern) => pattern === '*' || (jobKey !== undefined && matches(pattern, jobKey)))
    .toSorted(
      (a, b) =>
        Number(b === jobKey) - Number(a === jobKey) ||
        literalLength(b) - literalLength(a) ||
        (a < b ? -1 : 1),
    );
}

function literalLength(pattern: string): number {
  return pattern.replaceAll('*', '').length;
}

/** Whether the pieces between the stars stand in the key in their order; without regular expressions, which could take for ever. */
function matches(pattern: string, jobKey: string): boolean {
  const [start = '', ...pieces] = pattern.split('*');
  const end = pieces.pop();
  if (end === undefined) return pattern === jobKey;
  if (!jobKey.startsWith(start)) return false;
  let at = start.length;
  for (const piece of pieces) {
    const found = jobKey.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return jobKey.length - end.length >= at && jobKey.endsWith(end);
}

function check(limit: Limit, pattern: string, most: number, spent: Spent): BudgetCheck {
  const value = limit.of(spent);
  const atMost: Quantity = { value: most * limit.size, unit: limit.unit };
  const named = { limit: limit.id, pattern, atMost } as const;
  if (value === undefined) {
    return { ...named, outcome: 'unchecked', reason: 'the record does not tell' };
  }
  const is: Quantity = { value, unit: limit.unit };
  if (value > atMost.value) return { ...named, outcome: 'breached', is };
  const reason = whyItMayBeMore(spent);
  return reason === undefined
    ? { ...named, outcome: 'kept', is }
    : { ...named, outcome: 'unchecked', is, reason };
}

/** What was not seen could break a promise: then it was not kept. */
function whyItMayBeMore({ outcome, gaps }: Spent): string | undefined {
  if (outcome === 'running') return 'the application runs still';
  const [gap] = hidingGaps({ gaps });
  if (gap !== undefined) return `a part of the record could not be seen (${gap.kind})`;
  return outcome === 'unknown' ? 'the end of the application is not on record' : undefined;
}

function failedTaskShare(spent: Spent): number | undefined {
  const { taskCount } = spent.totals;
  const failed = knownTotal(spent, 'failedTaskCount');
  return failed === undefined || taskCount === 0 ? undefined : failed / taskCount;
}
