import { type ByteReader, createByteReader } from './codecs/byte-reader.ts';
import type { AddProblem, Codec, DecodeProblem, ReportProblem } from './codecs/codec.ts';
import { detectFraming, FRAMING_HEAD_BYTES, type Framing } from './codecs/detect.ts';
import { decodeGzip } from './codecs/gzip.ts';
import { decodeLz4Block } from './codecs/lz4-block.ts';
import { decodeLzf } from './codecs/lzf.ts';
import { decodeXerialSnappy } from './codecs/xerial-snappy.ts';
import { decodeZstd } from './codecs/zstd.ts';
import { type ByteStream, EventLogError } from './log-source.ts';

/** Where decoding stops because what comes out is no event log, or more than anyone wants read. */
export interface DecodeLimits {
  readonly maxDecodedBytes: number;
  /** Decoded bytes for each stored one; not applied before `freeDecodedBytes`. */
  readonly maxExpansionRatio: number;
  readonly freeDecodedBytes: number;
}

export const DEFAULT_DECODE_LIMITS: DecodeLimits = {
  maxDecodedBytes: 2 ** 40,
  // Logs shrink 10 to 60 times; deflate cannot go beyond 1032; a zstd bomb reaches 30 000.
  maxExpansionRatio: 2000,
  freeDecodedBytes: 256 * 1024 * 1024,
};

const CODECS: Readonly<Record<Framing, Codec>> = {
  plain: decodePlain,
  zstd: decodeZstd,
  lz4: decodeLz4Block,
  snappy: decodeXerialSnappy,
  lzf: decodeLzf,
  gzip: decodeGzip,
};
/** A log that Spark compressed and someone else then gzipped has two. */
const MAX_LAYERS = 3;

/**
 * The text of one file of a log, whatever framing its first bytes show. Streams in constant memory: chunks are up to about a
 * megabyte, each valid until the next is asked for. Torn or damaged bytes do not throw: what is whole is given, the rest
 * reported when the stream ends; a line feed stands where a stretch was left out. Errors of the source pass through, but an
 * `EventLogError` of code `unreadable` is damage too.
 */
export async function* decode(
  source: ByteStream,
  report: ReportProblem,
  limits: DecodeLimits = DEFAULT_DECODE_LIMITS,
): AsyncGenerator<Uint8Array> {
  const problems = createProblemLog();
  const stored = { byteCount: 0 };
  let decodedByteCount = 0;
  for await (const chunk of unwrap(readSource(source, stored, problems.add), problems.add)) {
    decodedByteCount += chunk.length;
    if (exceeds(limits, stored.byteCount, decodedByteCount)) {
      problems.add('limited', `reading stopped after ${decodedByteCount} decoded bytes`);
      break;
    }
    yield chunk;
  }
  for (const problem of problems.all()) report(problem);
}

/** Takes off one framing after another until the bytes show none. */
async function* unwrap(
  source: ByteStream,
  addProblem: AddProblem,
  layer = 1,
): AsyncGenerator<Uint8Array> {
  const reader = createByteReader(source);
  try {
    await reader.fill(FRAMING_HEAD_BYTES);
    const framing = detectFraming(reader.peek());
    const decoded = CODECS[framing](reader, addProblem);
    if (framing === 'plain' || layer === MAX_LAYERS) yield* decoded;
    else yield* unwrap(decoded, addProblem, layer + 1);
  } finally {
    await reader.close();
  }
}

async function* decodePlain(reader: ByteReader): AsyncGenerator<Uint8Array> {
  while (await reader.fill(1)) {
    const bytes = reader.peek();
    yield bytes;
    reader.skip(bytes.length);
  }
}

async function* readSource(
  source: ByteStream,
  stored: { byteCount: number },
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) {
      stored.byteCount += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof EventLogError) || error.code !== 'unreadable') throw error;
    addProblem('unreadable', error.message);
  }
}

function exceeds(limits: DecodeLimits, storedByteCount: number, decodedByteCount: number): boolean {
  if (decodedByteCount > limits.maxDecodedBytes) return true;
  return (
    decodedByteCount > limits.freeDecodedBytes &&
    decodedByteCount > storedByteCount * limits.maxExpansionRatio
  );
}

interface ProblemLog {
  readonly add: AddProblem;
  all(): readonly DecodeProblem[];
}

/** The first of each kind in words, the others as a count: damage can come in thousands of places. */
function createProblemLog(): ProblemLog {
  const byKind = new Map<DecodeProblem['kind'], DecodeProblem>();
  return {
    add(kind, detail) {
      const first = byKind.get(kind);
      byKind.set(kind, first ? { ...first, count: first.count + 1 } : { kind, detail, count: 1 });
    },
    all: () => [...byKind.values()],
  };
}
