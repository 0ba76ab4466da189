import { detectFraming } from '../../src/event-log/codecs/detect.ts';
import { decode } from '../../src/event-log/decode.ts';
import type { LogSource } from '../../src/event-log/log-source.ts';
import { collect, streamOf } from '../builders/byte-stream.ts';
import { wrongWith } from './check.ts';
import { damaged } from './damage.ts';
import { harmedLines } from './events.ts';
import { bytesOf, FRAMINGS, type Framing, pack, slices, type Unit } from './framing.ts';
import { type Random, randomOf } from './random.ts';

type Corpus = readonly [readonly string[], ...(readonly string[])[]];

/** One hostile log, and what is wrong with how it is read. */
export interface Case {
  readonly what: string;
  /** File names and bytes of its parts, in reading order. */
  readonly parts: readonly Part[];
  /** Pieces that nothing happened to: their text has to come out. */
  readonly whole: readonly Unit[];
}
interface Part {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Kinds of hostility; a case of one is told by its name and a seed. */
export const FAMILIES = ['events', 'parts', ...FRAMINGS] as const;
export type Family = (typeof FAMILIES)[number];

export function caseOf(family: Family, seed: string, corpus: Corpus): Case {
  const random = randomOf(`${family} ${seed}`);
  const lines = random.pick(corpus);
  if (family === 'events') return harmedLog(lines, random);
  if (family === 'parts') return partedLog(lines, random);
  return damagedLog(family, lines, random);
}

function harmedLog(lines: readonly string[], random: Random): Case {
  const { what, lines: after } = harmedLines(lines, random);
  const end = random.pick(['\n', '\n', '\r\n', '\n\n']);
  const mark = random.chance(0.1) ? '\ufeff' : '';
  const bytes = Buffer.from(mark + after.join(end) + (random.chance(0.8) ? end : ''));
  return { what, parts: [{ name: 'harmed', bytes }], whole: [] };
}

function damagedLog(framing: Framing, lines: readonly string[], random: Random): Case {
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const most = random.pick([1_000, 8_000, 65_535]);
  const { what, bytes, whole } = damaged(pack(framing, slices(text, most, random)), random);
  return { what, parts: [{ name: `damaged.${framing}`, bytes }], whole };
}

/** Parts of a rolled log: each of a framing of its own, some gone, twice, in the wrong order, or harmed. */
function partedLog(lines: readonly string[], random: Random): Case {
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const pieces = slices(text, Math.ceil(text.length / 3), random);
  const what: string[] = [];
  const parts = pieces.flatMap((piece, at): Part[] => {
    const packed = pack(random.pick(FRAMINGS), slices(piece, 65_535, random));
    const name = `events_${at + 1}_app`;
    if (random.chance(0.6)) return [{ name, bytes: bytesOf(packed) }];
    if (random.chance(0.2)) return [];
    const harm = damaged(packed, random);
    what.push(`part ${at + 1} ${harm.what}`);
    const part = { name, bytes: harm.bytes };
    return random.chance(0.2) ? [part, part] : [part];
  });
  if (random.chance(0.2)) parts.reverse();
  return { what: what.join(', '), parts, whole: [] };
}

export function sourceOf({ parts }: Pick<Case, 'parts'>, chunkBytes = 64 * 1024): LogSource {
  return {
    name: 'application_1700000000000_0001',
    gaps: [],
    isInProgress: false,
    parts: parts.map(({ name, bytes }) => ({
      name,
      byteCount: bytes.length,
      open: () => streamOf(bytes, chunkBytes),
    })),
  };
}

/** What is wrong with how the case is decoded, read and judged; empty where all is as promised. */
export async function wrongIn(hostile: Case): Promise<readonly string[]> {
  return [...(await lostIn(hostile)), ...(await wrongWith(sourceOf(hostile)))];
}

/** Framings whose blocks can be found again after damage, and whose damage is always seen; known by their first bytes. */
const FINDS_AGAIN: ReadonlySet<string> = new Set(['zstd', 'lz4']);

async function lostIn({ parts: [part], whole }: Case): Promise<readonly string[]> {
  if (part === undefined || !FINDS_AGAIN.has(detectFraming(part.bytes))) return [];
  const kinds: string[] = [];
  const stream = decode(streamOf(part.bytes), ({ kind }) => kinds.push(kind));
  const text = await collect(stream);
  let at = 0;
  for (const unit of whole) {
    at = text.indexOf(unit.text, at);
    if (at < 0) return [`a whole piece of ${unit.text.length} bytes was lost`];
    at += unit.text.length;
  }
  return [];
}
