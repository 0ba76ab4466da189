import { severityAscending, type Thresholds } from '../../metrics/dr-elephant/thresholds.ts';
import { bytesInWords } from '../../metrics/words.ts';
import type { FindingDraft, Recommendation } from '../../model/finding.ts';
import { GIB } from '../../model/units.ts';
import { measure } from '../measure.ts';
import { flagIf } from './judgement.ts';

/** Heap of a driver or an executor: constants of Dr. Elephant's, not configurable there either. */
export const HEAP_LIMITS: Thresholds = {
  low: 10 * GIB,
  moderate: 15 * GIB,
  severe: 20 * GIB,
  critical: 25 * GIB,
};

/** Cores of a driver on the LinkedIn branches; a constant too. */
export const DRIVER_CORE_LIMITS: Thresholds = { low: 5, moderate: 7, severe: 9, critical: 11 };

/** A size that was asked for and is larger than usual; not set counts as 0. */
export function sizeFinding(
  property: string,
  bytes: number | undefined,
  limits: Thresholds,
): readonly FindingDraft[] {
  const asked = bytes ?? 0;
  return flagIf(severityAscending(asked, limits), (severity) => ({
    subject: { kind: 'property', name: property },
    headline: `${property} is ${bytesInWords(asked)}; ${bytesInWords(limits[severity])} or more is ${severity}`,
    evidence: [measure(property, asked, 'bytes', limits[severity])],
    recommendations: [below(property, bytesInWords(limits.low))],
  }));
}

/** Cores that were asked for; not set counts as 0. */
export function coreFinding(
  property: string,
  cores: number | undefined,
  limits: Thresholds,
  recommendations: readonly Recommendation[] = [below(property, String(limits.low))],
): readonly FindingDraft[] {
  const asked = cores ?? 0;
  return flagIf(severityAscending(asked, limits), (severity) => ({
    subject: { kind: 'property', name: property },
    headline: `${property} is ${asked}; ${limits[severity]} or more is ${severity}`,
    evidence: [measure(property, asked, 'count', limits[severity])],
    recommendations,
  }));
}

function below(property: string, limit: string): Recommendation {
  return {
    kind: 'look-into',
    advice: `Ask for less than ${limit} in ${property}, unless the work needs it.`,
  };
}
