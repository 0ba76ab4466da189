import type { Recommendation } from '../../model/finding.ts';

/** The risk of each change from Python to built-in functions. */
export const OTHER_RULES =
  'Built-in functions treat NULL, locale and time zone by their own rules: compare a sample.';

/** What helps whatever the function is. */
export const FEWER_ROWS: Recommendation = {
  kind: 'look-into',
  advice:
    'Filter and select before the function, and call it once for each distinct value where values repeat.',
};
