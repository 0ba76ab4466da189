import { MIB } from '../model/units.ts';

/** Longer lines are looked at before they are parsed: a line of the greatest length can hold twenty million objects. */
const MODEST_LENGTH = 4 * MIB;
/** What the largest plan that is kept needs, and some. */
const MAX_VALUES = 4_000_000;
/** An object with more members is kept as a table, each with a name of its own: configurations have some thousand. */
const FEW_MEMBERS = 20_000;
/** Values that a member of such a table costs as much as. */
const TABLE_MEMBER_VALUES = 10;
/** Never gets to `FEW_MEMBERS`: the elements of a list have no names. */
const LIST = -(2 ** 31);
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Whether it would take gigabytes to parse, event or not. Values are counted by what stands between and around them. */
export function isOverfull(text: string): boolean {
  if (text.length <= MODEST_LENGTH) return false;
  /** Of the objects and lists that are open around the one at hand. */
  const outer: number[] = [];
  let memberCount = 0;
  let valueCount = 0;
  for (let at = 0; at < text.length && valueCount <= MAX_VALUES; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at + 1);
    } else if (code === COMMA) {
      memberCount += 1;
      valueCount += memberCount > FEW_MEMBERS ? TABLE_MEMBER_VALUES : 1;
    } else if (isOpening(code)) {
      outer.push(memberCount);
      memberCount = code === OPENING_BRACE ? 0 : LIST;
      valueCount += 1;
    } else if (isClosing(code)) {
      memberCount = outer.pop() ?? 0;
    }
  }
  return valueCount > MAX_VALUES;
}

function isOpening(code: number): boolean {
  return code === OPENING_BRACE || code === OPENING_BRACKET;
}

function isClosing(code: number): boolean {
  return code === CLOSING_BRACE || code === CLOSING_BRACKET;
}

/** Where the quote is that ends the string that `from` is in; the end of the text where there is none. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}
