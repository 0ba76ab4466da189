import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDaemon } from '../../src/daemon/daemon.ts';
import { judgeApplication } from '../../src/daemon/judge-application.ts';
import { DIRECTORY } from '../../src/fetchers/directory/directory.ts';
import type { Fetcher } from '../../src/fetchers/fetcher.ts';
import { S3 } from '../../src/fetchers/s3/s3.ts';
import { followTrail, type RecordTask, rankOf } from '../../src/fetchers/trail.ts';
import { anAnalysis } from '../builders/analysis.ts';
import {
  aHistoryServer,
  recorded as recordedHistory,
} from '../fetchers/history-server/a-history-server.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { recorded as recordedBucket } from '../fetchers/s3/recorded.ts';
import { API, aBatch, aWebHdfs, FOLDER } from '../fetchers/webhdfs/a-webhdfs.ts';
import { aHttpRuntime } from '../support/http-runtime.ts';
import { World } from './a-daemon.ts';

type Answer = (pathAndQuery: string) => string | Uint8Array | undefined;

/** A server that answers the same however often it is asked. */
async function answering(answer: Answer, type = 'application/json'): Promise<string> {
  const server = createServer((request, response) => {
    const body = answer(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type });
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a server that listens on a port
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function aDirectorySource(folder: string): Promise<Fetcher> {
  const source = await DIRECTORY.open(
    { path: folder },
    { cluster: 'prod', http: { ...aHttpRuntime(), nowMs: Date.now }, environment: {} },
  );
  if (!('locate' in source)) throw new Error('no source of records');
  return source;
}

/** A daemon as if it had just started, over the store of those before. Returns what it judged, each from which record. */
async function tick(
  world: World,
  source: Fetcher,
  includeRunning = false,
): Promise<readonly string[]> {
  const judged: string[] = [];
  const { analyses } = world.stores;
  const run = async ({ handle }: RecordTask): Promise<void> => {
    if (handle === undefined) throw new Error('nothing to read');
    const { ref, location, fingerprint } = handle;
    judged.push(`${path.basename(location)}: ${fingerprint}`);
    await analyses.save(anAnalysis({ application: ref, detail: undefined }), {
      ref,
      source: handle.source,
      rank: rankOf(handle),
      fingerprint,
      location,
      handle,
    });
  };
  const daemon = createDaemon(
    world.parts({
      sources: [source],
      settings: { includeRunning, backlogDays: 3_650 },
      judge: async (key, context) =>
        judgeApplication(key, context, {
          follow: async ({ applicationId }, signal) =>
            followTrail(
              { cluster: 'prod', managers: [], fetchers: [source] },
              applicationId,
              signal,
            ),
          judged: async (one) => analyses.judged(one, 'recommended'),
          run,
          nowMs: world.nowMs,
          includeRunning,
        }),
    }),
  );
  await daemon.tick();
  world.atMs += 60_000;
  return judged;
}

async function aWorld(): Promise<World> {
  const world = await World.open();
  world.atMs = Date.now();
  onTestFinished(async () => world[Symbol.asyncDispose]());
  return world;
}

/** The source as a new process opens it. */
type Reopen = () => Promise<Fetcher>;

const SOURCES: Readonly<Record<string, () => Promise<Reopen>>> = {
  directory: async () => {
    const directory = aDirectory({ application_1_0001: 'x', application_1_0002: 'y' });
    onTestFinished(() => directory[Symbol.dispose]());
    mkdirSync(path.join(directory.path, 'eventlog_v2_application_1_0003'));
    const part = 'eventlog_v2_application_1_0003/events_1_application_1_0003';
    writeFileSync(path.join(directory.path, part), 'z');
    return async () => aDirectorySource(directory.path);
  },
  webhdfs: async () => {
    const url = await answering((asked) =>
      asked.startsWith(`${API}${FOLDER}?op=LISTSTATUS_BATCH`)
        ? aBatch(['application_1_0001', 'application_1_0002'])
        : undefined,
    );
    return async () => aWebHdfs([url]);
  },
  s3: async () => {
    const list = recordedBucket('list').body;
    const inside = recordedBucket('list-rolled').body;
    const url = await answering(
      (asked) => (asked.includes('eventlog_v2_') ? inside : list),
      'application/xml',
    );
    const uri = 's3a://logs/spark-events/';
    const settings = S3.settings.parse({ uri, endpoint: url, credentials: 'anonymous' });
    return async () => {
      const context = { cluster: 'prod', http: aHttpRuntime(), environment: {} };
      const source = await S3.open(settings, context);
      if (!('locate' in source)) throw new Error('no source of records');
      return source;
    };
  },
  'history server': async () => {
    const rows = String(recordedHistory('3.5/lab/applications').body);
    const byId = new Map<string, unknown>(
      JSON.parse(rows).map((row: { readonly id: string }) => [row.id, row]),
    );
    const url = await answering((asked) => {
      if (asked.includes('status=completed')) return rows;
      if (asked.includes('status=running')) return '[ ]';
      const row = byId.get(asked.split('/').at(-1) ?? '');
      return row === undefined ? undefined : JSON.stringify(row);
    });
    return async () => Promise.resolve(aHistoryServer(url));
  },
};

describe('what is as it was when it was judged', () => {
  it.for(Object.keys(SOURCES))('is not judged again, after a restart neither: %s', async (kind) => {
    const world = await aWorld();
    const reopen = await SOURCES[kind]?.();
    if (reopen === undefined) throw new Error(kind);
    const source = await reopen();
    expect((await tick(world, source)).length).toBeGreaterThan(1);
    expect(await tick(world, source)).toEqual([]);
    expect(await tick(world, await reopen())).toEqual([]);
  });

  it('is judged again when it grew, once each time, and when it ended', async () => {
    const world = await aWorld();
    using directory = aDirectory({ 'application_1_0001.inprogress': 'one' });
    const log = path.join(directory.path, 'application_1_0001');
    const started = async () => tick(world, await aDirectorySource(directory.path), true);

    // the first poll looks back at what has ended
    expect(await started()).toEqual([]);
    expect(await started()).toEqual([expect.stringMatching(/inprogress: 3 bytes/)]);
    expect(await started()).toEqual([]);
    appendFileSync(`${log}.inprogress`, ' more');
    expect(await started()).toEqual([expect.stringMatching(/inprogress: 8 bytes/)]);
    expect(await started()).toEqual([]);
    renameSync(`${log}.inprogress`, log);
    appendFileSync(log, '.');
    expect(await started()).toEqual([expect.stringMatching(/0001: 9 bytes/)]);
    expect(await started()).toEqual([]);
  });
});
