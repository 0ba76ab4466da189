import { describe, expect, it } from 'vitest';
import { unbroken } from '../../../src/render/printable.ts';
import { pageProseOf, proseOf } from '../../../src/render/words/prose.ts';

const text = (words: string) => ({ text: words, isCode: false });
const code = (words: string) => ({ text: words, isCode: true });

describe('proseOf', () => {
  it.for([
    ['', []],
    ['no code', [text('no code')]],
    [
      'the plan says `Join(skew=true)`.',
      [text('the plan says '), code('Join(skew=true)'), text('.')],
    ],
    ['`a``b`', [code('a'), code('b')]],
    ['a ` alone', [text('a ` alone')]],
    ['``', [text('``')]],
  ] as const)('%s', ([sentence, pieces]) => {
    expect(proseOf(sentence)).toEqual(pieces);
  });
});

describe('a headline', () => {
  it.for([
    ['took 7 min 34 s; 2.1 × as long', 'took 7~min 34~s; 2.1~× as long'],
    ['12 GiB-h of 40 GiB, 38 % in 3 stages', '12~GiB-h of 40~GiB, 38~% in 3 stages'],
  ] as const)('keeps numbers with their units: %s', ([words, kept]) => {
    expect(unbroken(words)).toBe(kept.replaceAll('~', '\u00a0'));
  });
});

describe('a sentence of a page', () => {
  it('keeps numbers with their units, and code as it is', () => {
    expect(pageProseOf('waits 17 s for `sleep 5 s`')).toEqual([
      text('waits 17\u00a0s for '),
      code('sleep 5 s'),
    ]);
  });
});
