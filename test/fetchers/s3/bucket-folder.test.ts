import { describe, expect, it, vi } from 'vitest';
import type { FolderEntry, LogFolder } from '../../../src/fetchers/log-folder/log-folder.ts';
import { createHostGate } from '../../../src/fetchers/shared/host-gate.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { folderOf } from './bucket-of.ts';
import { recorded } from './recorded.ts';

const ROLLED = 'eventlog_v2_application_1795236425508_0005_1';
const PART = `${ROLLED}/events_1_application_1795236425508_0005_1.zstd`;
const { signal } = new AbortController();

async function gathered<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function pagesOf(folder: LogFolder): Promise<readonly (readonly FolderEntry[])[]> {
  return gathered(folder.list(signal));
}

async function bytesOf(folder: LogFolder, path: string): Promise<Buffer> {
  return Buffer.concat(await gathered(folder.open(path, signal)));
}

const WHOLE = Buffer.from(recorded('get-small').body ?? '');

const EMPTY = Buffer.from(recorded('list-nothing').body ?? '')
  .toString('utf8')
  .replace('nothing/', 'spark-events/gone/');

describe('listing', () => {
  it('shows files, folders with the sum and time of their files, and no markers', async () => {
    await using server = await serve([recorded('list')]);
    const entries = (await pagesOf(folderOf(server.url))).flat();

    expect(entries.map(({ name, kind, byteCount }) => [name, kind, byteCount])).toEqual([
      ['application_1795236425508_0001', 'file', 766_011],
      [ROLLED, 'folder', 35_663],
      ['odd a b+c%20d', 'file', 1],
      ['odd a&b=c#d?e', 'file', 1],
      [`odd q'"<>`, 'file', 1],
      ['odd x\u0001y', 'file', 1],
      ['odd ünï', 'file', 1],
      ['warehouse', 'folder', 3],
    ]);
    expect(entries[1]?.modifiedAtMs).toBe(Date.parse('2026-11-21T11:24:20.624Z'));
  });

  it('goes on by token within a log, and passes over the rest of a folder that is none', async () => {
    await using server = await serve(
      ['list-page', 'list-page-2', 'list-after-warehouse'].map((name) => recorded(name)),
    );
    const pages = await pagesOf(folderOf(server.url));

    expect(pages.map((page) => page.map(({ name, byteCount }) => [name, byteCount]))).toEqual([
      [['application_1795236425508_0001', 766_011]],
      [
        [ROLLED, 35_663],
        ['odd a b+c%20d', 1],
        ['odd a&b=c#d?e', 1],
        [`odd q'"<>`, 1],
        ['odd x\u0001y', 1],
        ['odd ünï', 1],
      ],
      [],
      // as far as it was looked at
      [['warehouse', 2]],
    ]);
  });

  it('ends where a server goes in a circle', async () => {
    const again = Buffer.from(recorded('list-page').body ?? '')
      .toString('utf8')
      .replace(/<NextContinuationToken>[^<]*/, '<NextContinuationToken>another');
    await using server = await serve([
      recorded('list-page'),
      recorded('list-page-2', { body: again }),
    ]);
    await expect(pagesOf(folderOf(server.url))).rejects.toMatchObject({
      code: 'bad-payload',
      message: expect.stringContaining('ContinuationToken'),
    });
  });

  it('stops where a page is not asked beyond', async () => {
    await using server = await serve([recorded('list-page')]);
    for await (const page of folderOf(server.url).list(signal)) {
      expect(page).toHaveLength(1);
      break;
    }
  });

  it('shows the files of a folder', async () => {
    await using server = await serve([recorded('list-rolled')]);
    const files = await folderOf(server.url).listInside(ROLLED, signal);
    expect(files.map(({ name, byteCount }) => [name, byteCount])).toEqual([
      ['appstatus_application_1795236425508_0005_1', 0],
      ['events_1_application_1795236425508_0005_1.zstd', 35_663],
    ]);
  });

  it('shows nothing of a folder that is gone', async () => {
    const path = '/logs/?encoding-type=url&list-type=2&prefix=spark-events%2Fgone%2F';
    await using server = await serve([recorded('list-nothing', { path, body: EMPTY })]);
    expect(await folderOf(server.url).listInside('gone', signal)).toEqual([]);
  });
});

describe('reading', () => {
  it('gives the bytes of an object', async () => {
    await using server = await serve([recorded('get-small')]);
    const bytes = await bytesOf(folderOf(server.url), PART);
    expect(bytes.equals(WHOLE)).toBe(true);
    expect(bytes).toHaveLength(35_663);
  });

  it('gives nothing of an empty object', async () => {
    await using server = await serve([recorded('get-status')]);
    const path = `${ROLLED}/appstatus_application_1795236425508_0005_1`;
    expect(await bytesOf(folderOf(server.url), path)).toHaveLength(0);
  });

  it('asks for a key as it is', async () => {
    await using server = await serve([recorded('get-odd')]);
    expect(String(await bytesOf(folderOf(server.url), 'odd a b+c%20d'))).toBe('x');
  });
});

const ETAG = recorded('get-small').headers?.['etag'] ?? '';

/** What a server sends that was asked for the bytes from `start` on. */
function from(start: number, overrides: Partial<Exchange> = {}): Exchange {
  const { headers = {} } = recorded('get-range');
  const range = `bytes ${start}-${WHOLE.length - 1}/${WHOLE.length}`;
  return recorded('get-range', {
    body: WHOLE.subarray(start),
    headers: { ...headers, 'content-range': range },
    expects: { range: `bytes=${start}-`, 'if-match': ETAG },
    ...overrides,
  });
}

const HALF = Math.trunc(WHOLE.length / 2);

it('an object is read from its middle on, and taken up from there where a connection breaks', async () => {
  const threeQuarters = HALF + Math.trunc((WHOLE.length - HALF) / 2);
  const expects = { range: `bytes=${HALF}-`, 'if-match': undefined };
  await using server = await serve([from(HALF, { fault: 'cut', expects }), from(threeQuarters)]);
  const bytes = Buffer.concat(
    await gathered(folderOf(server.url).open(PART, signal, { fromByte: HALF })),
  );
  expect(bytes.equals(WHOLE.subarray(HALF))).toBe(true);
});

describe('a connection that breaks', () => {
  it('is a range of the same object for the server', async () => {
    expect(from(30_000).headers).toEqual(recorded('get-range').headers);
    expect(from(30_000).body).toEqual(recorded('get-range').body);
  });

  it('is taken up where it broke, once and again', async () => {
    const threeQuarters = HALF + Math.trunc((WHOLE.length - HALF) / 2);
    await using server = await serve([
      recorded('get-small', { fault: 'cut', expects: { range: undefined, 'if-match': undefined } }),
      from(HALF, { fault: 'cut' }),
      from(threeQuarters),
    ]);
    const bytes = await bytesOf(folderOf(server.url), PART);
    expect(bytes.equals(WHOLE)).toBe(true);
  });

  it('is taken up after a silence, too', async () => {
    await using server = await serve([
      recorded('get-small', { fault: 'stall-in-body' }),
      from(HALF),
    ]);
    const bytes = await bytesOf(folderOf(server.url, { limits: { idleBodyMs: 100 } }), PART);
    expect(bytes.equals(WHOLE)).toBe(true);
  });

  it('is given up when nothing comes any more', async () => {
    const { body: _, ...empty } = from(HALF, { fault: 'stall-in-body' });
    await using server = await serve([
      recorded('get-small', { fault: 'cut' }),
      ...Array.from({ length: 5 }, () => ({
        ...empty,
        headers: { ...empty.headers, 'content-length': '17832' },
      })),
    ]);
    await expect(
      bytesOf(folderOf(server.url, { limits: { idleBodyMs: 20 } }), PART),
    ).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining(`s3://logs/spark-events/${PART}`),
    });
  });

  it('is told by the listing, where the server calls the half a whole', async () => {
    const { headers = {} } = recorded('get-small');
    const half = recorded('get-small', {
      body: WHOLE.subarray(0, HALF),
      headers: { ...headers, 'content-length': String(HALF) },
    });
    await using server = await serve([half, from(HALF)]);
    const listed = { listedByteCount: WHOLE.length };
    const bytes = Buffer.concat(await gathered(folderOf(server.url).open(PART, signal, listed)));
    expect(bytes.equals(WHOLE)).toBe(true);
  });

  it('is not taken up with another object', async () => {
    await using server = await serve([
      recorded('get-small', { fault: 'cut' }),
      recorded('get-other-etag', { expects: { 'if-match': ETAG } }),
    ]);
    await expect(bytesOf(folderOf(server.url), PART)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('replaced while it was read'),
    });
  });

  it('is not taken up by a server that begins anew', async () => {
    await using server = await serve([
      recorded('get-small', { fault: 'cut' }),
      recorded('get-small'),
    ]);
    await expect(bytesOf(folderOf(server.url), PART)).rejects.toMatchObject({
      code: 'bad-payload',
    });
  });

  it('is not taken up where nobody can tell whether it is the same object', async () => {
    const { headers: { etag: _, ...headers } = {} } = recorded('get-small');
    await using server = await serve([recorded('get-small', { headers, fault: 'cut' })]);
    await expect(bytesOf(folderOf(server.url), PART)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`after ${HALF} of 35663 bytes`),
    });
  });
});

describe('a place at the host', () => {
  it('is given back when a reader has enough, and when an answer is refused', async () => {
    const gate = createHostGate(1);
    await using server = await serve([
      recorded('get-small', { fault: 'stall-in-body' }),
      recorded('no-such-key'),
      recorded('list'),
      recorded('get-odd'),
    ]);
    const folder = folderOf(server.url, { gate });
    for await (const chunk of folder.open(PART, signal)) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    await expect(bytesOf(folder, 'gone')).rejects.toMatchObject({ code: 'not-found' });
    await pagesOf(folder);
    expect(await bytesOf(folder, 'odd a b+c%20d')).toHaveLength(1);
    expect(server.mostAtOnce()).toBe(1);
  });
});

describe('a caller who gives up', () => {
  it.for(['stall', 'stall-in-body'] as const)('while a %s lasts', async (fault) => {
    await using server = await serve([
      recorded('get-small', { fault }),
      recorded('list', { fault }),
    ]);
    const folder = folderOf(server.url);
    const caller = new AbortController();
    const both = Promise.allSettled([
      gathered(folder.open(PART, caller.signal)),
      gathered(folder.list(caller.signal)),
    ]);
    await vi.waitUntil(() => server.requests.length === 2, 10_000);
    const reason = new Error('enough');
    caller.abort(reason);
    expect(await both).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
  });
});
