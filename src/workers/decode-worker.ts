import { workerData } from 'node:worker_threads';
import { PartReading } from '../event-log/part-reading.ts';
import { filePart } from '../fetchers/local/file-part.ts';
import type { DecodeAnswer, DecodeRequest, DecodeThreadData } from './decode-task.ts';
import { GivenBack } from './given-back.ts';
import { readTroubleOf } from './read-trouble.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- scan-thread.ts starts this thread, and with nothing else
const { port, slots } = workerData as DecodeThreadData;
const free = new GivenBack([...slots.keys()]);

port.on('message', (request: DecodeRequest) => {
  if (request.kind === 'read') void read(request);
  else free.put(request.slot);
});

/** Decodes a file into the slots. Known trouble is sent; anything else is thrown, ends this thread, and is heard by its starter. */
async function read({ file, limits }: DecodeRequest & { kind: 'read' }): Promise<void> {
  let storedByteCount = 0;
  const taken = (): number => {
    const count = storedByteCount;
    storedByteCount = 0;
    return count;
  };
  const reading = new PartReading();
  const part = filePart(file.name, file.path);
  const onStored = (byteCount: number): void => {
    storedByteCount += byteCount;
  };
  try {
    for await (const bytes of reading.read(part, limits, onStored)) {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at < chunk.length; ) {
        const { slot, room } = await freeSlot();
        // not `set`, which copies into shared memory byte by byte
        const byteCount = chunk.copy(room, 0, at);
        at += byteCount;
        send({ kind: 'chunk', slot, byteCount, storedByteCount: taken() });
      }
    }
    send({ kind: 'end', problems: reading.problems, storedByteCount: taken() });
  } catch (error) {
    send({ kind: 'trouble', trouble: readTroubleOf(error) });
  }
}

async function freeSlot(): Promise<{ readonly slot: number; readonly room: Uint8Array }> {
  for (;;) {
    const slot = free.take();
    const room = slots[slot ?? -1];
    if (slot !== undefined && room !== undefined) return { slot, room };
    await free.arrived();
  }
}

function send(answer: DecodeAnswer): void {
  port.postMessage(answer);
}
