import { parentPort, workerData } from 'node:worker_threads';
import type { LogBatch } from '../event-log/scan/log-batch.ts';
import { scanLog } from '../event-log/scan/scan-log.ts';
import { filePart } from '../fetchers/local/file-part.ts';
import { readTroubleOf } from './read-trouble.ts';
import { BATCHES_AT_ONCE, type ScanMessage, type ScanThreadData } from './scan-task.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- scan-thread.ts starts this thread, and with nothing else
const { files, ...settings } = workerData as ScanThreadData;
const port = parentPort;
if (port === null) throw new Error('scan-worker is a thread of scan-thread');

const spares: LogBatch[] = [];
let givenCount = 0;
let wake: (() => void) | undefined;

// the other way come batches that are folded, to be filled again
port.on('message', (spare: LogBatch) => {
  spares.push(spare);
  wake?.();
});

/** Until a batch came back, when all are given. */
async function waitForSpare(): Promise<void> {
  if (givenCount < BATCHES_AT_ONCE || spares.length > 0) return;
  await new Promise<void>((resolve) => {
    wake = resolve;
  });
}

function send(message: ScanMessage): void {
  port?.postMessage(message);
}

try {
  const parts = files.map(({ name, path }) => filePart(name, path));
  const scan = scanLog(parts, { ...settings, isShared: true, spare: () => spares.pop() });
  for (let next = await scan.next(); ; next = await scan.next()) {
    if (next.done === true) {
      send({ kind: 'end', end: next.value });
      break;
    }
    givenCount += 1;
    send({ kind: 'batch', batch: next.value });
    await waitForSpare();
  }
} catch (error) {
  send({ kind: 'trouble', trouble: readTroubleOf(error) });
} finally {
  port.close();
}
