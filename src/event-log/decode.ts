import { MIB } from '../model/units.ts';
import { type ByteReader, createByteReader } from './codecs/byte-reader.ts';
import type { AddProblem, Codec, DecodeProblem, ReportProblem } from './codecs/codec.ts';
import { detectFraming, FRAMING_HEAD_BYTES, type Framing } from './codecs/detect.ts';
import { decodeGzip } from './codecs/gzip.ts';
import { decodeLz4Block } from './codecs/lz4-block.ts';
import { decodeLzf } from './codecs/lzf.ts';
import { decodeXerialSnappy } from './codecs/xerial-snappy.ts';
import { decodeZstd } from './codecs/zstd.ts';
import { DecodePlaces } from './decode-places.ts';
import { type ByteStream, EventLogError } from './log-source.ts';

/**
 * Where decoding stops because what comes out is no event log, or more than anyone wants read: what grows without end meets one
 * of them. Told as `limited`, with the setting that moves it.
 */
export interface DecodeLimits {
  readonly maxDecodedBytes: number;
  /** Decoded bytes for each stored one; not applied before `freeDecodedBytes`. */
  readonly maxExpansionRatio: number;
  readonly freeDecodedBytes: number;
}

/**
 * Beyond every log we have seen, and short of what fills a disk or a day: `maxLogBytes` of the configuration takes their
 * place.
 */
export const DEFAULT_DECODE_LIMITS: DecodeLimits = {
  maxDecodedBytes: 2 ** 40,
  // Logs shrink 10 to 60 times; deflate cannot go beyond 1032; a zstd bomb reaches 30 000.
  maxExpansionRatio: 2000,
  freeDecodedBytes: 256 * MIB,
};

const CODECS: Readonly<Record<Framing, Codec>> = {
  plain: decodePlain,
  zstd: decodeZstd,
  lz4: decodeLz4Block,
  snappy: decodeXerialSnappy,
  lzf: decodeLzf,
  gzip: decodeGzip,
};
/** Only this many bytes, however much they expand: the user's own limit takes the place of ours. */
export function limitsTo(maxDecodedBytes: number): DecodeLimits {
  return { maxDecodedBytes, maxExpansionRatio: Infinity, freeDecodedBytes: 0 };
}

/** A log that Spark compressed and someone else then gzipped has two. */
const MAX_LAYERS = 3;

/**
 * The text of one file of a log, whatever framing its first bytes show. Streams in constant memory: chunks are up to about a
 * megabyte, each valid until the next is asked for. Torn or damaged bytes do not throw: what is whole is given, the rest
 * reported when the stream ends; a line feed stands where a stretch was left out. Errors of the source pass through, but an
 * `EventLogError` of code `unreadable` is damage too. `places` says where the source begins, and is told where another could.
 */
export async function* decode(
  source: ByteStream,
  report: ReportProblem,
  limits: DecodeLimits = DEFAULT_DECODE_LIMITS,
  places = new DecodePlaces(),
): AsyncGenerator<Uint8Array> {
  const problems = createProblemLog();
  const stored = { byteCount: places.from?.storedByteCount ?? 0 };
  let decodedByteCount = places.from?.decodedByteCount ?? 0;
  const bytes = readSource(source, stored, problems.add);
  for await (const chunk of unwrap(bytes, problems.add, places)) {
    decodedByteCount += chunk.length;
    const reason = exceeded(limits, stored.byteCount, decodedByteCount);
    if (reason !== undefined) {
      const excessByteCount = decodedByteCount - limits.maxDecodedBytes;
      if (excessByteCount > 0 && excessByteCount < chunk.length) {
        yield chunk.subarray(0, chunk.length - excessByteCount);
      }
      problems.add('limited', `${reason}: reading stopped (--max-log-bytes moves this limit)`);
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
  places: DecodePlaces,
  layer = 1,
): AsyncGenerator<Uint8Array> {
  const isOutermost = layer === 1;
  const reader = createByteReader(source, isOutermost ? places : undefined);
  try {
    await reader.fill(FRAMING_HEAD_BYTES);
    const framing = places.from?.framing ?? detectFraming(reader.peek());
    places.framed(layer, framing);
    const taken = CODECS[framing](reader, addProblem);
    const decoded = isOutermost ? places.counting(taken) : taken;
    // what begins in the middle of a file begins in the middle of a line too: its bytes tell nothing
    const isLast = framing === 'plain' || layer === MAX_LAYERS || places.from !== undefined;
    if (isLast) yield* decoded;
    else yield* unwrap(decoded, addProblem, places, layer + 1);
  } finally {
    await reader.close();
  }
}

async function* decodePlain(reader: ByteReader): AsyncGenerator<Uint8Array> {
  while (await reader.fill(1)) {
    const bytes = reader.peek();
    yield bytes;
    reader.skip(bytes.length);
    reader.canBeginHere(0);
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

/** Undefined within the limits. */
function exceeded(
  { maxDecodedBytes, maxExpansionRatio, freeDecodedBytes }: DecodeLimits,
  storedByteCount: number,
  decodedByteCount: number,
): string | undefined {
  if (decodedByteCount > maxDecodedBytes) return `the log holds more than may be read`;
  const isBomb =
    decodedByteCount > freeDecodedBytes && decodedByteCount > storedByteCount * maxExpansionRatio;
  return isBomb ? `the log expands more than ${maxExpansionRatio} times` : undefined;
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
