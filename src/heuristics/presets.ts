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

export const DEFAULT_PRESET = 'recommended';

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
} as const satisfies Readonly<Record<string, Preset>>;
export type PresetName = keyof typeof PRESETS;

export function presetNames(): readonly string[] {
  return Object.keys(PRESETS);
}

export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

function withDefaults(heuristics: readonly Heuristic[]): readonly ConfiguredHeuristic[] {
  return heuristics.map((heuristic) => ({ heuristic, options: {} }));
}
