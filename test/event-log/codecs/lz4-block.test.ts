import { describe, expect, it } from 'vitest';
import { decodeRawLz4 } from '../../../src/event-log/codecs/lz4-raw.ts';
import { xxHash32 } from '../../../src/event-log/codecs/xx-hash.ts';
import { bytesOf, decodeAll } from '../../builders/byte-stream.ts';

interface BlockFields {
  readonly token?: number;
  readonly stored?: Buffer;
  readonly decodedByteCount?: number;
  readonly checksum?: number;
}

/** As LZ4BlockOutputStream writes it; raw unless said. */
function block(text: string, fields: BlockFields = {}): Buffer {
  const stored = fields.stored ?? Buffer.from(text);
  const header = Buffer.alloc(21);
  header.write('LZ4Block');
  header.writeUInt8(fields.token ?? 0x15, 8);
  header.writeUInt32LE(stored.length, 9);
  header.writeUInt32LE(fields.decodedByteCount ?? text.length, 13);
  const checksum = xxHash32(Buffer.from(text), 0x9747b28c) & 0x0fffffff;
  header.writeUInt32LE(fields.checksum ?? checksum, 17);
  return Buffer.concat([header, stored]);
}
const endMark = block('', { checksum: 0 });
/** Four letters, then sixteen repeated from one back, then a literal. */
const repeated = { token: 0x25, stored: bytesOf('4c616263640100106f') };

describe('LZ4 blocks', () => {
  it('raw and compressed, in streams one after the other', async () => {
    const bytes = Buffer.concat([
      block('one\n'),
      endMark,
      block(`abcd${'d'.repeat(16)}o`, repeated),
    ]);
    const { text, problems } = await decodeAll(bytes, 3);
    expect(text.toString()).toBe('one\nabcdddddddddddddddddo');
    expect(problems).toEqual([]);
  });

  it.for([
    { what: 'a wrong checksum', bad: block('lost\n', { checksum: 1 }) },
    { what: 'an unknown method', bad: block('lost\n', { token: 0x35 }) },
    { what: 'a raw block of two lengths', bad: block('lost\n', { decodedByteCount: 4 }) },
    { what: 'more than its level allows', bad: block('x'.repeat(1025), { token: 0x10 }) },
    { what: 'no data for something', bad: block('', { token: 0x25, decodedByteCount: 9 }) },
    {
      what: 'data that do not decode',
      bad: block('0123456789', { token: 0x25, stored: bytesOf('f0ff') }),
    },
    { what: 'a mark without a block', bad: Buffer.from('LZ4BlockOutputStream is a class') },
  ])('$what costs that block alone', async ({ bad }) => {
    const bytes = Buffer.concat([block('before\n'), bad, block('after\n'), endMark]);
    const { text, problems } = await decodeAll(bytes, 16);
    expect(text.toString()).toBe('before\n\nafter\n');
    expect(problems).toMatchObject([{ kind: 'unreadable', count: 1 }]);
    expect(problems[0]?.detail).toContain('at byte 28');
  });

  it('a length that points past the end does not hide the blocks behind it', async () => {
    const bad = block('x'.repeat(2000));
    bad.writeUInt32LE(30_000, 9);
    bad.writeUInt32LE(30_000, 13);
    const { text, kinds } = await decodeAll(Buffer.concat([bad, block('after\n')]));
    expect(text.toString()).toBe('\nafter\n');
    expect(kinds).toEqual(['unreadable']);
  });

  it('the largest block', async () => {
    const large = 'y'.repeat(2 ** 22);
    const { text } = await decodeAll(block(large, { token: 0x1c }));
    expect(text.toString() === large).toBe(true);
  });
});

describe('decodeRawLz4', () => {
  it.for([
    { what: 'no last literals', block: '4061626364 0100', bytes: 8 },
    { what: 'a match before the beginning', block: '10610200 1061', bytes: 6 },
    { what: 'a match without distance', block: '10610000 1061', bytes: 6 },
    { what: 'more than there is room for', block: '4061626364', bytes: 3 },
    { what: 'less than was said', block: '4061626364', bytes: 5 },
    { what: 'an endless length', block: 'f0ffffff', bytes: 100 },
    { what: 'nothing', block: '', bytes: 4 },
  ])('refuses $what', ({ block: hex, bytes }) => {
    expect(decodeRawLz4(bytesOf(hex), Buffer.alloc(bytes))).toBe(false);
  });
});

describe('xxHash32', () => {
  it.for([
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ] as const)('of %j', ([text, hash]) => {
    expect(xxHash32(Buffer.from(text), 0)).toBe(hash);
  });
});
