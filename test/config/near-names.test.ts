import { describe, expect, it } from 'vitest';
import { nearNames, unknownName } from '../../src/config/near-names.ts';

const PRESETS = ['recommended', 'dr-elephant', 'all'];
const IDS = ['shuffle-data-skew', 'spill', 'dr-executor-spill', 'gc-pressure', 'dr-executor-gc'];

describe('near names', () => {
  it.for([
    ['recomended', PRESETS, ['recommended']],
    ['Recommended', PRESETS, ['recommended']],
    ['elephant', PRESETS, ['dr-elephant']],
    ['al', PRESETS, ['all']],
    ['something-else', PRESETS, []],
    ['', PRESETS, []],
    ['spil', IDS, ['spill', 'dr-executor-spill']],
    ['skew', IDS, ['shuffle-data-skew']],
    ['dr-gc', IDS, ['dr-executor-gc']],
    ['gc-presure', IDS, ['gc-pressure']],
    ['e', [], []],
  ] as const)('of "%s"', ([typed, names, near]) => {
    expect(nearNames(typed, names)).toEqual(near);
  });

  it('are three at most, the nearest first', () => {
    expect(nearNames('aaaa', ['aabb', 'aaab', 'aaaa-a', 'baaa', 'aaa'])).toEqual([
      'aaa',
      'aaab',
      'baaa',
    ]);
  });
});

describe('an unknown name', () => {
  it('is said with what was meant and what is accepted', () => {
    expect(unknownName('preset', 'recomended', PRESETS)).toBe(
      'unknown preset "recomended": did you mean recommended? (accepted: recommended, dr-elephant, all)',
    );
    expect(unknownName('preset', 'xyz', PRESETS)).toBe(
      'unknown preset "xyz" (accepted: recommended, dr-elephant, all)',
    );
  });

  it('does not repeat a long list, and says when there is nothing to choose from', () => {
    const many = Array.from({ length: 13 }, (_, index) => `name-${index}`);

    expect(unknownName('heuristic', 'name-5x', many)).toMatch(/did you mean name-5 or .*\?$/);
    expect(unknownName('option', 'x', [])).toBe('unknown option "x" (none is accepted)');
  });
});
