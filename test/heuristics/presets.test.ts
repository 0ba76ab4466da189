import { describe, expect, it } from 'vitest';
import { PRESET_NAMES, PRESETS } from '../../src/heuristics/presets.ts';
import { DR_ELEPHANT, RECOMMENDED } from '../../src/heuristics/registry.ts';
import { DEFAULT_PRESET } from '../../src/model/analysis.ts';

function idsOf(name: keyof typeof PRESETS): readonly string[] {
  return PRESETS[name].heuristics.map(({ heuristic }) => heuristic.meta.id);
}

describe('presets', () => {
  it('are known by name, the one that is meant unless said among them', () => {
    expect(Object.keys(PRESETS)).toEqual(PRESET_NAMES);
    expect(PRESET_NAMES).toContain(DEFAULT_PRESET);
  });

  it('hold the registry’s lists in its order', () => {
    expect(idsOf('recommended')).toEqual(RECOMMENDED.map(({ meta }) => meta.id));
    expect(idsOf('dr-elephant')).toEqual(DR_ELEPHANT.map(({ meta }) => meta.id));
    expect(idsOf('all')).toEqual([...idsOf('recommended'), ...idsOf('dr-elephant')]);
  });

  it('are runnable as they are: every heuristic parses its own defaults', () => {
    const wrong = PRESETS.all.heuristics.filter(
      ({ heuristic, options }) => !heuristic.options.safeParse(options).success,
    );

    expect(wrong.map(({ heuristic }) => heuristic.meta.id)).toEqual([]);
  });

  it('name every heuristic once', () => {
    const ids = idsOf('all');

    expect(new Set(ids).size).toBe(ids.length);
  });
});
