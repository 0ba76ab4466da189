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

/** And what stands before its damage. */
function damagedMember(): readonly [Buffer, string] {
  const text = Array.from({ length: 50_000 }, (_, k) => `line ${(k * 7919) % 104729}\n`).join('');
  const bytes = gzipSync(text);
  const at = Math.floor(bytes.length / 2);
  for (let k = 0; k < 1000; k += 1) bytes[at + k] = (k * k * 7919) % 251;
  return [bytes, text.slice(0, text.length / 4)];
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
    expect(text.toString().trimEnd()).toBe(whole.trimEnd());
    expect(kinds).toEqual([expect.stringMatching(/^(?:unreadable|truncated)$/)]);
  });

  it('a checksum that is not that of the text is said', async () => {
    const bytes = gzipSync('one\n');
    bytes.writeUInt32LE(1, bytes.length - 8);
    const { text, kinds } = await decodeAll(Buffer.concat([bytes, gzipSync('two\n')]));
    expect([text.toString(), kinds]).toEqual(['one\n\ntwo\n', ['unreadable']]);
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

  it.for([0, 2, 3000])('zeros at the end of %i members more are padding', async (memberCount) => {
    const members = Array.from({ length: memberCount }, () => gzipSync('two\n'));
    const bytes = Buffer.concat([gzipSync('one\n'), ...members, Buffer.alloc(40_000)]);
    const { text, problems } = await decodeAll(bytes);
    expect(text.toString()).toBe(`one\n${'two\n'.repeat(memberCount)}`);
    expect(problems).toEqual([]);
  });

  it.for([
    { what: 'the first', before: 0 },
    { what: 'one', before: 3 },
  ])('damage in $what member costs its rest', async ({ before }) => {
    const [damaged, head] = damagedMember();
    const members = Array.from({ length: before }, () => gzipSync('one\n'));
    const { text, problems } = await decodeAll(
      Buffer.concat([...members, damaged, gzipSync('two\n'), gzipSync('three\n')]),
    );
    const told = text.toString();
    expect(told.startsWith(`${'one\n'.repeat(before)}${head}`)).toBe(true);
    expect(told.endsWith('\ntwo\nthree\n')).toBe(true);
    expect(problems).toEqual([
      {
        kind: 'unreadable',
        detail: expect.stringMatching(/^a gzip member (?:at|before) byte \d+ is damaged$/),
        count: 1,
      },
    ]);
  });

  it('damage in one of thousands of members costs those that are near', async () => {
    const members = Array.from({ length: 4_000 }, (_, k) => gzipSync(`line ${k}\n`));
    const bytes = Buffer.concat(members);
    const at = Buffer.concat(members.slice(0, 2_000)).length - 8;
    bytes.writeUInt32LE(1, at);
    const { text, kinds } = await decodeAll(bytes);
    const lines = text
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    expect(kinds).toEqual(['unreadable']);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(3_000);
    expect(lines.at(-1)).toBe('line 3999');
  });

  it('a member that was cut off and written on by another one', async () => {
    const [first, head] = damagedMember();
    const second = `two ${head}`;
    const { text, kinds } = await decodeAll(
      Buffer.concat([first.subarray(0, first.length / 4), gzipSync(second)]),
    );
    expect(text.toString().startsWith(head.slice(0, 1000))).toBe(true);
    expect(text.toString().endsWith(`\n${second}`)).toBe(true);
    expect(kinds).toEqual(['unreadable']);
  });

  it('what expands a thousand times', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const { text, problems } = await decodeAll(gzipSync(zeros));
    expect(text.length).toBe(zeros.length);
    expect(problems).toEqual([]);
  });
});
