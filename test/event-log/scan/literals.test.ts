import { describe, expect, it } from 'vitest';
import { Literals } from '../../../src/event-log/scan/literals.ts';

const TEXT = 'abcdefghijklmnopq';

function endOf(literal: string, line: string, from = 0, end = line.length): number {
  const literals = new Literals(['other', literal, 'another one']);
  literals.begin(Buffer.from(line));
  return literals.endAt(1, from, end);
}

describe('a literal', () => {
  it.for(Array.from({ length: 14 }, (_, length) => length))(
    'of %d bytes is found where it is',
    (length) => {
      const literal = TEXT.slice(0, length);
      for (const before of ['', 'x', 'xyz', 'wxyz!']) {
        const at = before.length;
        expect(endOf(literal, `${before}${literal}rest`, at)).toBe(at + length);
        expect(endOf(literal, before + literal, at)).toBe(at + length);
      }
    },
  );

  it.for(Array.from({ length: 13 }, (_, length) => length + 1))(
    'of %d bytes is not there when one of them differs',
    (length) => {
      const literal = TEXT.slice(0, length);
      for (let at = 0; at < length; at += 1) {
        const line = `${literal.slice(0, at)}!${literal.slice(at + 1)}`;
        expect(endOf(literal, line)).toBe(-1);
      }
    },
  );

  it('has to be whole before the end of the line, whatever stands behind it', () => {
    for (const length of [1, 3, 4, 5, 8, 9]) {
      const literal = TEXT.slice(0, length);
      expect(endOf(literal, TEXT, 0, length)).toBe(length);
      expect(endOf(literal, TEXT, 0, length - 1)).toBe(-1);
    }
  });

  it('is looked for in the buffer that was begun last, wherever that lies in its memory', () => {
    const literals = new Literals([TEXT]);
    const memory = Buffer.from(`....${TEXT}`);
    literals.begin(memory);
    expect(literals.endAt(0, 0, memory.length)).toBe(-1);
    literals.begin(memory.subarray(4));
    expect(literals.endAt(0, 0, TEXT.length)).toBe(TEXT.length);
  });
});
