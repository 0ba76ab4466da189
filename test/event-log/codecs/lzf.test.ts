import { describe, expect, it } from 'vitest';
import { bytesOf, decodeAll } from '../../builders/byte-stream.ts';

const raw = (text: string): Buffer => {
  const header = bytesOf('5a56000000');
  header.writeUInt16BE(text.length, 3);
  return Buffer.concat([header, Buffer.from(text)]);
};
const compressed = (hex: string, decodedByteCount: number): Buffer => {
  const header = bytesOf('5a560100000000');
  const data = bytesOf(hex);
  header.writeUInt16BE(data.length, 3);
  header.writeUInt16BE(decodedByteCount, 5);
  return Buffer.concat([header, data]);
};

describe('LZF chunks', () => {
  it.for([
    { what: 'raw', bytes: raw('plain\n'), text: 'plain\n' },
    { what: 'of nothing', bytes: Buffer.concat([raw(''), raw('a\n')]), text: 'a\n' },
    { what: 'a match that overlaps itself', bytes: compressed('0061 2000', 4), text: 'aaaa' },
    { what: 'a match of two back', bytes: compressed('016162 6001', 7), text: 'abababa' },
    { what: 'a long match', bytes: compressed('0061 e02a00', 52), text: 'a'.repeat(52) },
  ])('$what', async ({ bytes, text }) => {
    for (const chunkBytes of [1, 64]) {
      const decoded = await decodeAll(bytes, chunkBytes);
      expect(decoded.text.toString()).toBe(text);
      expect(decoded.problems).toEqual([]);
    }
  });

  it.for([
    { what: 'an unknown type', bad: bytesOf('5a560200016162') },
    { what: 'a match before the beginning', bad: compressed('0061 2001', 4) },
    { what: 'literals that are not there', bad: compressed('0561', 6) },
    { what: 'less than was said', bad: compressed('0061', 2) },
    { what: 'no chunk', bad: Buffer.from('ZV or so, in some text') },
  ])('$what costs that chunk alone', async ({ bad }) => {
    const bytes = Buffer.concat([raw('before\n'), bad, raw('after\n'), raw('end\n')]);
    const { text, problems } = await decodeAll(bytes, 5);
    expect(text.toString()).toBe('before\n\nafter\nend\n');
    expect(problems).toMatchObject([{ kind: 'unreadable', count: 1 }]);
  });
});
