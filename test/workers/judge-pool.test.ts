import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { RecordHandle } from '../../src/fetchers/fetcher.ts';
import { openClusters } from '../../src/fetchers/registry.ts';
import { systemHttpRuntime } from '../../src/fetchers/shared/http-settings.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { createJudgePool, type JudgePool } from '../../src/workers/judge-pool.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const ID = 'app-20261121040859-0000';
const LOG = readFileSync(path.join(FIXTURES, 'codecs', ID));
const NEVER = new AbortController().signal;
/** Of what is not in both: a line that is none, far from the beginning and from the end. */
const SPOILT = Buffer.concat([LOG.subarray(0, 150_000), Buffer.from('\n'), LOG.subarray(150_001)]);

const directory = aDirectory({});
const running = path.join(directory.path, `${ID}.inprogress`);
afterAll(() => directory[Symbol.dispose]());

async function aPool(includeRunning: boolean) {
  const config = await loadConfig({
    environment: {},
    flags: { eventLogDirs: [directory.path] },
  });
  const settings = { ...config, daemon: { ...config.daemon, includeRunning } };
  const clusters = await openClusters(config.clusters, {
    environment: {},
    http: systemHttpRuntime(1),
  });
  const pool = createJudgePool(2, { config: settings, environment: {}, maxRequestsPerHost: 1 });
  const fetcher = clusters[0]?.fetchers[0];
  if (fetcher === undefined) throw new Error('no source');
  const locate = async (): Promise<RecordHandle> => {
    for await (const _ of fetcher.discover({ fromMs: 0, order: 'oldest-first' }, NEVER));
    const [handle] = await fetcher.locate(ID, NEVER);
    if (handle === undefined) throw new Error('no log');
    return handle;
  };
  return { pool, judge: async () => judgeIn(pool, await locate()) };
}

async function judgeIn(pool: JudgePool, handle: RecordHandle): Promise<Analysis> {
  const record = { cluster: 'default', handle, gaps: [] };
  const { analysis } = await pool.run({ record, wantsReport: false }, NEVER);
  return { ...analysis, analyzedAtMs: 0 };
}

describe('judging a log that is still written', () => {
  it('reads on from where it stood, to the end, with the result of reading all of it', async () => {
    const growing = await aPool(true);
    const plain = await aPool(false);
    await using open = new AsyncDisposableStack();
    open.use(growing.pool);
    open.use(plain.pool);
    for (const byteCount of [300_000, 300_777, 500_123]) {
      writeFileSync(running, LOG.subarray(0, byteCount));
      const expected = await plain.judge();
      expect(await growing.judge()).toEqual(expected);
      // what was read is not looked at again: nobody sees that it is another
      writeFileSync(running, SPOILT.subarray(0, byteCount));
      expect(await growing.judge()).toEqual(expected);
      expect(await plain.judge()).not.toEqual(expected);
    }
    writeFileSync(running, LOG);
    renameSync(running, path.join(directory.path, ID));
    const ended = await growing.judge();
    expect(ended.application.outcome).toBe('succeeded');
    expect(ended).toEqual(await plain.judge());
    rmSync(path.join(directory.path, ID));
  });
});
