import { footprint } from '../metrics/footprint.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Finding, ProposedFinding } from '../model/finding.ts';
import { severityRank } from '../model/severity.ts';
import { FAILURE_EXPLANATIONS } from './explained-by.ts';

/** A finding with what ranks it among the others. */
export interface Weighed {
  readonly finding: Finding & Pick<ProposedFinding, 'remedy'>;
  /** Critical, and about why the application failed: what a reader of a failed application asks first. */
  readonly explainsFailure: boolean;
  /**
   * The larger of what acting on it gives back of the wall clock and of the memory held, from 0 to 1: shares make an hour and a
   * GiB-h comparable. All of it for an explained failure, whose run gave nothing back for what it took. Undefined when
   * nothing was predicted.
   */
  readonly worthShare?: number;
}

/** Most worth acting on first: an explained failure, then by severity, then by worth; equals stay in the order given. */
export function byWorth(
  app: ApplicationModel,
  findings: readonly Weighed['finding'][],
): readonly Weighed[] {
  return findings.map((finding) => weigh(app, finding)).toSorted(compareWorth);
}

function compareWorth(a: Weighed, b: Weighed): number {
  return (
    Number(b.explainsFailure) - Number(a.explainsFailure) ||
    severityRank(b.finding.severity) - severityRank(a.finding.severity) ||
    (b.worthShare ?? 0) - (a.worthShare ?? 0)
  );
}

function weigh(app: ApplicationModel, finding: Weighed['finding']): Weighed {
  const explainsFailure = isFailureExplained(app, finding);
  const worthShare = explainsFailure ? 1 : savedShare(app, finding);
  return { finding, explainsFailure, ...(worthShare === undefined ? {} : { worthShare }) };
}

/**
 * Whether a finding says why the application failed: critical, and of a heuristic that looks for the reason. How it ended is
 * often not on record, so only a success rules it out.
 */
export function isFailureExplained(app: ApplicationModel, finding: Finding): boolean {
  return (
    finding.severity === 'critical' &&
    app.outcome !== 'succeeded' &&
    FAILURE_EXPLANATIONS.has(finding.heuristicId)
  );
}

function savedShare(app: ApplicationModel, { saving }: Finding): number | undefined {
  if (saving === undefined) return undefined;
  const { wallMs, heldMemoryByteMs } = footprint(app);
  return Math.max(
    shareOf(saving.wallMs.likely, wallMs),
    shareOf(saving.memoryByteMs.likely, heldMemoryByteMs),
  );
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}
