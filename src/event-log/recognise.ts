const BYTE_ORDER_MARK = '\uFEFF';
/** The key `Event` comes first in every line that Spark ever wrote. */
const FIRST_EVENT = /^\s*\{\s*"Event"\s*:/u;
/** Room for blank lines and indentation before the first event. */
const HEAD_BYTES = 4096;

/** Whether decoded text begins as an event log does: the first line that is not empty is an event. */
export function looksLikeEventLog(head: Uint8Array): boolean {
  const text = Buffer.from(
    head.buffer,
    head.byteOffset,
    Math.min(head.length, HEAD_BYTES),
  ).toString();
  return FIRST_EVENT.test(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
}
