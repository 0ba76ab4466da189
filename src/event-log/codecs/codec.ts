import type { ByteReader } from './byte-reader.ts';

/**
 * `truncated`: the bytes stop inside a block or frame. `unreadable`: a stretch that cannot be decoded, with or without good
 * ones after it. `limited`: decoding was stopped because the output grew past what an event log can be.
 */
type DecodeProblemKind = 'truncated' | 'unreadable' | 'limited';

/** What decoding could not give back; has the shape of a gap. `detail` tells of the first of `count`. */
export interface DecodeProblem {
  readonly kind: DecodeProblemKind;
  readonly detail: string;
  readonly count: number;
}

/** Called at most once for each kind, when the stream has ended. */
export type ReportProblem = (problem: DecodeProblem) => void;

/** Where a codec leaves its problems, as they are met. */
export type AddProblem = (kind: DecodeProblemKind, detail: string) => void;

/**
 * Turns framed bytes into what they hold. Gives all that is whole and throws nothing because of the bytes. A chunk is valid
 * until the next one is asked for. Where a stretch had to be left out, a line feed comes before what follows it, so that the
 * halves of two lines are never read as one.
 */
export type Codec = (reader: ByteReader, addProblem: AddProblem) => AsyncGenerator<Uint8Array>;

/** The sentence for damage, which says how much it costs. */
export function damagedAt(what: string, offset: number, isMoreFound: boolean): string {
  const cost = isMoreFound ? '' : ', and nothing after it can be read';
  return `${what} at byte ${offset} is damaged${cost}`;
}

/** Whether these bytes, however few, may be the beginning of `mark`. */
export function beginsLike(bytes: Buffer, mark: Buffer): boolean {
  const byteCount = Math.min(bytes.length, mark.length);
  return bytes.compare(mark, 0, byteCount, 0, byteCount) === 0;
}
