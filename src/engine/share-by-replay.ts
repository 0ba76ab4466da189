import { footprint } from '../metrics/footprint.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Range, Saving } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import type { RemediedRoot } from './share-savings.ts';

/** What remedies give back together. */
export interface Gain {
  readonly savedWallMs: number;
  readonly savedMemoryByteMs: number;
}

const NOTHING: Gain = { savedWallMs: 0, savedMemoryByteMs: 0 };

/**
 * Savings that do not overlap, by replay: what a finding gives back is what its remedy adds to those of the findings before it.
 * A cure that leaves nothing of another's symptom leaves it nothing to give back. A heuristic's own figure, which may rest on
 * more than the replay, keeps the share of it that its remedy adds. Findings without a remedy are as they were.
 */
export function shareByReplay(
  app: ApplicationModel,
  roots: readonly RemediedRoot[],
  gainOf: (remedies: readonly Remedy[]) => Gain,
): readonly RemediedRoot[] {
  const applied: Remedy[] = [];
  let before = NOTHING;
  return roots.map((root) => {
    const { remedy, saving } = root;
    if (remedy === undefined || saving === undefined) return root;
    applied.push(remedy);
    if (applied.length === 1) {
      before = gainOf(applied);
      return root;
    }
    const own = gainOf([remedy]);
    const together = gainOf([...applied]);
    const wall = shareAdded(before.savedWallMs, together.savedWallMs, own.savedWallMs);
    const memory = shareAdded(
      before.savedMemoryByteMs,
      together.savedMemoryByteMs,
      own.savedMemoryByteMs,
    );
    before = together;
    return { ...root, saving: scaled(saving, wall, isSized(app) ? memory : wall) };
  });
}

/** Memory that was held without its size being on record cannot be replayed. */
function isSized(app: ApplicationModel): boolean {
  return footprint(app).heldMemoryByteMs > 0;
}

/** From 0 to 1; where the remedy alone gives nothing there is nothing to share. */
function shareAdded(before: number, together: number, own: number): number {
  return own > 0 ? Math.min(1, Math.max(0, (together - before) / own)) : 1;
}

function scaled(saving: Saving, wallShare: number, memoryShare: number): Saving {
  return {
    ...saving,
    wallMs: times(saving.wallMs, wallShare),
    memoryByteMs: times(saving.memoryByteMs, memoryShare),
  };
}

function times({ low, likely, high }: Range, share: number): Range {
  return { low: low * share, likely: likely * share, high: high * share };
}
