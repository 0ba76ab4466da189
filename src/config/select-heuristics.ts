import type { Heuristic } from '../heuristics/heuristic.ts';
import { type ConfiguredHeuristic, PRESETS } from '../heuristics/presets.ts';
import { HEURISTICS } from '../heuristics/registry.ts';
import { ConfigError } from './config-error.ts';
import { nearNames, unknownName } from './near-names.ts';
import type { Config } from './schema.ts';

/**
 * The heuristics to run, in report order: the preset's, then the user's own (`external`), with what the configuration switches
 * and sets. Throws ConfigError for an unknown id or option, a value that an option does not accept, or an id taken twice.
 */
export function selectHeuristics(
  { preset, heuristics: settings }: Pick<Config, 'preset' | 'heuristics'>,
  external: readonly Heuristic[],
): readonly ConfiguredHeuristic[] {
  const known = [...HEURISTICS, ...external];
  refuseTwice(known);
  for (const id of Object.keys(settings)) {
    if (!known.some(({ meta }) => meta.id === id)) {
      throw new ConfigError(`heuristics: ${unknownName('heuristic', id, known.map(idOf))}`);
    }
  }
  const ofPreset = new Map(PRESETS[preset].heuristics.map((one) => [idOf(one.heuristic), one]));
  return known.flatMap((heuristic) => {
    const setting = settings[idOf(heuristic)];
    const isOn =
      setting === undefined ? isDefault(heuristic, ofPreset, external) : setting !== false;
    if (!isOn) return [];
    const options = typeof setting === 'object' ? setting : {};
    const base = ofPreset.get(idOf(heuristic))?.options;
    const configured = { heuristic, options: { ...asOptions(base), ...options } };
    refuseOptions(configured);
    return [configured];
  });
}

function asOptions(options: unknown): object {
  return typeof options === 'object' && options !== null ? options : {};
}

function idOf({ meta }: Heuristic): string {
  return meta.id;
}

function isDefault(
  heuristic: Heuristic,
  ofPreset: ReadonlyMap<string, unknown>,
  external: readonly Heuristic[],
): boolean {
  return ofPreset.has(idOf(heuristic)) || external.includes(heuristic);
}

function refuseTwice(heuristics: readonly Heuristic[]): void {
  const seen = new Set<string>();
  for (const { meta } of heuristics) {
    if (seen.has(meta.id)) {
      throw new ConfigError(`modules: a heuristic with the id "${meta.id}" exists already`);
    }
    seen.add(meta.id);
  }
}

function refuseOptions({ heuristic, options }: ConfiguredHeuristic): void {
  const parsed = heuristic.options.safeParse(options);
  if (parsed.success) return;
  const defaults = heuristic.options.safeParse({});
  const names =
    defaults.success && typeof defaults.data === 'object' ? Object.keys(defaults.data ?? {}) : [];
  const problems = parsed.error.issues.map((issue) => {
    if (issue.code !== 'unrecognized_keys') return `${issue.path.join('.')}: ${issue.message}`;
    return issue.keys.map((key) => unknownOption(key, names)).join('; ');
  });
  throw new ConfigError(`heuristics.${idOf(heuristic)}: ${problems.join('; ')}`);
}

function unknownOption(key: string, names: readonly string[]): string {
  const near = nearNames(key, names);
  const hint = near.length === 0 ? '' : `: did you mean ${near.join(' or ')}?`;
  return `unknown option "${key}"${hint} (accepted: ${names.join(', ')})`;
}
