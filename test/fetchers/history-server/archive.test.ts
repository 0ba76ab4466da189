import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RecordHandle } from '../../../src/fetchers/fetcher.ts';
import { aZip } from '../../builders/zip.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { FIXTURES, readFixture } from '../../support/read-fixture.ts';
import { aSmallDisk, MAY_MOUNT } from '../../support/small-disk.ts';
import { aDirectory } from '../local/temporary-directory.ts';
import { aSignal, failureOf, limitsFor } from '../shared/reading.ts';
import { aHandle, aHistoryServer, recorded } from './a-history-server.ts';

const PATH = '/api/v1/applications/a/logs';
const LOG = readFileSync(path.join(FIXTURES, 'codecs/app-20261121040859-0000.zstd'));
const STREAMED = {
  'content-type': 'application/octet-stream',
  'transfer-encoding': 'chunked',
};

function anArchive(body: Buffer, overrides: Partial<Exchange> = {}): Exchange {
  return { path: PATH, body, headers: STREAMED, ...overrides };
}

/** Other tests make temporary files at the same time. */
const own = aDirectory({});
beforeAll(() => {
  vi.stubEnv('TMPDIR', own.path);
});
afterAll(() => {
  vi.unstubAllEnvs();
  own[Symbol.dispose]();
});

function temporaryNames(): readonly string[] {
  return readdirSync(tmpdir());
}

async function read(exchanges: readonly Exchange[], maxArchiveBytes = 1_000_000) {
  await using server = await serve(exchanges);
  const limits = limitsFor(exchanges[0] ?? {});
  const source = aHistoryServer(server.url, { cluster: 'default', maxArchiveBytes }, { limits });
  return await source.read(aHandle(source, 'archive', 'a'), { signal: aSignal() });
}

describe('the log out of an archive', () => {
  it.for<[string, string, string | undefined, string]>([
    ['3.5/heap-oom/logs', 'app-20261121051510-0000', undefined, 'patients/logs/p13.3.5.sick.zst'],
    [
      '4.1/fail/logs',
      'application_1795236425508_0005',
      '2',
      'lab/eventlog_v2_application_1795236425508_0005_2',
    ],
  ])('%s is the log itself', async ([name, id, attemptId, log]) => {
    await using server = await serve([recorded(name)]);
    const source = aHistoryServer(server.url, { cluster: 'default' });
    let byteCount = 0;
    const app = await source.read(aHandle(source, 'archive', id, attemptId), {
      signal: aSignal(),
      onBytes: (count) => {
        byteCount += count;
      },
    });
    expect(app).toEqual(await readFixture(log));
    expect(byteCount).toBeGreaterThan(20_000);
  });

  it('of an application in progress', async () => {
    const name = 'app-20261121040859-0000.zstd.inprogress';
    const torn = readFileSync(path.join(FIXTURES, 'codecs/torn', name));
    const app = await read([anArchive(aZip([{ name, data: torn }]))]);
    expect(app.outcome).toBe('running');
    expect(app.gaps.map(({ kind }) => kind)).toContain('truncated');
  });

  it('asks for anything, not for JSON', async () => {
    const exchange = anArchive(aZip([{ name: 'app', data: LOG }]), { expects: { accept: '*/*' } });
    expect((await read([exchange])).id).toBe('app-20261121040859-0000');
  });

  const whole = aZip([{ name: 'app.zstd', data: LOG }]);
  it.for<[string, Exchange, string, string]>([
    ['larger than the limit', anArchive(Buffer.alloc(1_000_001)), 'too-large', 'sends more than'],
    ['cut half-way', anArchive(whole, { fault: 'cut' }), 'unreachable', 'the body stopped'],
    ['silent half-way', anArchive(whole, { fault: 'stall-in-body' }), 'timeout', 'sent nothing'],
    ['ended early', anArchive(whole.subarray(0, 2_000)), 'bad-payload', 'not a whole zip archive'],
    ['empty', anArchive(aZip([])), 'bad-payload', 'holds no event log'],
    [
      'of other files',
      anArchive(aZip([{ name: 'x', data: Buffer.from('no') }])),
      'bad-payload',
      '',
    ],
    [
      'forbidden',
      {
        path: PATH,
        status: 403,
        body: 'user "x" is not authorized',
        headers: { 'content-type': 'text/plain' },
      },
      'unauthorized',
      'not authorized',
    ],
    [
      'gone',
      {
        path: PATH,
        status: 404,
        body: 'no such app: a',
        headers: { 'content-type': 'text/plain' },
      },
      'not-found',
      'no such app: a',
    ],
    [
      'behind a login page',
      { path: PATH, headers: { 'content-type': 'text/html' }, body: '<title>Sign in</title>' },
      'unauthorized',
      'login page',
    ],
    [
      'of events that cannot be unpacked',
      anArchive(aZip([{ name: 'eventlog_v2_a/events_1_a.zstd', data: Buffer.from('no zstd') }])),
      'bad-payload',
      'a/logs',
    ],
  ])('that is %s', async ([, exchange, code, says]) => {
    const error = await failureOf(read([exchange]));
    expect(error).toMatchObject({ code, source: expect.stringContaining('history-server http') });
    expect(error.message).toContain(says);
    expect(error.message).not.toContain(tmpdir());
    expect(error.message).not.toContain('\n');
    expect(temporaryNames()).toEqual([]);
  });

  it('that the caller gives up leaves no file', async () => {
    const stop = new AbortController();
    await using server = await serve([anArchive(whole, { fault: 'stall-in-body' })]);
    const source = aHistoryServer(server.url, {}, { limits: { idleBodyMs: 60_000 } });
    const reading = source.read(aHandle(source, 'archive', 'a'), {
      signal: stop.signal,
      onBytes: () => {
        stop.abort(new Error('enough'));
      },
    });
    await expect(reading).rejects.toThrow('enough');
    expect(temporaryNames()).toEqual([]);
  });

  it('a directory of temporary files that is not there', async () => {
    vi.stubEnv('TMPDIR', path.join(own.path, 'away'));
    const error = await failureOf(read([anArchive(whole)]));
    vi.stubEnv('TMPDIR', own.path);
    expect(error).toMatchObject({ code: 'no-room' });
    expect(error.message).toContain('point TMPDIR');
  });

  it.skipIf(!MAY_MOUNT)(
    'a full one is our own trouble: neither the archive nor the server is to blame',
    async () => {
      using disk = aSmallDisk(8);
      writeFileSync(path.join(disk.path, 'filling'), Buffer.alloc(4_096));
      vi.stubEnv('TMPDIR', disk.path);
      const error = await failureOf(read([anArchive(whole)]));
      vi.stubEnv('TMPDIR', own.path);
      expect(error).toMatchObject({ code: 'no-room' });
      expect(error.message).toContain('(ENOSPC): point TMPDIR to one');
    },
  );

  it('may be read by nobody else meanwhile', async () => {
    await using server = await serve([anArchive(whole)]);
    const source = aHistoryServer(server.url);
    const modes: number[] = [];
    await source.read(aHandle(source, 'archive', 'a'), {
      signal: aSignal(),
      onBytes: () => {
        for (const name of temporaryNames()) modes.push(statSync(path.join(tmpdir(), name)).mode);
      },
    });
    expect(modes.length).toBeGreaterThan(0);
    expect(modes.every((mode) => (mode & 0o077) === 0)).toBe(true);
  });

  it.for<[string, Partial<RecordHandle>]>([
    ['another record', { record: 'log' }],
    ['another locator', { locator: '/logs/a' }],
  ])('%s is refused without a question', async ([, overrides]) => {
    await using server = await serve();
    const source = aHistoryServer(server.url);
    const handle = { ...aHandle(source, 'archive', 'a'), ...overrides };
    const error = await failureOf(source.read(handle, { signal: aSignal() }));
    expect(error.code).toBe('bad-payload');
  });
});
