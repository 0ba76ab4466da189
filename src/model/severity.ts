/** Dr. Elephant's five steps, mildest first: the order is the meaning. */
export const SEVERITIES = ['none', 'low', 'moderate', 'severe', 'critical'] as const;
/**
 * In the `recommended` preset severity grows with what acting would give back: low = housekeeping, or a cause below its
 * gate; moderate = past its gate; severe = at least 25 % of the wall clock or of the GiB-h; critical = at least 50 %,
 * or it explains why the application failed. "Silent" means nothing above low.
 */
export type Severity = (typeof SEVERITIES)[number];
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
