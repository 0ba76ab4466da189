const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;

/** xxHash, 32 bit (doc/xxhash_spec.md of the xxHash project), as an unsigned number. */
export function xxHash32(bytes: Buffer, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stripesEnd = bytes.length - (bytes.length % 16);
  let hash = stripesEnd > 0 ? hashStripes(view, stripesEnd, seed) : (seed + PRIME_5) | 0;
  hash = (hash + bytes.length) | 0;

  let at = stripesEnd;
  for (; at + 4 <= bytes.length; at += 4) {
    hash = (hash + Math.imul(view.getUint32(at, true), PRIME_3)) | 0;
    hash = Math.imul(rotate(hash, 17), PRIME_4);
  }
  for (; at < bytes.length; at++) {
    hash = (hash + Math.imul(view.getUint8(at), PRIME_5)) | 0;
    hash = Math.imul(rotate(hash, 11), PRIME_1);
  }
  return avalanche(hash);
}

function hashStripes(view: DataView, end: number, seed: number): number {
  let a = (seed + PRIME_1 + PRIME_2) | 0;
  let b = (seed + PRIME_2) | 0;
  let c = seed | 0;
  let d = (seed - PRIME_1) | 0;
  for (let at = 0; at < end; at += 16) {
    a = round(a, view.getUint32(at, true));
    b = round(b, view.getUint32(at + 4, true));
    c = round(c, view.getUint32(at + 8, true));
    d = round(d, view.getUint32(at + 12, true));
  }
  return (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
}

function round(lane: number, word: number): number {
  return Math.imul(rotate((lane + Math.imul(word, PRIME_2)) | 0, 13), PRIME_1);
}

function rotate(word: number, bitCount: number): number {
  return (word << bitCount) | (word >>> (32 - bitCount));
}

function avalanche(mixed: number): number {
  let hash = Math.imul(mixed ^ (mixed >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
