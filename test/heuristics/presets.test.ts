import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PRESET,
  isPresetName,
  PRESETS,
  presetNames,
} from '../../src/heuristics/presets.ts';
import { DR_ELEPHANT, RECOMMENDED } from '../../src/heuristics/registry.ts';

function idsOf(name: keyof typeof PRESETS): readonly string[] {
  return PRESETS[name].heuristics.map(({ heuristic }) => heuristic.meta.id);
}

describe('presets', () => {
  it('are known by name', () => {
    expect(presetNames()).toEqual(['recommended', 'dr-elephant', 'all']);
    expect(presetNames().every(isPresetName)).toBe(true);
    expect(isPresetName('toString')).toBe(false);
    expect(isPresetName(DEFAULT_PRESET)).toBe(true);
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
