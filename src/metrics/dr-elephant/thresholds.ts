import { isAtLeast, type Severity, severityRank } from '../../model/severity.ts';

/** Where each severity begins, the limit itself included. Neighbours may be equal: the milder of the two then never occurs. */
export interface Thresholds {
  readonly low: number;
  readonly moderate: number;
  readonly severe: number;
  readonly critical: number;
}

const WORST_FIRST = ['critical', 'severe', 'moderate', 'low'] as const;

/** More is worse. NaN is `none`, +Infinity `critical`. */
export function severityAscending(value: number, thresholds: Thresholds): Severity {
  return WORST_FIRST.find((severity) => value >= thresholds[severity]) ?? 'none';
}

/** Less is worse. NaN is `none`. */
export function severityDescending(value: number, thresholds: Thresholds): Severity {
  return WORST_FIRST.find((severity) => value <= thresholds[severity]) ?? 'none';
}

/** The same limits in another unit: each times `factor`. */
export function scaleThresholds(thresholds: Thresholds, factor: number): Thresholds {
  return {
    low: thresholds.low * factor,
    moderate: thresholds.moderate * factor,
    severe: thresholds.severe * factor,
    critical: thresholds.critical * factor,
  };
}

/** Dr. Elephant's "significant": neither none nor low. */
export function isSignificant(severity: Severity): boolean {
  return isAtLeast(severity, 'moderate');
}

/** Its score: severity (moderate 2, severe 3, critical 4) × count; 0 below moderate. */
export function heuristicScore(severity: Severity, count: number): number {
  return isSignificant(severity) ? severityRank(severity) * count : 0;
}
