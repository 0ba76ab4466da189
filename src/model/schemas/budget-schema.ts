import { z } from 'zod';
import { QUANTITY } from './finding-schema.ts';
import { maybe, says } from './schema-fields.ts';

/** `BudgetResult`. */
export const BUDGET_RESULT = z
  .object({
    checks: z
      .array(
        z.object({
          limit: z.enum(['maxWallMinutes', 'maxGbHours', 'maxSpillGb', 'maxFailedTaskShare']),
          pattern: says('Of job keys, that the limit was set for.'),
          outcome: z.enum(['kept', 'breached', 'unchecked']),
          atMost: QUANTITY,
          is: maybe(QUANTITY.meta({ description: 'Absent where it was not recorded.' })),
          reason: maybe(says('Why it could not be checked.')),
        }),
      )
      .meta({ description: 'None where no pattern is of this job.' }),
  })
  .meta({ id: 'BudgetResult', description: 'How the run stands against the budget of its job.' });
