import { UnreadableProperty } from '../../metrics/dr-elephant/properties.ts';
import type { Verdict } from '../../model/analysis.ts';
import {
  type Evidence,
  type FindingDraft,
  isNonEmpty,
  type NonEmpty,
  type Recommendation,
  type Subject,
  type Unit,
} from '../../model/finding.ts';
import { type Raised, type Severity, severityRank } from '../../model/severity.ts';
import { measure } from '../measure.ts';

export const APPLICATION: Subject = { kind: 'application' };

/** A finding in what is its own; confidence and owner are the same for all of Dr. Elephant's. */
export interface Judgement {
  readonly subject: Subject;
  readonly headline: string;
  readonly evidence: NonEmpty<Evidence>;
  readonly recommendations: readonly Recommendation[];
}

/** One finding, or none of severity `none`: a list, so that a heuristic's checks can be spread into one. */
export function flagIf(
  severity: Severity | undefined,
  describe: (raised: Raised) => Judgement,
): readonly FindingDraft[] {
  if (severity === undefined || severity === 'none') return [];
  return [
    {
      severity,
      ...describe(severity),
      confidence: { level: 'medium', because: 'as Dr. Elephant judges' },
      owner: 'user',
    },
  ];
}

/** Flags with the worst finding first, passes without any. */
export function verdictOf(
  findings: readonly FindingDraft[],
  rest: {
    readonly details: readonly Evidence[];
    readonly weight: number;
    readonly score?: number;
  },
): Verdict {
  const worstFirst = findings.toSorted(
    (a, b) => severityRank(b.severity) - severityRank(a.severity),
  );
  return isNonEmpty(worstFirst)
    ? { kind: 'flag', findings: worstFirst, ...rest }
    : { kind: 'pass', ...rest };
}

/** It had nothing to judge, and why. */
export function notApplicable(reason: string): Verdict {
  return { kind: 'not-applicable', reason };
}

/** Where Dr. Elephant fails on a property that it cannot read, the heuristic does not apply. */
export function unlessUnreadable(judge: () => Verdict): Verdict {
  try {
    return judge();
  } catch (error) {
    if (error instanceof UnreadableProperty) return notApplicable(`cannot read ${error.message}`);
    throw error;
  }
}

/** Words, as evidence. */
export function text(label: string, content: string): Evidence {
  return { kind: 'text', label, text: content };
}

/** A measure, or the words that say why there is none. */
export function measureOr(
  label: string,
  value: number | undefined,
  unit: Unit,
  otherwise: string,
): Evidence {
  return value === undefined ? text(label, otherwise) : measure(label, value, unit);
}

export const NOT_SET = 'not set, the default applies';
export const NOT_RECORDED = 'not recorded';
