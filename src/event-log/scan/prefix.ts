/** How every line begins; inside of one it stands where a line feed was lost or lines ran into each other. */
export const LINE_START = Buffer.from('{"Event":"');
const ZERO = 0x30;
const NINE = 0x39;

/** Whether `buffer[start, end)` begins with `prefix`. */
export function startsWith(buffer: Buffer, start: number, end: number, prefix: Buffer): boolean {
  if (end - start < prefix.length) return false;
  // from the back: events differ at the end of their prefixes
  for (let i = prefix.length - 1; i >= 0; i -= 1) {
    if (buffer[start + i] !== prefix[i]) return false;
  }
  return true;
}

/** Digits from `start` on, and where they end. No number of JSON begins with a zero before others. */
export function readDigits(
  buffer: Buffer,
  start: number,
  end: number,
): { readonly value: number | undefined; readonly end: number } {
  let value = 0;
  let at = start;
  for (; at < end; at += 1) {
    const digit = buffer[at] ?? 0;
    if (digit < ZERO || digit > NINE) break;
    value = value * 10 + digit - ZERO;
  }
  const isNumber = at === start + 1 || (at > start && buffer[start] !== ZERO);
  return { value: isNumber && Number.isSafeInteger(value) ? value : undefined, end: at };
}
