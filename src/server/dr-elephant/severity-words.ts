import { SEVERITIES, type Severity } from '../../model/severity.ts';

/** `MODERATE`: as the first API names it. */
export function severityName(severity: Severity): string {
  return severity.toUpperCase();
}

/** `Moderate`: as the second one does. */
export function severityText(severity: Severity): string {
  return `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`;
}

/** Of the numbers 0 to 4; undefined for anything else. */
export function severityOf(value: string): Severity | undefined {
  return /^[0-4]$/.test(value) ? SEVERITIES[Number(value)] : undefined;
}

export interface SeverityCount {
  readonly severity: string;
  readonly count: number;
}

/** How many of each there are, the worst first. */
export function severityCounts(severities: readonly Severity[]): readonly SeverityCount[] {
  return SEVERITIES.toReversed().flatMap((severity) => {
    const count = severities.filter((one) => one === severity).length;
    return count === 0 ? [] : [{ severity: severityText(severity), count }];
  });
}
