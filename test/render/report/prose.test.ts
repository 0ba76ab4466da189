import { describe, expect, it } from 'vitest';
import { proseOf } from '../../../src/render/report/prose.ts';

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
