import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeAll } from '../../builders/byte-stream.ts';

const MIB = 1024 * 1024;
const ENDLESS = { maxDecodedBytes: Infinity, maxExpansionRatio: Infinity, freeDecodedBytes: 0 };

function frame(text: Uint8Array | string, params: Record<number, number> = {}): Buffer {
  return zstdCompressSync(text, { params });
}

/** Text that compresses like a log, all of it different. */
function logText(byteCount: number): Buffer {
  const lines: string[] = [];
  for (let length = 0, task = 0; length < byteCount; task++) {
    const line = `{"Event":"SparkListenerTaskEnd","Task ID":${task},"Run":${(task * 7919) % 104729}}\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join(''));
}

const skippable = (byteCount: number): Buffer => {
  const header = Buffer.from('532a4d1800000000', 'hex');
  header.writeUInt32LE(byteCount, 4);
  return Buffer.concat([header, Buffer.alloc(byteCount, 0xfd)]);
};

describe('zstd frames', () => {
  it.for([
    { what: 'an empty one', bytes: frame(''), text: '' },
    {
      what: 'a checksum',
      bytes: frame('a\n', { [constants.ZSTD_c_checksumFlag]: 1 }),
      text: 'a\n',
    },
    {
      what: 'no content size',
      bytes: frame('a\n', { [constants.ZSTD_c_contentSizeFlag]: 0 }),
      text: 'a\n',
    },
    {
      what: 'a skippable one first',
      bytes: Buffer.concat([skippable(12), frame('a\n')]),
      text: 'a\n',
    },
    {
      what: 'skippable ones between',
      bytes: Buffer.concat([frame('a\n'), skippable(0), skippable(300_000), frame('b\n')]),
      text: 'a\nb\n',
    },
  ])('$what', async ({ bytes, text }) => {
    for (const chunkBytes of [1, 5, 64 * 1024]) {
      const decoded = await decodeAll(bytes, chunkBytes);
      expect(decoded.text.toString()).toBe(text);
      expect(decoded.problems).toEqual([]);
    }
  });

  it.for([3, 4.5, 13])('one of %f MiB, with and without a checksum', async (sizeMib) => {
    const text = logText(sizeMib * MIB);
    for (const checksum of [0, 1]) {
      const bytes = frame(text, { [constants.ZSTD_c_checksumFlag]: checksum });
      const decoded = await decodeAll(Buffer.concat([bytes, frame('end\n')]), 10_000);
      expect(decoded.text.equals(Buffer.concat([text, Buffer.from('end\n')]))).toBe(true);
      expect(decoded.problems).toEqual([]);
    }
  });

  it('a large one that stops early gives its whole blocks', async () => {
    const text = logText(8 * MIB);
    const bytes = frame(text);
    for (const share of [0.2, 0.5, 0.9, 0.999]) {
      const decoded = await decodeAll(bytes.subarray(0, bytes.length * share));
      expect(decoded.kinds).toEqual(['truncated']);
      expect(text.subarray(0, decoded.text.length).equals(decoded.text)).toBe(true);
      expect(decoded.text.length).toBeGreaterThan(text.length * share - 0.5 * MIB);
    }
  });

  it('one that lacks only its checksum is torn, and its text is kept', async () => {
    const text = logText(6 * MIB);
    const bytes = frame(text, { [constants.ZSTD_c_checksumFlag]: 1 });
    const decoded = await decodeAll(bytes.subarray(0, -2));
    expect(decoded.text.equals(text)).toBe(true);
    expect(decoded.kinds).toEqual(['truncated']);
  });
});

describe('damage', () => {
  const checked = { [constants.ZSTD_c_checksumFlag]: 1 };

  it('a wrong checksum costs its frame, and a line feed stands in its place', async () => {
    const damaged = frame('second\n', checked);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    const decoded = await decodeAll(Buffer.concat([frame('fir'), damaged, frame('third\n')]));
    expect(decoded.text.toString()).toBe('fir\nthird\n');
    const at = frame('fir').length;
    expect(decoded.problems).toEqual([
      { kind: 'unreadable', detail: `a zstd frame at byte ${at} is damaged`, count: 1 },
    ]);
  });

  it('the line feed stands before a large frame too', async () => {
    const damaged = frame('lost\n', checked);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    const large = logText(6 * MIB);
    const decoded = await decodeAll(Buffer.concat([frame('half of'), damaged, frame(large)]));
    expect(decoded.text.equals(Buffer.concat([Buffer.from('half of\n'), large]))).toBe(true);
  });

  it('a header that is cut off is a torn frame', async () => {
    const whole = Buffer.concat([frame('whole\n'), frame(logText(70_000))]);
    for (const byteCount of [1, 5, 8, 9, 10]) {
      const decoded = await decodeAll(whole.subarray(0, frame('whole\n').length + byteCount));
      expect(decoded.text.toString()).toBe('whole\n');
      const at = frame('whole\n').length + byteCount;
      expect(decoded.problems).toMatchObject([
        { kind: 'truncated', detail: expect.stringContaining(`before byte ${at}`) },
      ]);
    }
  });

  it('many damaged frames are one problem with a count', async () => {
    const damaged = frame('lost\n', checked);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    const pairs = Array.from({ length: 50 }, (_, k) => [damaged, frame(`line ${k}\n`)]).flat();
    const decoded = await decodeAll(Buffer.concat(pairs), 1000);
    expect(decoded.text.toString().match(/line/gu)).toHaveLength(50);
    expect(decoded.problems).toMatchObject([{ kind: 'unreadable', count: 50 }]);
  });

  it('a length that points past the end does not hide the frames behind it', async () => {
    const broken = frame(logText(2000));
    // The first block header's size, after a five byte header with a two byte content size.
    broken.writeUIntLE((100_000 << 3) | 4, 7, 3);
    const decoded = await decodeAll(Buffer.concat([broken, frame('kept\n')]));
    expect(decoded.text.toString()).toBe('\nkept\n');
    expect(decoded.kinds).toEqual(['unreadable']);
  });

  it('in the middle of a large frame, what was before stays and the next frame follows', async () => {
    const text = logText(12 * MIB);
    const bytes = frame(text, checked);
    const at = Math.floor(bytes.length / 2);
    bytes.fill(0xff, at, at + 100);
    const decoded = await decodeAll(Buffer.concat([bytes, frame('kept\n')]));
    expect(decoded.kinds).toEqual(['unreadable']);
    expect(decoded.text.subarray(0, 4 * MIB).equals(text.subarray(0, 4 * MIB))).toBe(true);
    expect(decoded.text.toString().endsWith('\nkept\n')).toBe(true);
  });

  it('zeros after the last frame, as a crash of the machine leaves them', async () => {
    const decoded = await decodeAll(Buffer.concat([frame('whole\n'), Buffer.alloc(5000)]));
    expect(decoded.text.toString()).toBe('whole\n');
    expect(decoded.kinds).toEqual(['unreadable']);
  });

  it('a window that is too large is said to be', async () => {
    const bytes = frame(logText(MIB), {
      [constants.ZSTD_c_contentSizeFlag]: 0,
      [constants.ZSTD_c_windowLog]: 20,
    });
    // 1 GiB: exponent 20 above 2^10.
    bytes[5] = 20 << 3;
    const decoded = await decodeAll(Buffer.concat([bytes, frame('kept\n')]));
    expect(decoded.problems[0]?.detail).toMatch(/window of 1024 MiB: compress it again/u);
    expect(decoded.text.toString()).toBe('\nkept\n');
  });

  it('a dictionary that the frame names is asked for', async () => {
    // RFC 8878: a window, the dictionary's id 7 in one byte, and a last raw block of two bytes
    const bytes = Buffer.from('28b52ffd010007110000610a', 'hex');
    const decoded = await decodeAll(bytes);
    expect(decoded.problems[0]?.detail).toContain('it needs a dictionary');
  });
});

/** Each block says "128 KiB of zeros" in four bytes. */
function bomb(blockCount: number): Buffer {
  const header = Buffer.from('28b52ffd0038', 'hex');
  const blocks = Buffer.alloc(4 * blockCount);
  for (let at = 0; at < blocks.length; at += 4) {
    const isLast = at + 4 === blocks.length ? 1 : 0;
    blocks.writeUIntLE((131_072 << 3) | (1 << 1) | isLast, at, 3);
  }
  return Buffer.concat([header, blocks]);
}

describe('a bomb', () => {
  it('is decoded in steps, each bounded', async () => {
    const decoded = await decodeAll(bomb(100), undefined, ENDLESS);
    expect(decoded.text.length).toBe(100 * 131_072);
    expect(decoded.problems).toEqual([]);
  });

  it('is stopped when it has expanded too far', async () => {
    const limits = { ...ENDLESS, maxExpansionRatio: 1000, freeDecodedBytes: MIB };
    const decoded = await decodeAll(bomb(10_000), undefined, limits);
    expect(decoded.kinds).toEqual(['limited']);
    expect(decoded.text.length).toBeLessThan(64 * MIB);
  });
});
