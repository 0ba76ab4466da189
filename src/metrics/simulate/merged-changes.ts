import type { Remedy, StageChange } from '../../model/remedy.ts';
import { stageKey } from '../../model/stage.ts';

/** What all that was found in plans by one heuristic changes. */
export function remedyByPlans(
  found: readonly { readonly changes: readonly StageChange[] }[],
): Remedy {
  return { isByPlans: true, stages: mergedChanges(found.flatMap(({ changes }) => changes)) };
}

/**
 * One change for each stage: what several findings of one heuristic each take off a stage's tasks is taken off together, down
 * to nothing. Changes of another kind than `shorter` are left as they are, the last of a stage.
 */
export function mergedChanges(changes: readonly StageChange[]): readonly StageChange[] {
  const merged = new Map<string, StageChange>();
  for (const change of changes) {
    const key = stageKey(change.stage);
    const known = merged.get(key);
    const isSum = known?.kind === 'shorter' && change.kind === 'shorter';
    const together = isSum
      ? { ...change, taskShare: Math.max(0, known.taskShare + change.taskShare - 1) }
      : change;
    merged.set(key, together);
  }
  return [...merged.values()];
}
