import { z } from 'zod';
import type { Thresholds } from '../../metrics/dr-elephant/thresholds.ts';

const Limits = z.strictObject({
  low: z.number(),
  moderate: z.number(),
  severe: z.number(),
  critical: z.number(),
});

const Ascending = Limits.refine(
  ({ low, moderate, severe, critical }) =>
    low <= moderate && moderate <= severe && severe <= critical,
  { error: 'limits must not fall: low <= moderate <= severe <= critical' },
);
const Descending = Limits.refine(
  ({ low, moderate, severe, critical }) =>
    low >= moderate && moderate >= severe && severe >= critical,
  { error: 'limits must not rise: low >= moderate >= severe >= critical' },
);

/** An option of limits where more is worse; neighbours may be equal, as Dr. Elephant has them. */
export function ascending(...defaults: readonly [number, number, number, number]) {
  return Ascending.default(thresholds(defaults));
}

/** An option of limits where less is worse. */
export function descending(...defaults: readonly [number, number, number, number]) {
  return Descending.default(thresholds(defaults));
}

function thresholds([low, moderate, severe, critical]: readonly [
  number,
  number,
  number,
  number,
]): Thresholds {
  return { low, moderate, severe, critical };
}
