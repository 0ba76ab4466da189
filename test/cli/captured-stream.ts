import { Writable } from 'node:stream';
import type { OutputStream } from '../../src/cli/streams.ts';

export interface CapturedStream extends OutputStream {
  /** What was written so far. */
  text(): string;
}

/** A stream that keeps what is written to it; a terminal when it is told how wide it is. */
export function capturedStream(columns?: number): CapturedStream {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, {
    text: () => chunks.join(''),
    ...(columns === undefined ? {} : { isTTY: true, columns }),
  });
}
