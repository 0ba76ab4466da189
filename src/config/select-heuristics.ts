import type { Heuristic } from '../heuristics/heuristic.ts';
import { type ConfiguredHeuristic, PRESETS } from '../heuristics/presets.ts';
import { HEURISTICS } from '../heuristics/registry.ts';
import { ConfigError } from './config-error.ts';
import { checkedOptions } from './heuristic-options.ts';
import { unknownName } from './near-names.ts';
import type { Config } from './schema.ts';

/**
 * The heuristics to run, in report order: the preset's, then the user's own (`external`), with what the configuration switches
 * and sets. Throws ConfigError for an unknown id or option, a value that an option does not accept, or an id taken twice.
 */
export function selectHeuristics(
  { preset, heuristics: switches }: Pick<Config, 'preset' | 'heuristics'>,
  external: readonly Heuristic[],
): readonly ConfiguredHeuristic[] {
  const known = [...HEURISTICS, ...external];
  refuseTwice(known);
  refuseUnknown(Object.keys(switches), known);
  const switchOf = new Map(Object.entries(switches));
  const optionsInPreset = new Map(
    PRESETS[preset].heuristics.map(({ heuristic, options }) => [heuristic, options]),
  );
  return known.flatMap((heuristic) => {
    const isDefault = optionsInPreset.has(heuristic) || external.includes(heuristic);
    const setting = switchOf.get(heuristic.meta.id) ?? isDefault;
    if (setting === false) return [];
    const set = setting === true ? {} : setting;
    return [{ heuristic, options: checkedOptions(heuristic, optionsInPreset.get(heuristic), set) }];
  });
}

function refuseTwice(heuristics: readonly Heuristic[]): void {
  const seen = new Set<string>();
  for (const { meta } of heuristics) {
    if (seen.has(meta.id)) {
      throw new ConfigError(
        `modules: a heuristic with the id "${meta.id}" exists already: give yours another`,
      );
    }
    seen.add(meta.id);
  }
}

function refuseUnknown(ids: readonly string[], known: readonly Heuristic[]): void {
  const knownIds = known.map(({ meta }) => meta.id);
  const unknown = ids.filter((id) => !knownIds.includes(id));
  if (unknown.length === 0) return;
  throw new ConfigError(unknown.map((id) => unknownHeuristic(id, knownIds)).join('; '));
}

/** One line about an id that is none, with those it may mean. */
export function unknownHeuristic(id: string, ids: readonly string[]): string {
  return `${unknownName('heuristic', id, ids)} (sparkvet heuristics lists them)`;
}
