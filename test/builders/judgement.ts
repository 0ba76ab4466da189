import type { Heuristic } from '../../src/heuristics/heuristic.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { FindingDraft, Recommendation } from '../../src/model/finding.ts';
import type { Severity } from '../../src/model/severity.ts';

/** What a heuristic says of an application with its defaults, apart from what the test changes. */
export interface Judgement {
  readonly kind: 'pass' | 'flag' | 'not-applicable';
  readonly severity: Severity;
  readonly findings: readonly FindingDraft[];
  /** Recommendations of the first finding; properties as `name from → to`, the rest by their advice. */
  readonly advice: readonly string[];
}

export function judge(
  heuristic: Heuristic,
  app: ApplicationModel,
  options: Readonly<Record<string, number>> = {},
): Judgement {
  const verdict = heuristic.run(app, options);
  const findings: readonly FindingDraft[] = verdict.kind === 'flag' ? verdict.findings : [];
  return {
    kind: verdict.kind,
    severity: findings.at(0)?.severity ?? 'none',
    findings,
    advice: findings.slice(0, 1).flatMap(({ recommendations }) => recommendations.map(inShort)),
  };
}

function inShort(recommendation: Recommendation): string {
  if (recommendation.kind !== 'set-property') return recommendation.advice;
  const { property, from, to } = recommendation;
  return `${property} ${from ?? 'unset'} → ${to}`;
}
