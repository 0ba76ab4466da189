import { decode } from '../../event-log/decode.ts';
import type { ByteStream, LogPart } from '../../event-log/log-source.ts';
import { looksLikeEventLog } from '../../event-log/recognise.ts';

/** Every codec gives something from so much: its largest usual block is 128 KiB. */
const HEAD_BYTES = 256 * 1024;

/** Whether what a part holds, once decoded, begins as an event log does. Reads its beginning only. */
export async function beginsAsEventLog(part: LogPart): Promise<boolean> {
  for await (const decoded of decode(headOf(part.open()), ignoreProblem)) {
    if (!isBlank(decoded)) return looksLikeEventLog(decoded);
  }
  return false;
}

async function* headOf(source: ByteStream): ByteStream {
  let left = HEAD_BYTES;
  for await (const chunk of source) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** A head is cut: its end is not the file's. */
function ignoreProblem(): void {}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
