import { createHash } from 'node:crypto';

/** PostgreSQL refuses index rows above 2 704 bytes, and no honest name comes near: several of these fit. */
const LENGTH_MAX = 256;
const HASH_LENGTH = 64;
const ESCAPE = '\uFFFD';
/** What a database cannot keep in text (NUL, halves of surrogate pairs), and the escape itself. */
const UNSTORABLE = /\0|\uFFFD|\p{Surrogate}/gu;
const ESCAPED = /\uFFFD([0-9a-f]{4})/g;
/** The end of a text whose tail is a hash. */
const CUT = /^[^]{191}…[0-9a-f]{64}$/;

/**
 * Text of a log in the form columns keep it and filters look for it: as it is, except that what databases cannot store
 * becomes U+FFFD and four hex digits, and the tail of something overlong becomes its SHA-256. Different texts stay different.
 */
export function columnText(text: string): string {
  const storable = text.replace(UNSTORABLE, (unit) => `${ESCAPE}${hex(unit)}`);
  if (storable.length < LENGTH_MAX) return storable;
  const hash = createHash('sha256').update(storable).digest('hex');
  return `${storable.slice(0, LENGTH_MAX - HASH_LENGTH - 1).toWellFormed()}…${hash}`;
}

/** What a filter looks for: names are asked for as a log has them, and overlong ones also as `shownText` told them. */
export function askedText(text: string): string {
  return CUT.test(text) ? text : columnText(text);
}

/** A name as the log has it; an overlong one as it is kept. */
export function shownText(kept: string): string {
  return CUT.test(kept) ? kept : kept.replace(ESCAPED, (_, digits: string) => unitOf(digits));
}

/** The same for text that need not be there. */
export function optionalColumnText(text: string | undefined): string | null {
  return text === undefined ? null : columnText(text);
}

function unitOf(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

function hex(unit: string): string {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}
