import type { DecodeProblem } from '../../src/event-log/codecs/codec.ts';
import { type DecodeLimits, decode } from '../../src/event-log/decode.ts';
import type { ByteStream } from '../../src/event-log/log-source.ts';

/** Bytes in chunks of one size, through one buffer that is spoilt before it is filled anew, as a source is allowed to do. */
export async function* streamOf(bytes: Uint8Array, chunkBytes = 64 * 1024): ByteStream {
  const reused = Buffer.alloc(Math.min(chunkBytes, bytes.length));
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes);
    reused.set(chunk);
    yield reused.subarray(0, chunk.length);
    reused.fill('#');
  }
}

/** Everything a stream gives, copied as it comes. */
export async function collect(stream: ByteStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

export interface Decoded {
  readonly text: Buffer;
  readonly problems: readonly DecodeProblem[];
  readonly kinds: readonly string[];
}

/** What a log's bytes decode to, and what was reported. */
export async function decodeAll(
  bytes: Uint8Array,
  chunkBytes?: number,
  limits?: DecodeLimits,
): Promise<Decoded> {
  const problems: DecodeProblem[] = [];
  const stream = decode(streamOf(bytes, chunkBytes), (problem) => problems.push(problem), limits);
  const text = await collect(stream);
  return { text, problems, kinds: problems.map(({ kind }) => kind) };
}

/** Bytes written as hexadecimal digits, with spaces between their fields. */
export function bytesOf(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(' ', ''), 'hex');
}
