import { MIB } from '../model/units.ts';

/** Longer lines are looked at before they are parsed: a line of the greatest length can hold twenty million objects. */
const MODEST_LENGTH = 4 * MIB;
/** What the largest plan that is kept needs, and some. */
const MAX_VALUES = 4_000_000;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;

/** Whether it begins as an event, and would take gigabytes to parse. Values are counted by what stands between and around them. */
export function isOverfull(text: string): boolean {
  if (text.length <= MODEST_LENGTH || !text.startsWith('{"Event":"')) return false;
  let valueCount = 0;
  let isInString = false;
  for (let at = 0; at < text.length && valueCount <= MAX_VALUES; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isInString = !isInString;
    else if (code === BACKSLASH && isInString) at += 1;
    else if (!isInString && (code === COMMA || code === BRACE || code === BRACKET)) valueCount += 1;
  }
  return valueCount > MAX_VALUES;
}
