import { BYTE_MS_PER_GIB_HOUR } from './units.ts';

/** Dr. Elephant's five steps, mildest first: the order is the meaning. */
export const SEVERITIES = ['none', 'low', 'moderate', 'severe', 'critical'] as const;
/**
 * In the `recommended` preset severity grows with what acting would give back: low = housekeeping, or a cause below its
 * gate; moderate = past its gate; severe = at least 25 % of the wall clock or of the GiB-h; critical = at least 50 %,
 * or it explains why the application failed. "Silent" means nothing above low.
 */
export type Severity = (typeof SEVERITIES)[number];
/**
 * What a saving must reach to be worth somebody's day, and how severe a larger one is: its amount and its share of the run, of
 * the wall clock or of memory × time. Source: the causes catalogue's GATE-T and GATE-C (docs/causes.md §3.4); the shares of
 * severe and critical are ours.
 */
export const GATE = {
  wallMs: 30_000,
  wallShare: 0.05,
  memoryByteMs: 0.5 * BYTE_MS_PER_GIB_HOUR,
  memoryShare: 0.1,
  severeShare: 0.25,
  criticalShare: 0.5,
} as const;

/** A severity that a finding can have: `none` is that of a heuristic which found nothing. */
export type Raised = Exclude<Severity, 'none'>;

/** 0 for none to 4 for critical. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Whether `severity` reaches `floor`. */
export function isAtLeast(severity: Severity, floor: Severity): boolean {
  return severityRank(severity) >= severityRank(floor);
}

/** The highest of them, `none` of nothing. */
export function worst(severities: Iterable<Severity>): Severity {
  let worstSoFar: Severity = 'none';
  for (const severity of severities) {
    if (severityRank(severity) > severityRank(worstSoFar)) worstSoFar = severity;
  }
  return worstSoFar;
}
