import { describe, expect, it } from 'vitest';
import { createSearchBudget } from '../../../src/event-log/codecs/search-budget.ts';
import { decodeAll } from '../../builders/byte-stream.ts';
import { bytesOf, pack } from '../../fuzz/framing.ts';

const MIB = 2 ** 20;

/** A header that claims a raw block of four mebibytes, whose checksum will be wrong. */
function claimingHeader(): Buffer {
  const header = Buffer.alloc(21);
  header.write('LZ4Block', 'latin1');
  header[8] = 0x10 | 15;
  header.writeUInt32LE(4 * MIB, 9);
  header.writeUInt32LE(4 * MIB, 13);
  return header;
}

describe('the search for whole blocks', () => {
  it('looks at every byte as long as that costs little', () => {
    const budget = createSearchBudget();
    const strides = Array.from({ length: 1_000 }, (_, at) => budget.strideAfter(64 * 1024, at));
    expect(new Set(strides)).toEqual(new Set([1]));
  });

  it('goes farther where more was decoded in vain than the stream is long', () => {
    const budget = createSearchBudget();
    for (let spent = 0; spent < 256 * MIB; spent += 32 * MIB) budget.strideAfter(32 * MIB, 0);
    expect(budget.strideAfter(32 * MIB, 0)).toBeGreaterThan(MIB);
    expect(budget.strideAfter(32 * MIB, 1_000 * MIB)).toBe(1);
  });

  it('does not decode what every header claims', async () => {
    const headers = Array.from({ length: 5_000 }, claimingHeader);
    const bytes = Buffer.concat([...headers, Buffer.alloc(4 * MIB)]);
    const { problems } = await decodeAll(bytes);
    expect(problems[0]?.count).toBeLessThan(200);
  });

  it('finds every whole block among a thousand damaged ones', async () => {
    const texts = Array.from({ length: 2_000 }, (_, at) => Buffer.from(`block ${at}\n`.repeat(50)));
    const packed = pack('lz4', texts);
    const units = packed.units.map((unit, at) => {
      if (at % 2 === 0) return unit;
      const bytes = Buffer.from(unit.bytes);
      bytes[30] = 0;
      return { ...unit, bytes };
    });
    const { text } = await decodeAll(bytesOf({ ...packed, units }));
    const lost = packed.units.filter(
      ({ text: whole }, at) => at % 2 === 0 && !text.includes(whole),
    );
    expect(lost).toEqual([]);
  });
});
