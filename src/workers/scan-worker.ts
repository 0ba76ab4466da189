import { parentPort, workerData } from 'node:worker_threads';
import type { LogBatch } from '../event-log/scan/log-batch.ts';
import { scanLog } from '../event-log/scan/scan-log.ts';
import { filePart } from '../fetchers/local/file-part.ts';
import { DecodedPart } from './decoded-part.ts';
import { GivenBack } from './given-back.ts';
import { readTroubleOf } from './read-trouble.ts';
import { BATCHES_AT_ONCE, type ScanMessage, type ScanThreadData } from './scan-task.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- scan-thread.ts starts this thread, and with nothing else
const { files, decoder, ...settings } = workerData as ScanThreadData;
const port = parentPort;
if (port === null) throw new Error('scan-worker is a thread of scan-thread');

const spares = new GivenBack<LogBatch>();
/** Those that are folded, or wait for it, by their number. */
const given = new Map<number, LogBatch>();
let givenCount = 0;

// the other way come numbers of batches that are folded, to be filled again
port.on('message', (number: number) => {
  const spare = given.get(number);
  given.delete(number);
  if (spare !== undefined) spares.put(spare);
});

function send(message: ScanMessage): void {
  port?.postMessage(message);
}

try {
  const parts = files.map(({ name, path }) => filePart(name, path));
  const scan = scanLog(parts, {
    ...settings,
    isShared: true,
    spare: () => spares.take(),
    ...(decoder && { beginPart: () => new DecodedPart(decoder.port, decoder.slots) }),
  });
  for (let next = await scan.next(); ; next = await scan.next()) {
    if (next.done === true) {
      send({ kind: 'end', end: next.value });
      break;
    }
    givenCount += 1;
    given.set(givenCount, next.value);
    send({ kind: 'batch', batch: next.value, number: givenCount });
    if (givenCount >= BATCHES_AT_ONCE) await spares.arrived();
  }
} catch (error) {
  send({ kind: 'trouble', trouble: readTroubleOf(error) });
} finally {
  decoder?.port.close();
  port.close();
}
