/** Where a value begins and ends in a text: of a quoted one, between the quotes. */
export interface ValuePlace {
  readonly from: number;
  readonly to: number;
}

/** Longer ones are cut off: what is quoted without end would swallow a text. */
const MAX_LENGTH = 4_000;
/** Of a list or an object. */
const MAX_GROUP_LENGTH = 1_000;
/** Of a string of Python, Scala or SQL, as its quote is opened; in JSON inside of JSON there are backslashes before it. */
const OPENING = /(?:[bruf]{1,2}|N)?(\\{0,4})("""|'''|["'])/iy;
const GROUP_ENDS: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['[', ']'],
]);
const BARE = /[^\s"'\\&;,)\]}<>]{1,4000}/y;

/** A form that words do not have: with a digit, or long and with letters of both sizes. */
export function looksMade(value: string): boolean {
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value);
  return (/\d/.test(value) && /[A-Za-z]/.test(value)) || (isMixed && value.length >= 20);
}

/** What needs no hiding, whatever its name. */
export function isFlag(value: string): boolean {
  return /^(?:true|false)$/i.test(value);
}

/** The value that begins at `at`: a quoted string, a list, an object, or what stands there up to a blank or a comma. */
export function valueAt(text: string, at: number): ValuePlace | undefined {
  const quoted = quotedAt(text, at);
  if (quoted !== undefined) return quoted;
  const close = GROUP_ENDS.get(text.charAt(at));
  if (close !== undefined) return groupAt(text, at + 1, close);
  BARE.lastIndex = at;
  const bare = BARE.exec(text);
  return bare === null ? undefined : { from: at, to: BARE.lastIndex };
}

/** The same, of a quoted string alone. Undefined for an empty one too. */
export function quotedAt(text: string, at: number): ValuePlace | undefined {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text);
  if (opening === null) return undefined;
  const [, escapes = '', quote = ''] = opening;
  const from = OPENING.lastIndex;
  const end = Math.min(text.length, from + MAX_LENGTH);
  const to =
    quote.length === 3
      ? endAt(text, from, end, quote)
      : closingAt(text.slice(0, end), from, { quote, depth: escapes.length });
  return to > from ? { from, to } : undefined;
}

function groupAt(text: string, from: number, close: string): ValuePlace | undefined {
  const to = endAt(text, from, Math.min(text.length, from + MAX_GROUP_LENGTH), close);
  return to > from ? { from, to } : undefined;
}

/** Where `close` stands before `end`, else that: texts are cut. */
function endAt(text: string, from: number, end: number, close: string): number {
  const at = text.slice(from, end).indexOf(close);
  return at < 0 ? end : from + at;
}

interface Opened {
  readonly quote: string;
  /** How many backslashes stood before it: as many stand before the one that closes, and more before one that is meant. */
  readonly depth: number;
}

/** Where what was opened is closed; else where the line ends, or the text. */
function closingAt(text: string, from: number, { quote, depth }: Opened): number {
  let backslashCount = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') {
      backslashCount += 1;
      continue;
    }
    if (character === '\n' || character === '\r') return at - backslashCount;
    if (character === quote && isClosing(backslashCount, depth)) {
      // SQL doubles a quote that is meant
      if (quote === '"' || depth > 0 || text.charAt(at + 1) !== quote) {
        return at - Math.min(depth, backslashCount);
      }
      at += 1;
    }
    backslashCount = 0;
  }
  return text.length;
}

/** A backslash that is meant is twice as many at each depth. */
function isClosing(backslashCount: number, depth: number): boolean {
  return backslashCount < depth || (backslashCount - depth) % (2 * (depth + 1)) === 0;
}
