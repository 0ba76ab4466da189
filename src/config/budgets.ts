import { z } from 'zod';

/** Limits of a run; see `model/budget.ts`. */
const JobBudget = z
  .strictObject({
    maxWallMinutes: z.number().positive().optional(),
    maxGbHours: z.number().nonnegative().optional(),
    maxSpillGb: z.number().nonnegative().optional(),
    maxFailedTaskShare: z.number().min(0).max(1).optional(),
  })
  .readonly();

/** By job key or pattern of job keys; `*` is every application. */
export const BudgetSettings = z.record(z.string().min(1), JobBudget).readonly();
