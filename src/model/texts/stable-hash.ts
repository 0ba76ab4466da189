/** FNV-1a, 64 bits: offset basis and prime of the published algorithm (Fowler, Noll, Vo). */
const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK_64_BITS = 0xffffffffffffffffn;

/**
 * Sixteen hex digits that are equal for equal values, whatever the order of an object's keys; for telling settings apart, not
 * for secrets. Absent and undefined are the same.
 */
export function stableHash(value: unknown): string {
  let hash = OFFSET_BASIS;
  for (const byte of new TextEncoder().encode(canonicalText(value))) {
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK_64_BITS;
  }
  return hash.toString(16).padStart(16, '0');
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
