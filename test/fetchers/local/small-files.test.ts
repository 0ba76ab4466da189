import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readFileChunks } from '../../../src/fetchers/local/local-file.ts';
import { KIB, MIB } from '../../../src/model/units.ts';
import { temporaryFile } from '../../store/temporary-folder.ts';

/** What came, and how large the buffer was that each piece lay in. */
async function readAll(path: string) {
  const pieces: Buffer[] = [];
  const bufferBytes: number[] = [];
  for await (const chunk of readFileChunks(path)) {
    pieces.push(Buffer.from(chunk));
    bufferBytes.push(chunk.buffer.byteLength);
  }
  return { byteCount: Buffer.concat(pieces).length, bufferBytes };
}

it('a small file is read into a small buffer, and a large one into one of a megabyte', async () => {
  const path = temporaryFile();
  writeFileSync(path, 'no log');
  expect(await readAll(path)).toEqual({ byteCount: 6, bufferBytes: [16 * KIB] });
  writeFileSync(path, Buffer.alloc(MIB + 1));
  expect(await readAll(path)).toEqual({ byteCount: MIB + 1, bufferBytes: [MIB, MIB] });
});
