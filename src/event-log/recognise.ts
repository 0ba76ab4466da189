/**
 * The key `Event` comes first in every line that Spark ever wrote. Never over the end of a line: a file of line feeds would be
 * looked through once for each.
 */
const EVENT = /^\uFEFF?[ \t]*\{[ \t]*"Event"[ \t]*:/mu;

/** Whether an event begins in one of the lines of decoded text, which begins where a line does. */
export function looksLikeEventLog(text: Uint8Array): boolean {
  return EVENT.test(Buffer.from(text.buffer, text.byteOffset, text.length).toString());
}
