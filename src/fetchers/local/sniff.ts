import type { DecodeProblem } from '../../event-log/codecs/codec.ts';
import { decode, limitsTo } from '../../event-log/decode.ts';
import type { ByteStream, LogPart } from '../../event-log/log-source.ts';
import { looksLikeEventLog } from '../../event-log/recognise.ts';
import { MIB } from '../../model/units.ts';

/** Every codec gives something from so much: its largest usual block is 128 KiB. */
const HEAD_BYTES = 256 * 1024;
/** Room for lines that are damaged or of somebody else. */
const DECODED_BYTES = MIB;
/** Of a line that goes on in the next chunk: enough to see whether it is an event. */
const LINE_HEAD_BYTES = 4096;
const LINE_FEED = 0x0a;

/**
 * Whether a part may be of an event log: an event is among the first lines of what it holds, or they are damaged, and nobody
 * knows before all of it is read, or it was torn before anything could be read of it. Reads its beginning only.
 */
export async function beginsAsEventLog(part: LogPart): Promise<boolean> {
  const problemKinds: DecodeProblem['kind'][] = [];
  const report = ({ kind }: DecodeProblem): void => void problemKinds.push(kind);
  const head = { isCut: false };
  let lineHead = Buffer.alloc(0);
  let decodedByteCount = 0;
  const decoded = decode(headOf(part.open(), head), report, limitsTo(DECODED_BYTES));
  for await (const chunk of decoded) {
    decodedByteCount += chunk.length;
    const text = Buffer.concat([lineHead, chunk]);
    if (looksLikeEventLog(text)) return true;
    lineHead = text.subarray(text.lastIndexOf(LINE_FEED) + 1).subarray(0, LINE_HEAD_BYTES);
  }
  // a head that is cut is torn by us
  const isTornAtOnce = !head.isCut && decodedByteCount === 0 && problemKinds.length > 0;
  return isTornAtOnce || problemKinds.includes('unreadable');
}

async function* headOf(source: ByteStream, head: { isCut: boolean }): ByteStream {
  let left = HEAD_BYTES;
  for await (const chunk of source) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    head.isCut = left <= 0;
    if (left <= 0) return;
  }
}
