import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../src/event-log/lines.ts';

interface Cut {
  readonly lines: readonly string[];
  readonly rest: string | undefined;
  readonly overlongCount: number;
}

/** Through one buffer that is spoilt after each push. */
function cut(text: string, chunkBytes: number, maxLineBytes?: number): Cut {
  const lines: string[] = [];
  const splitter = createLineSplitter(
    (buffer, start, end) => lines.push(buffer.toString('utf8', start, end)),
    maxLineBytes,
  );
  const bytes = Buffer.from(text);
  const reused = Buffer.alloc(chunkBytes);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const byteCount = bytes.copy(reused, 0, at, at + chunkBytes);
    splitter.push(reused.subarray(0, byteCount));
    reused.fill('#');
  }
  const rest = splitter.end()?.toString();
  return { lines, rest, overlongCount: splitter.overlongCount };
}

describe('createLineSplitter', () => {
  it('cuts the same lines wherever chunks end', () => {
    const piece = fc.constantFrom(
      '{"Event":1}',
      'é',
      '\n',
      '\r\n',
      '\n\n',
      '\r',
      '',
      'x'.repeat(99),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 1, max: 64 }), (pieces, chunkBytes) => {
        const text = pieces.join('');
        const { lines, rest } = cut(text, chunkBytes);
        const expected = text.split('\n');
        expect(rest ?? '').toBe(expected.pop());
        expect(lines).toEqual(
          expected.map((line) => line.replace(/\r$/u, '')).filter((line) => line !== ''),
        );
      }),
    );
  });

  it('cuts lines of megabytes that cross many borders, one behind the other', () => {
    const long = ['a', 'b', 'c'].map((letter, at) => letter.repeat((5 - at) * 2 ** 20 + at));
    const text = [...long, 'short', ...long].join('\n');
    const { lines, rest } = cut(text, 2 ** 18);

    // not as texts: a difference would be printed
    expect(lines.join('\n') === text.slice(0, text.lastIndexOf('\n'))).toBe(true);
    expect(rest === long[2]).toBe(true);
  });

  it.for([
    { text: 'a\nb\n', rest: undefined },
    { text: 'a\nb', rest: 'b' },
    { text: 'a\n\n', rest: undefined },
    { text: '', rest: undefined },
  ])('what stands after the last line feed of $text', ({ text, rest }) => {
    expect(cut(text, 100).rest).toBe(rest);
  });

  it.for([
    { byteCount: 10, lines: ['a', 'x'.repeat(10), 'b'], overlongCount: 0 },
    { byteCount: 11, lines: ['a', 'b'], overlongCount: 1 },
    { byteCount: 500, lines: ['a', 'b'], overlongCount: 1 },
  ])('a line of $byteCount where ten are allowed', ({ byteCount, lines, overlongCount }) => {
    for (const lineEnd of ['\n', '\r\n']) {
      for (const chunkBytes of [1, 3, 12, 1000]) {
        const text = ['a', 'x'.repeat(byteCount), 'b', ''].join(lineEnd);
        expect(cut(text, chunkBytes, 10)).toEqual({ lines, rest: undefined, overlongCount });
      }
    }
  });

  it('counts a last line that is too long, and does not hand it out', () => {
    expect(cut(`a\n${'x'.repeat(50)}`, 7, 10)).toEqual({
      lines: ['a'],
      rest: undefined,
      overlongCount: 1,
    });
  });

  it('begins anew after the end of a stream', () => {
    const lines: string[] = [];
    const splitter = createLineSplitter((buffer, start, end) =>
      lines.push(buffer.toString('utf8', start, end)),
    );
    splitter.push(Buffer.from('one\ntw'));
    expect(splitter.end()?.toString()).toBe('tw');
    splitter.push(Buffer.from('three\n'));
    expect(splitter.end()).toBeUndefined();
    expect(lines).toEqual(['one', 'three']);
  });

  it('hands a line within a chunk on where it lies', () => {
    const chunk = Buffer.from('one\ntwo\n');
    const buffers = new Set<ArrayBufferLike>();
    const splitter = createLineSplitter((buffer) => buffers.add(buffer.buffer));
    splitter.push(chunk);
    expect([...buffers]).toEqual([chunk.buffer]);
  });
});
