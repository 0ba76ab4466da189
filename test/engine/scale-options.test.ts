import { describe, expect, it } from 'vitest';
import { scaleOptions } from '../../src/engine/scale-options.ts';

describe('scaleOptions', () => {
  it.for([
    { name: 'gateWallMs', value: 30_000, scaled: 3_000 },
    { name: 'minSpillBytes', value: 1_073_741_824, scaled: 107_374_182.4 },
    { name: 'silentBelowCoreMs', value: 120_000, scaled: 12_000 },
    { name: 'gateMemoryByteMs', value: 2_000, scaled: 20 },
    { name: 'gateWallShare', value: 0.05, scaled: 0.05 },
    { name: 'skewRatio', value: 3, scaled: 3 },
    { name: 'minTaskCount', value: 4, scaled: 4 },
    { name: 'bytesPerSecond', value: 100, scaled: 100 },
    { name: 'items', value: 7, scaled: 7 },
    { name: 'enabledMs', value: true, scaled: true },
    { name: 'modeMs', value: 'fast', scaled: 'fast' },
    { name: 'limitMs', value: null, scaled: null },
  ])('$name: $value becomes $scaled at a tenth', ({ name, value, scaled }) => {
    expect(scaleOptions({ [name]: value }, 0.1)).toEqual({ [name]: scaled });
  });

  it('scales the steps of a threshold like the threshold, and what is in lists', () => {
    const options = {
      wastedMs: { low: 100, moderate: 200, stepShare: 0.5 },
      heapShare: { low: 0.5, floorBytes: 1_000 },
      limitsBytes: [1_000, 2_000],
      nested: { deep: { gateByteMs: 400 } },
    };

    expect(scaleOptions(options, 0.5)).toEqual({
      wastedMs: { low: 50, moderate: 100, stepShare: 0.5 },
      heapShare: { low: 0.5, floorBytes: 500 },
      limitsBytes: [500, 1_000],
      nested: { deep: { gateByteMs: 100 } },
    });
  });

  it('leaves everything as it is at a scale of one', () => {
    const options = { gateWallMs: 30_000 };

    expect(scaleOptions(options, 1)).toBe(options);
  });

  it('leaves no noise of binary fractions', () => {
    expect(scaleOptions({ aMs: 3, bByteMs: 7 }, 0.1)).toEqual({ aMs: 0.3, bByteMs: 0.07 });
  });
});
