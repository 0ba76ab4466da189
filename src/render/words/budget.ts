import type { Analysis } from '../../model/analysis.ts';
import type { BudgetCheck, JobBudget } from '../../model/budget.ts';
import { formatQuantity } from './format.ts';

export const LIMITS_IN_WORDS: Readonly<Record<keyof JobBudget, string>> = {
  maxWallMinutes: 'wall clock',
  maxGbHours: 'memory held',
  maxSpillGb: 'spilled to disk',
  maxFailedTaskShare: 'failed tasks',
};

/** `wall clock 52 min, at most 45 min`, `spilled to disk could not be checked: the record does not tell (at most 10 GiB)`. */
export function checkInWords({ limit, outcome, atMost, is, reason }: BudgetCheck): string {
  const most = `at most ${formatQuantity(atMost)}`;
  const label = LIMITS_IN_WORDS[limit];
  const value = is === undefined ? '' : ` ${formatQuantity(is)} so far`;
  return outcome === 'unchecked' || is === undefined
    ? `${label}${value} could not be checked: ${reason ?? 'the record does not tell'} (${most})`
    : `${label} ${formatQuantity(is)}, ${most}`;
}

/** All of it behind the word budget: `not kept: wall clock 52 min, at most 45 min`; undefined where nobody set a budget. */
export function budgetInWords({ budget, application }: Analysis): string | undefined {
  if (budget === undefined) return undefined;
  const { checks } = budget;
  if (checks.length === 0) {
    return `none is set for this job (${application.jobKey ?? 'it has no job key'})`;
  }
  const breached = checks.filter(({ outcome }) => outcome === 'breached');
  const unchecked = checks.filter(({ outcome }) => outcome === 'unchecked');
  if (breached.length > 0) return `not kept: ${breached.map(checkInWords).join('; ')}`;
  return unchecked.length > 0 ? 'not all of it could be checked' : 'kept';
}
