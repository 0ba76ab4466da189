import type { Quantity } from './finding.ts';

/** What a run of a job may take at most; each limit is a promise of its own. GB are GiB, as everywhere here. */
export interface JobBudget {
  readonly maxWallMinutes?: number | undefined;
  /** Container memory × life of the executors. */
  readonly maxGbHours?: number | undefined;
  /** To disk. */
  readonly maxSpillGb?: number | undefined;
  /** 0 to 1, of all tasks that ended. */
  readonly maxFailedTaskShare?: number | undefined;
}
/** By job key, or a pattern of job keys in which `*` stands for anything. */
export type Budgets = Readonly<Record<string, JobBudget>>;

/** One limit of a budget, and how a run stands against it. */
export interface BudgetCheck {
  readonly limit: keyof JobBudget;
  /** Of the pattern that says so. */
  readonly pattern: string;
  /** `unchecked`: the record does not tell, which is no promise kept. */
  readonly outcome: 'kept' | 'breached' | 'unchecked';
  readonly atMost: Quantity;
  /** Absent where it was not recorded. */
  readonly is?: Quantity;
  /** Why it could not be checked. */
  readonly reason?: string;
}
/** How a run stands against the budget of its job; no checks where no pattern is of this job. */
export interface BudgetResult {
  readonly checks: readonly BudgetCheck[];
}

/** Whether the run took more than one of its limits allows. */
export function hasBreach({ budget }: { readonly budget?: BudgetResult }): boolean {
  return budget?.checks.some(({ outcome }) => outcome === 'breached') ?? false;
}
