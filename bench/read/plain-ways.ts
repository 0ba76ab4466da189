import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { Way } from './way.ts';

/** What others do with the bytes of a plain log. */
export const PLAIN_WAYS: Readonly<Record<string, Way>> = {
  'scan-blocks': scanBlocks,
  'scan-stream': scanStream,
  'parse-lines': parseLines,
};

const LINE_FEED = 0x0a;
const BLOCK_BYTES = 8 * 2 ** 20;

/** How many lines there are, through large blocking reads: the least that a program can do. */
function scanBlocks(path: string): void {
  let count = 0;
  eachLine(path, () => {
    count += 1;
  });
  if (count === 0) throw new Error('no lines');
}

/** The same through a stream, as any program of Node would read a file. */
async function scanStream(path: string): Promise<void> {
  let count = 0;
  for await (const chunk of createReadStream(path)) {
    if (!Buffer.isBuffer(chunk)) continue;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
      count += 1;
    }
  }
  if (count === 0) throw new Error('no lines');
}

/** What a plain reader does: every line parsed, nothing kept. */
function parseLines(path: string): void {
  eachLine(path, (buffer, start, end) => {
    JSON.parse(buffer.toString('utf8', start, end));
  });
}

function eachLine(
  path: string,
  onLine: (buffer: Buffer, start: number, end: number) => void,
): void {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let held = 0;
  for (;;) {
    const byteCount = readSync(file, buffer, held, buffer.length - held, null);
    if (byteCount === 0) break;
    held += byteCount;
    let from = 0;
    // the view ends where the bytes do: an old line feed behind them would be looked for through all of the rest
    const bytes = buffer.subarray(0, held);
    for (let to = bytes.indexOf(LINE_FEED); to >= 0; to = bytes.indexOf(LINE_FEED, from)) {
      onLine(bytes, from, to);
      from = to + 1;
    }
    buffer.copyWithin(0, from, held);
    held -= from;
  }
  closeSync(file);
}
