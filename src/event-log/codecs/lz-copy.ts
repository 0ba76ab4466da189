/** A place in a buffer that moves on as bytes are read or written. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/** Above this a native copy is worth its call; below, a loop is quicker (measured). */
const NATIVE_COPY_BYTES = 32;

/** Copies bytes that stand in the input as they are; false when either side has too few. */
export function copyLiterals(input: Cursor, output: Cursor, byteCount: number): boolean {
  const { bytes: from, at: fromAt } = input;
  const { bytes: to, at: toAt } = output;
  if (byteCount > from.length - fromAt || byteCount > to.length - toAt) return false;
  if (byteCount > NATIVE_COPY_BYTES) from.copy(to, toAt, fromAt, fromAt + byteCount);
  else for (let i = 0; i < byteCount; i++) to[toAt + i] = from[fromAt + i] ?? 0;
  input.at = fromAt + byteCount;
  output.at = toAt + byteCount;
  return true;
}

/**
 * Repeats bytes that begin `distance` back in the output, overlapping what it writes when `distance` is the shorter; false
 * when they begin before the output or do not fit into it.
 */
export function copyMatch(output: Cursor, distance: number, byteCount: number): boolean {
  const { bytes, at } = output;
  if (distance < 1 || distance > at || byteCount > bytes.length - at) return false;
  const from = at - distance;
  if (byteCount > NATIVE_COPY_BYTES && distance >= byteCount) {
    bytes.copyWithin(at, from, from + byteCount);
  } else {
    for (let i = 0; i < byteCount; i++) bytes[at + i] = bytes[from + i] ?? 0;
  }
  output.at = at + byteCount;
  return true;
}
