import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

const PROGRAM = path.resolve(import.meta.dirname, 'daemon-in-process.ts');
const COUNT = 60;

function start(file: string, latestEndMs: number) {
  const child = spawn(process.execPath, [PROGRAM, file, String(COUNT), String(latestEndMs)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    /** So many applications, from now. */
    begins: async (count: number) => {
      for (let begun = 0; begun < count; begun += 1) await lines.next();
    },
    end: async (signal: NodeJS.Signals): Promise<unknown> => {
      const exit = once(child, 'exit');
      child.kill(signal);
      return exit;
    },
  };
}

it('a daemon killed with -9 again and again ends with every application judged once', async () => {
  using directory = aDirectory({});
  const file = path.join(directory.path, 'sparkvet.db');
  const latestEndMs = Date.now() - 60_000;
  for (const count of [1, 7, 12]) {
    const daemon = start(file, latestEndMs);
    await daemon.begins(count);
    expect(await daemon.end('SIGKILL')).toEqual([null, 'SIGKILL']);
  }
  await using stores = await openStores(file);
  const daemon = start(file, latestEndMs);
  // leases of the dead are not waited for: that would take a minute
  while ((await stores.queue.counts()).done < COUNT) await pause(50);

  expect(await daemon.end('SIGTERM')).toEqual([0, null]);
  expect(await stores.queue.counts()).toMatchObject({
    waiting: 0,
    leased: 0,
    dead: 0,
    done: COUNT,
  });
  const counts = Array.from({ length: COUNT }, async (_, index) => {
    const key = { cluster: 'default', applicationId: `app-${index}` };
    const records = await stores.analyses.judged(key, 'recommended');
    return records.map(({ judgedCount }) => judgedCount);
  });
  expect(await Promise.all(counts)).toEqual(counts.map(() => [1]));
});
