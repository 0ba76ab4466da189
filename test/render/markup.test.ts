import { describe, expect, it } from 'vitest';
import { firstFlaw } from './markup.ts';

describe('firstFlaw', () => {
  it.for([
    ['<a b="c">d &amp; e<f/></a>', undefined],
    ['<a><b></a>', '</a>'],
    ['<a>', 'a'],
    ['<a>x & y</a>', 'x & y'],
    ['<a b="<">c</a>', '<a b="<">c</a>'],
  ] as const)('%s: %s', ([markup, flaw]) => {
    expect(firstFlaw(markup)).toBe(flaw);
  });
});
