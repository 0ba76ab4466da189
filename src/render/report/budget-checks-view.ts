import type { Analysis } from '../../model/analysis.ts';
import type { BudgetCheck } from '../../model/budget.ts';
import { budgetInWords, LIMITS_IN_WORDS } from '../words/budget.ts';
import { formatQuantity } from '../words/format.ts';

/** What the job may take at most, and what this run took. */
export interface BudgetChecksView {
  readonly heading: string;
  readonly isBreached: boolean;
  readonly rows: readonly BudgetCheckView[];
}
export interface BudgetCheckView {
  readonly label: string;
  readonly is: string;
  readonly atMost: string;
  readonly outcome: string;
  readonly isBreached: boolean;
  /** Why it could not be checked. */
  readonly reason: string | undefined;
}

const OUTCOMES_IN_WORDS: Readonly<Record<BudgetCheck['outcome'], string>> = {
  kept: 'kept',
  breached: 'not kept',
  unchecked: 'could not be checked',
};

/** Undefined where nobody set budgets. */
export function budgetChecksView(analysis: Analysis): BudgetChecksView | undefined {
  const checks = analysis.budget?.checks ?? [];
  const words = budgetInWords(analysis);
  if (words === undefined) return undefined;
  const isBreached = checks.some(({ outcome }) => outcome === 'breached');
  return { heading: isBreached ? 'not kept' : words, isBreached, rows: checks.map(rowOf) };
}

function rowOf({ limit, outcome, atMost, is, reason }: BudgetCheck): BudgetCheckView {
  const label = LIMITS_IN_WORDS[limit];
  const isKnown = outcome !== 'unchecked';
  return {
    label: `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`,
    is: is === undefined ? '' : `${formatQuantity(is)}${isKnown ? '' : ' so far'}`,
    atMost: formatQuantity(atMost),
    outcome: OUTCOMES_IN_WORDS[outcome],
    isBreached: outcome === 'breached',
    reason: isKnown ? undefined : (reason ?? 'the record does not tell'),
  };
}
