import { readFileSync } from 'node:fs';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeptReadings } from '../../src/event-log/kept-readings.ts';
import { readEventLog, readGrowingLog } from '../../src/event-log/read-log.ts';
import { MIB } from '../../src/model/units.ts';
import { decodeAll } from '../builders/byte-stream.ts';
import { GrowingLog } from '../builders/growing-log.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const { text } = await decodeAll(
  readFileSync(path.join(FIXTURES, 'patients/logs/p20.3.5.treated.zst')),
);
const LINES = text.toString().split('\n').filter(Boolean);
const ODD = ['', '{"Event":', '{"Event":"NewInSpark9"}', 'no event', '\r', '{}'];

/** Events of a real log in the order that they were written, some left out, with odd ones in between. */
const aText = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: fc.nat({ max: 6 }) },
      { weight: 1, arbitrary: fc.constantFrom(...ODD) },
    ),
    { minLength: 10, maxLength: 150 },
  )
  .map((steps) => {
    const lines: string[] = LINES.slice(0, 4);
    let at = 3;
    for (const step of steps) {
      if (typeof step === 'string') lines.push(step);
      else lines.push(LINES[(at += Math.max(1, step - 2))] ?? '');
    }
    return `${lines.join('\n')}\n`;
  });

/** In files, each plain or of many frames. */
function aLog(content: string, borders: readonly number[], isZstd: boolean): GrowingLog {
  const bytes = Buffer.from(content);
  const places = [0, ...borders.map((share) => Math.floor(share * bytes.length)), bytes.length];
  const ends = places.toSorted((a, b) => a - b);
  const files = ends.slice(1).map((end, at) => {
    const part = bytes.subarray(ends[at], end);
    return { name: `events_${at + 1}_log`, bytes: isZstd ? framed(part) : Buffer.from(part) };
  });
  return new GrowingLog('log', files);
}

function framed(bytes: Buffer): Buffer {
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 30_000) {
    frames.push(zstdCompressSync(bytes.subarray(at, at + 30_000)));
  }
  return Buffer.concat(frames);
}

const share = fc.double({ min: 0, max: 1, noNaN: true });

it('whatever is in a log and wherever it was read before, reading on gives the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        content: aText,
        borders: fc.array(share, { maxLength: 2 }),
        cuts: fc.array(share, { minLength: 2, maxLength: 6 }),
        isZstd: fc.boolean(),
        budget: fc.constantFrom(undefined, 60_000, 200_000),
      }),
      async ({ content, borders, cuts, isZstd, budget }) => {
        const log = aLog(content, borders, isZstd);
        const kept = { readings: new KeptReadings({ maxBytes: 100 * MIB }), key: 'log' };
        const settings = {
          cluster: 'c',
          ...(budget === undefined ? {} : { memoryBudgetBytes: budget }),
        };
        for (const cut of [...cuts, 1].toSorted((a, b) => a - b)) {
          const source = log.at(Math.ceil(cut * log.byteCount), cut < 1);
          const anew = await readEventLog(source, settings).catch(String);
          const on = await readGrowingLog(source, settings, kept).catch(String);
          expect(JSON.stringify(on)).toBe(JSON.stringify(anew));
        }
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});
