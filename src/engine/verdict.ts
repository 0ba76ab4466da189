import { headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import type { Analysis, HeuristicResult, RootFinding } from '../model/analysis.ts';
import { type ApplicationModel, durationMs, type GapKind } from '../model/application.ts';
import type { Finding } from '../model/finding.ts';
import { hidesCauses } from '../model/known-total.ts';
import { worst } from '../model/severity.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '../model/units.ts';
import { efficiency } from './efficiency.ts';
import { FAILURE_EXPLANATIONS } from './explained-by.ts';

/** An application with all that was found in it. */
export interface Judged {
  readonly app: ApplicationModel;
  readonly findings: readonly RootFinding[];
  readonly alsoNoticed: readonly Finding[];
  readonly heuristics: readonly HeuristicResult[];
  /** Ids of heuristics whose inputs the record does not hold. */
  readonly blind: ReadonlySet<string>;
}

/** The whole analysis in one sentence, one step and one number. */
export function verdictOf(judged: Judged): Analysis['verdict'] {
  const { app, findings, alsoNoticed } = judged;
  const percent = efficiency(app);
  return {
    severity: worst([...findings, ...alsoNoticed].map(({ severity }) => severity)),
    headline: headline(judged, percent),
    efficiency: percent,
  };
}

function headline(judged: Judged, percent: number | null): string {
  const [top] = judged.findings;
  const ending = unexplainedEnding(judged);
  if (ending !== undefined) {
    const also = top === undefined ? '' : ` Also: ${top.headline}`;
    return headlineOf(`${ending}${also}`, ending);
  }
  if (top !== undefined) return top.headline;
  const unseen = unseenOf(judged);
  if (unseen !== undefined) return headlineOf(`Nothing found in what could be read: ${unseen}.`);
  return headlineOf(`${silence(judged.app, percent)}.`);
}

/** For an application that did not succeed although no finding says why; undefined otherwise. */
function unexplainedEnding({ app, findings, heuristics }: Judged): string | undefined {
  if (app.outcome !== 'failed' && app.outcome !== 'killed') return undefined;
  const ended = app.outcome === 'failed' ? 'The application failed' : 'The application was killed';
  const isExplained = findings.some(
    ({ severity, heuristicId }) => severity === 'critical' && FAILURE_EXPLANATIONS.has(heuristicId),
  );
  if (isExplained) return undefined;
  const looked = heuristics.some(({ heuristicId }) => FAILURE_EXPLANATIONS.has(heuristicId));
  return looked
    ? `${ended}, and its record does not say why.`
    : `${ended}; this preset does not look for the reason.`;
}

/** Of gaps behind which a cause could hide. */
const BLINDING_GAPS: Partial<Readonly<Record<GapKind, string>>> = {
  unreadable: 'part of the record is unreadable',
  truncated: 'the record is cut off',
  'missing-part': 'a part of the record is missing',
  'dropped-events': 'Spark dropped events',
  'repeated-events': 'part of the record stands there twice',
  compacted: 'the record was compacted',
  limited: 'it is too large for all of its stages to be kept',
};

/** What the silence may be due to; undefined when silence means health. */
function unseenOf({ app, heuristics, blind }: Judged): string | undefined {
  const gap = app.gaps.find(hidesCauses);
  const errors = heuristics.filter(({ outcome }) => outcome === 'error').length;
  const mute = errors + heuristics.filter(({ heuristicId }) => blind.has(heuristicId)).length;
  const reasons: string[] = heuristics.length === 0 ? ['no check was asked'] : [];
  if (gap !== undefined) reasons.push(BLINDING_GAPS[gap.kind] ?? gap.detail);
  if (app.outcome === 'unknown') reasons.push('how it ended is not on record');
  if (errors > 0 || (mute > 0 && mute * 2 >= heuristics.length)) {
    reasons.push(`${mute} of ${heuristics.length} checks could not run`);
  }
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

/** Below this, silence needs an "although": the rest may be small, wanted (a stream that waits), or beyond our knowledge. */
const LOW_EFFICIENCY_PERCENT = 50;

function silence(app: ApplicationModel, percent: number | null): string {
  const { totals } = app.sections;
  const soFar = app.outcome === 'running' ? ' so far' : '';
  if (percent === null || totals === undefined || totals.heldCoreMs <= 0) {
    return `Nothing worth changing${soFar}: it ran for ${msInWords(durationMs(app))}`;
  }
  const did = `${shareInWords(percent / 100)} of ${coreTimeInWords(totals.heldCoreMs)} did useful work`;
  return percent < LOW_EFFICIENCY_PERCENT
    ? `Nothing found${soFar} that is worth changing, although only ${did}`
    : `Nothing worth changing${soFar}: ${did}`;
}

/** `14.2 core-hours`, `35 core-minutes`, `8 core-seconds`. */
function coreTimeInWords(coreMs: number): string {
  if (coreMs >= MS_PER_HOUR) return `${threeDigits(coreMs / MS_PER_HOUR)} core-hours`;
  if (coreMs >= MS_PER_MINUTE) return `${threeDigits(coreMs / MS_PER_MINUTE)} core-minutes`;
  return `${threeDigits(coreMs / 1_000)} core-seconds`;
}

/** `14.2`, `8`, `120`. */
function threeDigits(value: number): string {
  return value.toFixed(value < 99.95 ? 1 : 0).replace(/\.0$/, '');
}
