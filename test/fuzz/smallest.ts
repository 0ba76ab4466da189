import type { Case } from './families.ts';

const LINE_FEED = 0x0a;
const MOST_TRIES = 300;

/**
 * The case with everything taken out of its parts that it fails without: whole lines of a text, stretches of anything else. Ever
 * smaller stretches are tried, a few hundred in all.
 */
export async function smallest(
  hostile: Case,
  fails: (candidate: Case) => Promise<boolean>,
): Promise<Case> {
  let best: Case = { ...hostile, whole: [] };
  if (!(await fails(best))) return hostile;
  let tries = 0;
  for (const { place, piece, pieceCount } of stretchesOf(hostile)) {
    const part = best.parts[place];
    if (part === undefined || tries >= MOST_TRIES) break;
    const bytes = without(part.bytes, piece, pieceCount);
    const candidate = { ...best, parts: best.parts.with(place, { ...part, bytes }) };
    tries += 1;
    if (await fails(candidate)) best = candidate;
  }
  return best;
}

interface Stretch {
  /** Of the part. */
  readonly place: number;
  readonly piece: number;
  readonly pieceCount: number;
}

/** Halves of each part, then quarters, …, each from the end. */
function* stretchesOf({ parts }: Case): Generator<Stretch> {
  for (let pieceCount = 2; pieceCount <= 256; pieceCount *= 2) {
    for (const place of parts.keys()) {
      for (let piece = pieceCount - 1; piece >= 0; piece -= 1) yield { place, piece, pieceCount };
    }
  }
}

function without(bytes: Buffer, piece: number, pieceCount: number): Buffer {
  const isText = bytes[0] === 0x7b;
  const edge = (at: number): number => {
    const place = Math.floor((bytes.length * at) / pieceCount);
    const found = isText ? bytes.indexOf(LINE_FEED, place) : place;
    return at === 0 ? 0 : found < 0 ? bytes.length : found + (isText ? 1 : 0);
  };
  return Buffer.concat([bytes.subarray(0, edge(piece)), bytes.subarray(edge(piece + 1))]);
}
