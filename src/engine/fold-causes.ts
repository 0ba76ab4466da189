import type { Symptom } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import { explanationOf } from './explained-by.ts';
import type { RemediedRoot } from './share-savings.ts';
import { isWithinReach } from './subjects.ts';
import type { Weighed } from './worth.ts';

/**
 * A symptom that costs more than twice what all its causes together would give back has another cause besides them, and stays
 * a finding of its own. Ours: half leaves room for predictions that are off by their usual spread.
 */
const EXPLAINED_SHARE = 0.5;

/** Why a finding is taken for the effect of another. */
interface Fold {
  readonly cause: Weighed;
  readonly because: string;
}

/**
 * Leaves the root causes, in their order, each with the symptoms that follow from it, directly or through others. `ranked`:
 * findings above low, the one worth most first. docs/decisions/0003 has the rules and their reasons.
 */
export function foldCauses(
  app: ApplicationModel,
  ranked: readonly Weighed[],
): readonly RemediedRoot[] {
  const ranks: Ranks = new Map(ranked.map((weighed, rank) => [weighed, rank]));
  const folds = new Map<Weighed, Fold>();
  for (const effect of ranked) {
    const fold = foldOf(app, effect, ranks, folds);
    if (fold !== undefined) folds.set(effect, fold);
  }
  return ranked
    .filter((weighed) => !folds.has(weighed))
    .map((root) => ({ ...root.finding, explains: symptomsOf(root, folds) }));
}

/** Each finding's place among them, from 0; in that order. */
type Ranks = ReadonlyMap<Weighed, number>;

/** The cause worth most, if all possible causes together account for the effect. */
function foldOf(
  app: ApplicationModel,
  effect: Weighed,
  ranks: Ranks,
  folds: ReadonlyMap<Weighed, Fold>,
): Fold | undefined {
  const causes = [...ranks.keys()].filter((cause) => mayExplain(app, effect, cause, ranks));
  if (!accountFor(effect, causes)) return undefined;
  const cause = causes.find((candidate) => !rootsOf(candidate, folds).includes(effect));
  if (cause === undefined) return undefined;
  const because = explanation(effect, cause)?.because ?? '';
  return { cause, because };
}

function mayExplain(app: ApplicationModel, effect: Weighed, cause: Weighed, ranks: Ranks): boolean {
  const how = explanation(effect, cause);
  if (how === undefined) return false;
  // why it failed is never hidden behind what made it slow
  if (effect.explainsFailure && !cause.explainsFailure) return false;
  const isMutual = explanation(cause, effect) !== undefined;
  if (isMutual && (ranks.get(cause) ?? 0) > (ranks.get(effect) ?? 0)) return false;
  return isWithinReach(app, effect.finding.subject, cause.finding.subject, how.reach);
}

function explanation(effect: Weighed, cause: Weighed): ReturnType<typeof explanationOf> {
  return explanationOf(effect.finding.heuristicId, cause.finding.heuristicId);
}

/** Where a worth is not known there is nothing to compare, and the graph decides alone. */
function accountFor(effect: Weighed, causes: readonly Weighed[]): boolean {
  const { worthShare } = effect;
  if (worthShare === undefined) return true;
  let accounted = 0;
  for (const cause of causes) {
    if (cause.worthShare === undefined) return true;
    accounted += cause.worthShare;
  }
  return accounted >= EXPLAINED_SHARE * worthShare;
}

/** What `weighed` is folded into, and what that is folded into, and so on. */
function rootsOf(weighed: Weighed, folds: ReadonlyMap<Weighed, Fold>): readonly Weighed[] {
  const chain: Weighed[] = [];
  for (let at = folds.get(weighed); at !== undefined; at = folds.get(at.cause)) {
    chain.push(at.cause);
  }
  return chain;
}

function symptomsOf(root: Weighed, folds: ReadonlyMap<Weighed, Fold>): readonly Symptom[] {
  return [...folds]
    .filter(([effect]) => rootsOf(effect, folds).at(-1) === root)
    .map(([{ finding }, { because }]) => ({
      heuristicId: finding.heuristicId,
      subject: finding.subject,
      because,
    }));
}
