import { gainOf } from '../metrics/simulate/gain.ts';
import type { RootFinding } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Finding, ProposedFinding } from '../model/finding.ts';
import { isAtLeast } from '../model/severity.ts';
import { foldCauses } from './fold-causes.ts';
import { withWhatTheyGiveAlone } from './given-alone.ts';
import { shareByReplay } from './share-by-replay.ts';
import { shareSavings } from './share-savings.ts';
import { type Together, togetherOf } from './together.ts';
import { withoutContradictions } from './without-contradictions.ts';
import { byWorth, isFailureExplained } from './worth.ts';

/** Findings as the document has them: root causes, and what is true and not worth acting on by itself. */
export interface Judgement {
  readonly findings: readonly RootFinding[];
  readonly alsoNoticed: readonly Finding[];
  readonly together?: Together;
}

/** What a heuristic proposed, by the engine's name for it. */
export type Proposed = ProposedFinding & { readonly heuristicId: string };

/** One answer and at most four more (causes catalogue §3.4): a reader who is told more does none of it. */
const FINDING_COUNT = 5;

/**
 * Only what was raised above low can be a root cause, or need one. What is past the fifth keeps its severity and stands after
 * what is low; that a finding says why the application failed is never left out for room.
 */
export function judge(app: ApplicationModel, all: readonly Proposed[]): Judgement {
  const raised = all.filter(({ severity }) => isAtLeast(severity, 'moderate'));
  const low = all.filter(({ severity }) => !isAtLeast(severity, 'moderate'));
  const roots = foldCauses(app, byWorth(app, raised));
  const isShown = roots.map(
    (root, place) => place < FINDING_COUNT || isFailureExplained(app, root),
  );
  const shown = roots.filter((_, place) => isShown[place]);
  const others = roots.filter((_, place) => !isShown[place]);
  const replayed = shareByReplay(app, shown, (remedies) => gainOf(app, remedies));
  const findings = withWhatTheyGiveAlone(shown, shareSavings(app, replayed));
  const noticed = byWorth(app, low).map(({ finding }) => finding);
  const agreed = withoutContradictions([
    ...findings.map(withoutRemedy),
    ...[...noticed, ...others.map(({ explains: _explains, ...rest }) => rest)].map(withoutRemedy),
  ]);
  const together = togetherOf(app, findings);
  return {
    findings: findings.map((root, place) => ({ ...root, ...agreed[place] })).map(withoutRemedy),
    alsoNoticed: agreed.slice(findings.length),
    ...(together === undefined ? {} : { together }),
  };
}

function withoutRemedy<F extends Pick<Proposed, 'remedy'>>(finding: F): Omit<F, 'remedy'> {
  const { remedy: _remedy, ...rest } = finding;
  return rest;
}
