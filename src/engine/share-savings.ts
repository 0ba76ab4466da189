import { footprint } from '../metrics/footprint.ts';
import type { RootFinding } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { ProposedFinding, Range, Saving } from '../model/finding.ts';
import { lengthOf, unionOf } from '../model/interval.ts';
import { sumBy } from '../model/sum-by.ts';
import { stagesOf } from './subjects.ts';

/** A root cause with what its cure would change in the run, where it says so. */
export type RemediedRoot = RootFinding & Pick<ProposedFinding, 'remedy'>;

/** Wall clock that a finding has taken for itself, and of which stages. */
interface Claim {
  readonly stageIds: ReadonlySet<number>;
  readonly wallMs: number;
  readonly memoryByteMs: number;
  /** Shared with the others of these by replay already. */
  readonly isReplayed: boolean;
}

/**
 * Savings that do not overlap: the first finding keeps its own, each later one is cut to what those before it left of the
 * application's wall clock and memory, and of the time of the stages that both are about. Time saved once cannot be saved
 * again. Findings with a remedy have shared the time of their stages by replay, which knows better.
 */
export function shareSavings(
  app: ApplicationModel,
  roots: readonly RemediedRoot[],
): readonly RemediedRoot[] {
  const claims: Claim[] = [];
  return roots.map((root) => {
    if (root.saving === undefined) return root;
    const stageIds = new Set(stagesOf(app, root.subject)?.map(({ stageId }) => stageId));
    const isReplayed = root.remedy !== undefined;
    const wallMs = wallLimitMs(app, { stageIds, isReplayed }, claims);
    const saving = cut(root.saving, wallMs, memoryLimit(app, claims));
    claims.push({
      stageIds,
      isReplayed,
      wallMs: saving.wallMs.likely,
      memoryByteMs: saving.memoryByteMs.likely,
    });
    return { ...root, saving };
  });
}

function wallLimitMs(
  app: ApplicationModel,
  { stageIds, isReplayed }: Pick<Claim, 'stageIds' | 'isReplayed'>,
  claims: readonly Claim[],
): number {
  const left = footprint(app).wallMs - sumBy(claims, ({ wallMs }) => wallMs);
  const rivals = claims
    .filter((claim) => !(isReplayed && claim.isReplayed))
    .filter((claim) => [...claim.stageIds].some((id) => stageIds.has(id)));
  if (rivals.length === 0) return left;
  return Math.min(left, wallMsOf(app, stageIds) - sumBy(rivals, ({ wallMs }) => wallMs));
}

/** How long at least one of the stages ran; without limit where the record has no times. */
function wallMsOf(app: ApplicationModel, stageIds: ReadonlySet<number>): number {
  const spans = (app.sections.stages ?? [])
    .filter(({ stageId }) => stageIds.has(stageId))
    .flatMap(({ submittedAtMs: fromMs, completedAtMs: toMs }) =>
      fromMs === undefined || toMs === undefined ? [] : [{ fromMs, toMs }],
    );
  return spans.length === 0 ? Infinity : lengthOf(unionOf(spans));
}

/** Memory that was held without its size being on record sets no limit. */
function memoryLimit(app: ApplicationModel, claims: readonly Claim[]): number {
  const { heldMemoryByteMs } = footprint(app);
  if (heldMemoryByteMs === 0) return Infinity;
  return heldMemoryByteMs - sumBy(claims, ({ memoryByteMs }) => memoryByteMs);
}

function cut(saving: Saving, wallMs: number, memoryByteMs: number): Saving {
  return {
    ...saving,
    wallMs: cutRange(saving.wallMs, wallMs),
    memoryByteMs: cutRange(saving.memoryByteMs, memoryByteMs),
  };
}

function cutRange({ low, likely, high }: Range, limit: number): Range {
  const most = Math.max(0, limit);
  return { low: Math.min(low, most), likely: Math.min(likely, most), high: Math.min(high, most) };
}
