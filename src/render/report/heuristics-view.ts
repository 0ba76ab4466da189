import type { Analysis, HeuristicResult } from '../../model/analysis.ts';
import type { ReportSite } from '../renderer.ts';
import { formatCount } from '../words/format.ts';
import { type EvidenceView, evidenceView } from './evidence-view.ts';
import { type HeuristicName, heuristicName } from './site-view.ts';

export interface HeuristicView {
  readonly heuristic: HeuristicName;
  readonly outcome: HeuristicResult['outcome'];
  readonly outcomeInWords: string;
  readonly severity: string;
  readonly note: string;
  readonly details: EvidenceView | undefined;
}

const OUTCOMES_IN_WORDS: Readonly<Record<HeuristicResult['outcome'], string>> = {
  pass: 'passed',
  flag: 'flagged',
  'not-applicable': 'not applicable',
  error: 'broke',
};

/** Every heuristic that was asked, with its answer, so that silence is not mistaken for health. */
export function heuristicViews(analysis: Analysis, site?: ReportSite): readonly HeuristicView[] {
  return analysis.heuristics.map((result) => ({
    heuristic: heuristicName(result.heuristicId, site),
    outcome: result.outcome,
    outcomeInWords: OUTCOMES_IN_WORDS[result.outcome],
    severity: result.severity ?? '–',
    note: noteOf(result, analysis),
    details:
      result.details === undefined || result.details.length === 0
        ? undefined
        : evidenceView(result.details),
  }));
}

/** `5 passed, 2 flagged, 1 not applicable`. */
export function heuristicsInWords({ heuristics }: Analysis): string {
  const outcomes = ['flag', 'pass', 'not-applicable', 'error'] as const;
  return outcomes
    .map(
      (outcome) => [outcome, heuristics.filter((each) => each.outcome === outcome).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${OUTCOMES_IN_WORDS[outcome]}`)
    .join(', ');
}

/** The reason, or where the findings went: each is a root cause, a symptom of one, or below its gate. */
function noteOf({ heuristicId, reason, findings }: HeuristicResult, analysis: Analysis): string {
  if (reason !== undefined) return reason;
  if (findings.length === 0) return '';
  const isOfIt = (each: { readonly heuristicId: string }): boolean =>
    each.heuristicId === heuristicId;
  const parts: readonly (readonly [number, string])[] = [
    [analysis.findings.filter(isOfIt).length, 'shown above'],
    [
      analysis.findings.flatMap(({ explains }) => explains).filter(isOfIt).length,
      'explained by another finding',
    ],
    [analysis.alsoNoticed.filter(isOfIt).length, 'only noticed'],
  ];
  const places = parts.filter(([count]) => count > 0).map(([count, place]) => `${count} ${place}`);
  const count = formatCount(findings.length, 'finding');
  return places.length === 0 ? count : `${count}: ${places.join(', ')}`;
}
