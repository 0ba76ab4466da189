import { describe, expect, it } from 'vitest';
import { quotedAt, valueAt } from '../../../src/model/secrets/secret-value.ts';

describe('the value in a text', () => {
  it.for<[what: string, text: string, value: string | undefined]>([
    ['up to a blank', 'x y', 'x'],
    ['up to a comma', 'x,y', 'x'],
    ['in quotes, with the other quote in it', `"it's" y`, `it's`],
    ['with a quote that is escaped', String.raw`"a\"b" y`, String.raw`a\"b`],
    ['with a backslash at its end', String.raw`"a\\" "b"`, String.raw`a\\`],
    ['with a quote that SQL doubles', `'it''s' y`, `it''s`],
    ['in JSON inside of JSON', String.raw`\"a\\\"b\" y`, String.raw`a\\\"b`],
    ['of such JSON, where the outer string ends', String.raw`\"a" y`, 'a'],
    ['of a Python string', `rb'x' y`, 'x'],
    ['of a Python string over lines', `"""x\n"y" """ z`, 'x\n"y" '],
    ['of an unclosed string, up to the end of its line', `"x y\nz`, 'x y'],
    ['of an object', '{a;b} c', 'a;b'],
    ['of a list', '["x", "y"] c', '"x", "y"'],
    ['of a list that was cut', '["x", "y', '"x", "y'],
    ['of a Python string that was cut', '"""x y', 'x y'],
    ['nothing: an empty string', `"" y`, undefined],
    ['nothing: a blank', ' x', undefined],
    ['nothing: the end', '', undefined],
  ])('%s', ([, text, value]) => {
    const place = valueAt(text, 0);

    expect(place && text.slice(place.from, place.to)).toBe(value);
  });

  it('is in quotes, where only such a one is wanted', () => {
    expect(quotedAt('a "x"', 2)).toEqual({ from: 3, to: 4 });
    expect(quotedAt('a x', 2)).toBeUndefined();
  });
});
