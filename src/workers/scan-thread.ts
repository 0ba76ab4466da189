import { on } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { detectFraming, FRAMING_HEAD_BYTES } from '../event-log/codecs/detect.ts';
import type { LogPart } from '../event-log/log-source.ts';
import type { LogBatch } from '../event-log/scan/log-batch.ts';
import type { ScanEnd, ScanSettings } from '../event-log/scan/log-scan.ts';
import { scanLog } from '../event-log/scan/scan-log.ts';
import { readHead } from '../fetchers/local/local-file.ts';
import { sumBy } from '../model/sum-by.ts';
import { MIB } from '../model/units.ts';
import { filesOf, type LogFile } from './analyze-task.ts';
import { type DecodeThreadData, newSlots } from './decode-task.ts';
import { errorOfTrouble } from './read-trouble.ts';
import type { ScanMessage, ScanThreadData } from './scan-task.ts';
import { threadFile } from './thread-file.ts';

/** Below this, as stored, a log is read before a thread has started. */
const WORTH_A_THREAD_BYTES = 4 * MIB;

/**
 * As `scanLog`, with the bytes in a thread of their own where that is worth it, and what was compressed decoded in another one:
 * one large log then uses all cores. Only files of this machine go there; what comes over the network or a pipe is scanned here.
 */
export async function* scanBeside(
  parts: readonly LogPart[],
  settings: Pick<ScanSettings, 'maxLogBytes'> = {},
): AsyncGenerator<LogBatch, ScanEnd> {
  const files = filesOf(parts);
  const byteCount = sumBy(parts, (part) => part.byteCount ?? 0);
  if (files === undefined || byteCount < WORTH_A_THREAD_BYTES)
    return yield* scanLog(parts, settings);
  const isCompressed = await isAnyCompressed(files);
  return yield* scanInThread({ ...settings, files }, isCompressed);
}

/** Spark writes all parts of a log in one way. */
async function isAnyCompressed([first]: readonly LogFile[]): Promise<boolean> {
  if (first === undefined) return false;
  return detectFraming(await readHead(first.path, FRAMING_HEAD_BYTES)) !== 'plain';
}

async function* scanInThread(
  data: ScanThreadData,
  isCompressed: boolean,
): AsyncGenerator<LogBatch, ScanEnd> {
  const decoder = isCompressed ? startDecoder() : undefined;
  const thread = new Worker(threadFile('scan-worker'), {
    name: 'scan',
    workerData: { ...data, ...(decoder && { decoder: decoder.end }) },
    transferList: decoder === undefined ? [] : [decoder.end.port],
  });
  // only the scanning thread is listened to below: what ends the decoding one has to end the wait too
  decoder?.thread.once('error', (error) => thread.emit('error', error));
  try {
    // rejects with an uncaught error of the thread
    for await (const [message] of on(thread, 'message', { close: ['exit'] })) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- scan-worker.ts sends nothing else
      const sent = message as ScanMessage;
      if (sent.kind === 'end') return sent.end;
      if (sent.kind === 'trouble') throw errorOfTrouble(sent.trouble);
      yield sent.batch;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
      thread.postMessage(sent.number);
    }
    throw new Error('the thread that scans ended before the log did');
  } finally {
    await Promise.all([thread.terminate(), decoder?.thread.terminate()]);
  }
}

interface Decoder {
  readonly thread: Worker;
  /** For who scans. */
  readonly end: DecodeThreadData;
}

function startDecoder(): Decoder {
  const { port1, port2 } = new MessageChannel();
  const slots = newSlots();
  const workerData: DecodeThreadData = { port: port1, slots };
  const file = threadFile('decode-worker');
  const thread = new Worker(file, { name: 'decode', workerData, transferList: [port1] });
  return { thread, end: { port: port2, slots } };
}
