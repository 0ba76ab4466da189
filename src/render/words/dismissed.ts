import type { ReportDismissal } from '../../model/dismissal.ts';
import type { Finding } from '../../model/finding.ts';
import { formatDay } from './format.ts';

const KIND_IN_WORDS: Readonly<Record<ReportDismissal['kind'], string>> = {
  wrong: 'told to be wrong',
  accepted: 'accepted',
  later: 'put off',
};

/** What was said of a finding; undefined when it stands. */
export function dismissalOf(
  { heuristicId }: Pick<Finding, 'heuristicId'>,
  dismissals: readonly ReportDismissal[] | undefined,
): ReportDismissal | undefined {
  return dismissals?.find((one) => one.heuristicId === heuristicId);
}

/** `accepted by jo until 2026-02-01: the table is that small`. */
export function dismissalInWords({ kind, by, untilMs, reason, scope }: ReportDismissal): string {
  const until = untilMs === undefined ? '' : ` until ${formatDay(untilMs)}`;
  const whole = scope === 'job' ? ' for this job' : '';
  return `${KIND_IN_WORDS[kind]}${whole} by ${by}${until}: ${reason}`;
}
