import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { startDaemon } from '../lab/daemon-process.ts';

const LOG_ID = 'application_1795236425508_0001';
const LOG = path.resolve(import.meta.dirname, '../fixtures/lab', LOG_ID);
const LOG_COUNT = 24;
const KILL_COUNT = 8;

function idOf(index: number): string {
  return `application_1795236425508_${String(1000 + index)}`;
}

describe('a daemon that is killed again and again', () => {
  it('judges every application once', async () => {
    using directory = aDirectory({});
    const logs = path.join(directory.path, 'logs');
    mkdirSync(logs);
    const text = readFileSync(LOG, 'utf8');
    for (let index = 0; index < LOG_COUNT; index += 1) {
      writeFileSync(path.join(logs, idOf(index)), text.replaceAll(LOG_ID, idOf(index)));
    }
    const configFile = path.join(directory.path, 'sparkvet.json');
    const out = path.join(directory.path, 'out');
    const config = {
      out,
      clusters: [{ name: 'prod', sources: [{ kind: 'directory', path: logs }] }],
      daemon: { schedule: '* * * * * *', health: false, backlogDays: 3650 },
    };
    writeFileSync(configFile, JSON.stringify(config));

    for (let killCount = 0; killCount < KILL_COUNT; killCount += 1) {
      await using daemon = startDaemon(configFile);
      // from the first steps of a start into the middle of its work
      await sleep(400 + killCount * 150);
      await daemon.kill('SIGKILL');
    }
    await using daemon = startDaemon(configFile);
    await using stores = await openStores(path.join(out, 'sparkvet.db'));
    while ((await stores.queue.counts()).done < LOG_COUNT) await sleep(100);

    const records = await Promise.all(
      Array.from({ length: LOG_COUNT }, async (_, index) =>
        stores.analyses.judged({ cluster: 'prod', applicationId: idOf(index) }, 'recommended'),
      ),
    );
    expect(records.map((attempts) => attempts.map(({ judgedCount }) => judgedCount))).toEqual(
      Array.from({ length: LOG_COUNT }, () => [1]),
    );
    expect(await daemon.kill('SIGTERM')).toBe(143);
    expect(await stores.queue.owners()).toEqual([]);
    const pages = readdirSync(out).filter((name) => name.startsWith('prod@'));
    expect(pages.filter((name) => name.endsWith('.html'))).toHaveLength(LOG_COUNT);
  });
});
