import type { Analysis } from '../../model/analysis.ts';
import { hidesCauses } from '../../model/known-total.ts';
import type { Severity } from '../../model/severity.ts';

/** How a verdict is coloured and labelled. `unclear`: nothing was found, and that does not mean that all is well. */
export type Tone = Severity | 'unclear';

/** Its severity; `none` only for an application that is known to have succeeded and was looked at: absence is never health. */
export function toneOf(analysis: Analysis): Tone {
  const { severity } = analysis.verdict;
  if (severity !== 'none') return severity;
  return isAllSeen(analysis) ? 'none' : 'unclear';
}

/** Whether no finding means that there is none. */
export function isAllSeen({ verdict, application, gaps, heuristics }: Analysis): boolean {
  return (
    application.outcome === 'succeeded' &&
    // null: what it held, or what of it did useful work, is not on record
    verdict.efficiency !== null &&
    !gaps.some(hidesCauses) &&
    heuristics.every(({ outcome }) => outcome !== 'error') &&
    heuristics.some(({ outcome }) => outcome === 'pass')
  );
}

/** A list does not tell whether all could be seen, and absence is not health: only the report itself says "fine". */
export function listedTone(severity: Severity): Tone {
  return severity === 'none' ? 'unclear' : severity;
}

export const TONES_IN_WORDS: Readonly<Record<Tone, string>> = {
  unclear: 'No finding',
  none: 'Fine',
  low: 'Housekeeping',
  moderate: 'Moderate',
  severe: 'Severe',
  critical: 'Critical',
};
