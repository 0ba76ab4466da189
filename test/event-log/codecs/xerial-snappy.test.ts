import { describe, expect, it } from 'vitest';
import { bytesOf, decodeAll } from '../../builders/byte-stream.ts';

const header = bytesOf('82534e4150505900 00000001 00000001');

/** A raw snappy block behind its length. */
function block(hex: string): Buffer {
  const data = bytesOf(hex);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}
/** One literal, in the shortest form there is for it. */
const literal = (text: string): Buffer => {
  const tag = (text.length - 1) << 2;
  return block(Buffer.concat([Buffer.from([text.length, tag]), Buffer.from(text)]).toString('hex'));
};
const after = literal('after\n');

describe('snappy blocks', () => {
  it.for([
    { what: 'a literal', hex: '02 046162', text: 'ab' },
    {
      what: 'a literal with its length in one byte',
      hex: `46 f045 ${'61'.repeat(70)}`,
      text: 'a'.repeat(70),
    },
    { what: 'a literal with its length in four', hex: '02 fc010000006162', text: 'ab' },
    { what: 'a copy with one byte', hex: '06 046162 0102', text: 'ababab' },
    { what: 'a copy with two', hex: '06 046162 0e0200', text: 'ababab' },
    { what: 'a copy with four', hex: '06 046162 0f02000000', text: 'ababab' },
    { what: 'nothing', hex: '00', text: '' },
  ])('$what', async ({ hex, text }) => {
    for (const chunkBytes of [1, 64]) {
      const decoded = await decodeAll(Buffer.concat([header, block(hex), after]), chunkBytes);
      expect(decoded.text.toString()).toBe(`${text}after\n`);
      expect(decoded.problems).toEqual([]);
    }
  });

  it('the header of an appended stream is passed over', async () => {
    const bytes = Buffer.concat([header, literal('one\n'), header, header, literal('two\n')]);
    const { text, problems } = await decodeAll(bytes);
    expect(text.toString()).toBe('one\ntwo\n');
    expect(problems).toEqual([]);
  });

  it.for([
    // What makes snappyjs 0.7.0 run for ever: a literal whose length, read as signed, leads back to itself.
    { what: 'a literal of nearly 4 GiB', hex: '05 fcfaffffff' },
    { what: 'a copy from before the beginning', hex: '06 046162 0103' },
    { what: 'a copy without distance', hex: '06 046162 0100' },
    { what: 'more than was said', hex: '01 046162' },
    { what: 'less than was said', hex: '03 046162' },
    { what: 'more than a block can expand to', hex: 'ffffff7f 0061' },
    { what: 'a copy that is cut off', hex: '06 046162 0e02' },
  ])('$what costs that block alone', async ({ hex }) => {
    const bytes = Buffer.concat([header, literal('before\n'), block(hex), after]);
    const { text, problems } = await decodeAll(bytes, 6);
    expect(text.toString()).toBe('before\n\nafter\n');
    expect(problems).toMatchObject([{ kind: 'unreadable', count: 1 }]);
  });

  it.for(['00000000', '7fffffff', '82ffffff'])(
    'after a length of %s, reading goes on at the next stream',
    async (length) => {
      const bad = bytesOf(length);
      const bytes = Buffer.concat([
        header,
        literal('before\n'),
        bad,
        literal('lost\n'),
        header,
        after,
      ]);
      const { text, kinds } = await decodeAll(bytes, 6);
      expect(text.toString()).toBe('before\n\nafter\n');
      expect(kinds).toEqual(['unreadable']);
    },
  );
});
