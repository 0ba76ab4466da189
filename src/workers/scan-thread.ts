import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LogPart } from '../event-log/log-source.ts';
import type { LogBatch } from '../event-log/scan/log-batch.ts';
import type { ScanEnd, ScanSettings } from '../event-log/scan/log-scan.ts';
import { scanLog } from '../event-log/scan/scan-log.ts';
import { filesOf } from './analyze-task.ts';
import { errorOfTrouble } from './read-trouble.ts';
import type { ScanMessage, ScanThreadData } from './scan-task.ts';
import { threadFile } from './thread-file.ts';

/** Below this, as stored, a log is read before a thread has started. */
const WORTH_A_THREAD_BYTES = 4 * 2 ** 20;

/**
 * As `scanLog`, with the bytes in a thread of their own where that is worth it: one large log then uses two cores. Only files of
 * this machine go there; what comes over the network or a pipe is scanned here.
 */
export async function* scanBeside(
  parts: readonly LogPart[],
  settings: Pick<ScanSettings, 'maxLogBytes'> = {},
): AsyncGenerator<LogBatch, ScanEnd> {
  const files = filesOf(parts);
  const byteCount = parts.reduce((sum, part) => sum + (part.byteCount ?? 0), 0);
  if (files === undefined || byteCount < WORTH_A_THREAD_BYTES)
    return yield* scanLog(parts, settings);
  return yield* scanInThread({ ...settings, files });
}

async function* scanInThread(data: ScanThreadData): AsyncGenerator<LogBatch, ScanEnd> {
  const file = threadFile('scan-worker');
  const thread = new Worker(file, { workerData: data, name: 'scan' });
  try {
    // rejects with an uncaught error of the thread
    for await (const [message] of on(thread, 'message', { close: ['exit'] })) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- scan-worker.ts sends nothing else
      const sent = message as ScanMessage;
      if (sent.kind === 'end') return sent.end;
      if (sent.kind === 'trouble') throw errorOfTrouble(sent.trouble);
      yield sent.batch;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
      thread.postMessage(sent.batch);
    }
    throw new Error('the thread that scans ended before the log did');
  } finally {
    await thread.terminate();
  }
}
