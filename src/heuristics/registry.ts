import type { Heuristic } from './heuristic.ts';

/** Our own heuristics, in report order. A test holds this list to the files beside it. */
export const RECOMMENDED: readonly Heuristic[] = [];
/** Dr. Elephant's, in its order: master's five, then the six of its LinkedIn branches. */
export const DR_ELEPHANT: readonly Heuristic[] = [];

/** Every built-in heuristic. */
export const HEURISTICS: readonly Heuristic[] = [...RECOMMENDED, ...DR_ELEPHANT];
