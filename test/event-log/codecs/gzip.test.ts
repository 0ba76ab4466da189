import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeAll } from '../../builders/byte-stream.ts';

/** A gzip member of exactly so many bytes: its optional comment fills it up. */
function memberOf(text: string, byteCount: number): Buffer {
  const plain = gzipSync(text);
  const comment = Buffer.alloc(byteCount - plain.length, 'c');
  comment[comment.length - 1] = 0;
  const header = Buffer.from(plain.subarray(0, 10));
  header[3] = 0x10;
  return Buffer.concat([header, comment, plain.subarray(10)]);
}

describe('gzip', () => {
  it.for([16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1])(
    'members whose border lies at byte %i',
    async (byteCount) => {
      const bytes = Buffer.concat([memberOf('one\n', byteCount), gzipSync('two\n'), gzipSync('')]);
      const { text, problems } = await decodeAll(bytes);
      expect(text.toString()).toBe('one\ntwo\n');
      expect(problems).toEqual([]);
    },
  );

  it.for([
    { what: 'text', after: Buffer.from('{"Event":"x"}\n') },
    { what: 'text behind zeros', after: Buffer.concat([Buffer.alloc(70_000), Buffer.from('x')]) },
    { what: 'half of a mark', after: Buffer.from([0x1f]) },
    { what: 'a mark and nothing else of a member', after: Buffer.from([0x1f, 0x8b, 0x08, 0xff]) },
  ])('$what behind a member costs nothing of it, and is said', async ({ after }) => {
    const whole = 'a line of a log\n'.repeat(100);
    const { text, kinds } = await decodeAll(Buffer.concat([gzipSync(whole), after]));
    expect(text.toString()).toBe(whole);
    expect(kinds).toEqual([expect.stringMatching(/^(?:unreadable|truncated)$/)]);
  });

  it('a checksum that is not that of the text is said', async () => {
    const bytes = gzipSync('one\n');
    bytes.writeUInt32LE(1, bytes.length - 8);
    const { text, kinds } = await decodeAll(Buffer.concat([bytes, gzipSync('two\n')]));
    expect([text.toString(), kinds]).toEqual(['one\ntwo\n', ['unreadable']]);
  });

  it('what follows the last member is no gzip, and is left', async () => {
    const bytes = Buffer.concat([gzipSync('one\n'), Buffer.alloc(40_000)]);
    const { text, kinds } = await decodeAll(bytes);
    expect(text.toString()).toBe('one\n');
    expect(kinds).toEqual([]);
  });

  it('damage is reported, and the text before it stays', async () => {
    const lines = Array.from({ length: 100_000 }, (_, k) => `line ${(k * 7919) % 104729}\n`);
    const bytes = gzipSync(lines.join(''));
    const at = Math.floor(bytes.length / 2);
    bytes.fill(0xff, at, at + 100);
    const { text, kinds } = await decodeAll(bytes);
    expect(kinds).toEqual(['unreadable']);
    // The step of 16 KiB with the damage in it is lost.
    const keptCount = Math.floor(lines.join('').length * (0.48 - 16_384 / bytes.length));
    expect(text.toString().slice(0, keptCount) === lines.join('').slice(0, keptCount)).toBe(true);
  });

  it('a wrong checksum is damage', async () => {
    const bytes = gzipSync('one\n');
    bytes[bytes.length - 8] = (bytes.at(-8) ?? 0) ^ 1;
    const { kinds } = await decodeAll(Buffer.concat([memberOf('before\n', 16 * 1024), bytes]));
    expect(kinds).toEqual(['unreadable']);
  });

  it('what expands a thousand times', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const { text, problems } = await decodeAll(gzipSync(zeros));
    expect(text.length).toBe(zeros.length);
    expect(problems).toEqual([]);
  });
});
