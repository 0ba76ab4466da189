import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutLongMiddles } from '../../../src/event-log/scan/long-strings.ts';

const MIB = 2 ** 20;
/** Longer than any text that is kept of a log; an escape has six bytes a character. */
const KEPT = 40_000;

interface Texts {
  readonly a: string;
  readonly list: readonly [number, { readonly b: string }];
  readonly c: string;
}

function shortened(event: Texts): Texts {
  return JSON.parse(withoutLongMiddles(Buffer.from(JSON.stringify(event))).toString());
}

function ends(text: string): readonly [string, string] {
  return [text.slice(0, KEPT), text.slice(-KEPT)];
}

describe('a string of megabytes', () => {
  it('keeps its begin and its end, whatever is in it', () => {
    const piece = fc.constantFrom('word ', '\n\t', '"', '\\', 'é', '字', '😀', '\u0001', '\ud83d');
    const text = fc
      .array(piece, { minLength: 1, maxLength: 40 })
      .map((pieces) => pieces.join('').repeat(Math.ceil((3 * MIB) / pieces.join('').length)));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const event: Texts = { a, list: [1, { b }], c: 'short' };
        const cut = shortened(event);
        expect(ends(cut.a)).toEqual(ends(a));
        expect(ends(cut.list[1].b)).toEqual(ends(b));
        expect(cut.c).toBe('short');
      }),
      { numRuns: 20 },
    );
  });

  it.for(['word ', '\tat a.b.C(D.scala:1)\n', '字'])(
    'gets short where it is %s again and again',
    (piece) => {
      const line = Buffer.from(JSON.stringify({ a: piece.repeat((8 * MIB) / piece.length), b: 1 }));

      expect(withoutLongMiddles(line).length).toBeLessThan(MIB);
    },
  );

  it.for([
    ['none is long', JSON.stringify({ a: Array.from({ length: 1_000 }, () => 'x'.repeat(9_000)) })],
    ['one does not end', `{"a":"${'x'.repeat(8 * MIB)}`],
  ] as const)('the line is as it was where %s', ([, line]) => {
    expect(withoutLongMiddles(Buffer.from(line)).equals(Buffer.from(line))).toBe(true);
  });
});
