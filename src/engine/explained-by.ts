import type { Explanation } from './explained-by/explanation.ts';
import { OF_FAILURES } from './explained-by/failures.ts';
import { OF_IDLE_CORES } from './explained-by/idle-cores.ts';
import { OF_SCARCE_MEMORY } from './explained-by/scarce-memory.ts';
import { OF_UNEVEN_WORK } from './explained-by/uneven-work.ts';

/**
 * Which finding may be the effect of which other, as data: it grew from the causes catalogue (docs/causes.md §3.4), and
 * `fold-causes.ts` reads it. An id may stand here before its heuristic exists: an edge works once both ends are raised. Two
 * heuristics may stand in both directions (a stage too large for its memory spills and dies): then the one worth more is the
 * cause.
 */
export const EXPLANATIONS: readonly Explanation[] = [
  ...OF_IDLE_CORES,
  ...OF_UNEVEN_WORK,
  ...OF_SCARCE_MEMORY,
  ...OF_FAILURES,
];

const FAILURE = 'failed-app-root-cause';

/** Heuristics whose critical finding says why an application failed. */
export const FAILURE_EXPLANATIONS: ReadonlySet<string> = new Set([
  FAILURE,
  ...EXPLANATIONS.filter(({ effects }) => effects.includes(FAILURE)).flatMap(
    ({ causes }) => causes,
  ),
]);

/** How a finding of `cause` may explain one of `effect`; undefined when it may not. */
export function explanationOf(effect: string, cause: string): Explanation | undefined {
  return EXPLANATIONS.find(
    ({ effects, causes }) => effects.includes(effect) && causes.includes(cause),
  );
}
