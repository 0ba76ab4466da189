/** FNV-1a, 64 bits: offset basis and prime of the published algorithm (Fowler, Noll, Vo), as upper and lower half. */
const OFFSET_BASIS = { high: 0xcbf29ce4, low: 0x84222325 };
/** The prime is 2^40 + this. */
const PRIME_LOW = 0x1b3;
const TWO_TO_32 = 2 ** 32;

/**
 * Sixteen hex digits that are equal for equal values, whatever the order of an object's keys; for telling settings apart, not
 * for secrets. Absent and undefined are the same.
 */
export function stableHash(value: unknown): string {
  let { high, low } = OFFSET_BASIS;
  // in halves, since a BigInt for each byte takes ten times as long, and a log of a gigabyte has thousands of plans
  for (const byte of new TextEncoder().encode(canonicalText(value))) {
    const xored = (low ^ byte) >>> 0;
    const product = xored * PRIME_LOW; // below 2^41, so that it is exact
    high = (Math.imul(high, PRIME_LOW) + Math.floor(product / TWO_TO_32) + (xored << 8)) >>> 0;
    low = product >>> 0;
  }
  return inHex(high) + inHex(low);
}

function inHex(half: number): string {
  return half.toString(16).padStart(8, '0');
}

/** JSON with sorted keys; numbers that JSON has no word for keep their name. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`);
    return `{${members.join(',')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
