import type { Heuristic } from './heuristic.ts';
import { DR_ELEPHANT, HEURISTICS, RECOMMENDED } from './registry.ts';

/** A heuristic with what it is to be run with; the heuristic's own schema fills in what `options` leaves out. */
export interface ConfiguredHeuristic {
  readonly heuristic: Heuristic;
  readonly options: unknown;
}

interface Preset {
  readonly summary: string;
  /** In report order. */
  readonly heuristics: readonly ConfiguredHeuristic[];
}

export const PRESET_NAMES = ['recommended', 'dr-elephant', 'all'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** By name; `all` is every heuristic that is built in. */
export const PRESETS = {
  recommended: {
    summary: 'what is worth changing; silent on healthy applications',
    heuristics: withDefaults(RECOMMENDED),
  },
  'dr-elephant': {
    summary: "Dr. Elephant's heuristics with its exact severities",
    heuristics: withDefaults(DR_ELEPHANT),
  },
  all: { summary: 'both', heuristics: withDefaults(HEURISTICS) },
} as const satisfies Readonly<Record<PresetName, Preset>>;

function withDefaults(heuristics: readonly Heuristic[]): readonly ConfiguredHeuristic[] {
  return heuristics.map((heuristic) => ({ heuristic, options: {} }));
}
