import { describe, expect, it } from 'vitest';
import type { Amounts } from '../../../src/model/finding.ts';
import { savingInWords } from '../../../src/render/words/advice.ts';

function amounts(wallMs: number): Amounts {
  return {
    wallMs: { low: wallMs, likely: wallMs, high: wallMs },
    memoryByteMs: { low: 0, likely: 0, high: 0 },
  };
}

describe('savingInWords', () => {
  it.for([
    { what: 'nothing', wallMs: 0, words: undefined },
    { what: 'all of it', wallMs: 60_000, words: '1 min of wall clock' },
    {
      what: 'a part',
      wallMs: 60_000,
      alone: 120_000,
      words: '1 min of wall clock more than the findings before it; 2 min of wall clock by itself',
    },
    {
      what: 'nothing that is not given back already',
      wallMs: 0,
      alone: 120_000,
      words: 'nothing more than the findings before it; 2 min of wall clock by itself',
    },
    { what: 'the same in words', wallMs: 60_000, alone: 60_010, words: '1 min of wall clock' },
  ])('$what', ({ wallMs, alone, words }) => {
    const saving = { ...amounts(wallMs), basis: 'modelled' as const };

    expect(savingInWords(alone === undefined ? saving : { ...saving, alone: amounts(alone) })).toBe(
      words,
    );
  });
});
