import { describe, expect, it } from 'vitest';
import { withWhatTheyGiveAlone } from '../../src/engine/given-alone.ts';
import type { RootFinding } from '../../src/model/analysis.ts';
import { aRootFinding } from '../builders/finding.ts';

function giving(wallMs: number, memoryByteMs: number): RootFinding {
  return aRootFinding({
    saving: {
      wallMs: { low: wallMs, likely: wallMs, high: wallMs },
      memoryByteMs: { low: memoryByteMs, likely: memoryByteMs, high: memoryByteMs },
      basis: 'modelled',
    },
  });
}

describe('withWhatTheyGiveAlone', () => {
  it.for([
    { what: 'all of it is left', wallMs: 100, memoryByteMs: 100, isSaid: false },
    { what: 'nine tenths are left', wallMs: 90, memoryByteMs: 90, isSaid: false },
    { what: 'less of the time is left', wallMs: 89, memoryByteMs: 100, isSaid: true },
    { what: 'less of the memory is left', wallMs: 100, memoryByteMs: 89, isSaid: true },
    { what: 'nothing is left', wallMs: 0, memoryByteMs: 0, isSaid: true },
  ])('where $what: $isSaid', ({ wallMs, memoryByteMs, isSaid }) => {
    const [root] = withWhatTheyGiveAlone([giving(100, 100)], [giving(wallMs, memoryByteMs)]);
    const { basis: _basis, ...alone } = giving(100, 100).saving ?? {};

    expect(root?.saving?.wallMs.likely).toBe(wallMs);
    expect(root?.saving?.alone).toEqual(isSaid ? alone : undefined);
  });

  it('leaves findings without a saving as they are', () => {
    const { saving: _saving, ...silent } = aRootFinding();

    expect(withWhatTheyGiveAlone([silent], [silent])).toEqual([silent]);
  });
});
