import type { Amounts, Range, Saving } from '../model/finding.ts';
import type { RemediedRoot } from './share-savings.ts';

/** Ours: a reader does not take 9 s for another figure than the 10 s of the headline. */
const SAME_SHARE = 0.9;

/**
 * Findings with their shares of what they give back together, and beside that, where it is another figure, what each gives back
 * by itself: that is what its headline speaks of. `proposed` and `shared` are the same findings in the same order.
 */
export function withWhatTheyGiveAlone(
  proposed: readonly RemediedRoot[],
  shared: readonly RemediedRoot[],
): readonly RemediedRoot[] {
  return shared.map((root, place) => {
    const alone = proposed[place]?.saving;
    if (root.saving === undefined || alone === undefined || isSame(root.saving, alone)) return root;
    const { wallMs, memoryByteMs } = alone;
    const saving: Saving = { ...root.saving, alone: { wallMs, memoryByteMs } };
    return { ...root, saving };
  });
}

function isSame(shared: Amounts, alone: Amounts): boolean {
  return isNear(shared.wallMs, alone.wallMs) && isNear(shared.memoryByteMs, alone.memoryByteMs);
}

function isNear(shared: Range, alone: Range): boolean {
  return shared.likely >= SAME_SHARE * alone.likely;
}
