import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aClock, aFetcher, aFolder, NOON_MS } from './a-folder.ts';

const LOG = readFileSync(
  path.resolve(import.meta.dirname, '../../fixtures/codecs/app-20261121040859-0000.zstd'),
);
const ID = 'application_1_0001';

async function located(folder = aFolder(), name = ID) {
  folder.put(name, LOG, NOON_MS);
  const fetcher = aFetcher(folder);
  const [handle] = await fetcher.locate(ID, aSignal());
  if (handle === undefined) throw new Error('nothing was located');
  return { folder, fetcher, handle };
}

describe('what is located', () => {
  it('is every attempt, also one that came later', async () => {
    const folder = aFolder();
    const clock = aClock();
    const fetcher = aFetcher(folder, clock);
    folder.put(`${ID}_1`, LOG, NOON_MS);
    expect(await fetcher.locate(ID, aSignal())).toHaveLength(1);
    folder.put(`eventlog_v2_${ID}_2/events_1_${ID}_2`, LOG, NOON_MS);
    clock.pass(6_000);
    const handles = await fetcher.locate(ID, aSignal());
    expect(handles.map(({ ref }) => ref.attemptId)).toEqual(['1', '2']);
  });

  it('costs one listing for many', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(ID, LOG, NOON_MS);
    await Promise.all(
      Array.from({ length: 100 }, async (_, at) =>
        fetcher.locate(`application_2_${at}`, aSignal()),
      ),
    );
    expect(folder.listCount()).toBe(1);
  });

  it('does not share that others gave up', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(ID, LOG, NOON_MS);
    const impatient = new AbortController();
    const theirs = fetcher.locate(ID, impatient.signal).catch((error: unknown) => error);
    const ours = fetcher.locate(ID, aSignal());
    impatient.abort(new Error('no time'));
    expect(await ours).toHaveLength(1);
    await theirs;
  });

  it('is found under the name that Spark makes of an id', async () => {
    const folder = aFolder();
    folder.put('my-app_1', LOG, NOON_MS);
    expect(await aFetcher(folder).locate('My App.1', aSignal())).toHaveLength(1);
  });

  it('is plain JSON', async () => {
    const folder = aFolder();
    folder.put(ID, LOG, NOON_MS);
    const handles = await aFetcher(folder).locate(ID, aSignal());
    expect(JSON.parse(JSON.stringify(handles))).toEqual(handles);
  });
});

describe('reading', () => {
  it('gives the application, and tells of its bytes', async () => {
    const { fetcher, handle } = await located();
    let byteCount = 0;
    const onBytes = (count: number): void => {
      byteCount += count;
    };
    const application = await fetcher.read(handle, { signal: aSignal(), onBytes });
    expect(application.cluster).toBe('prod');
    expect(application.gaps).toEqual([]);
    expect(byteCount).toBe(LOG.length);
  });

  it('finds a log that ended since it was located', async () => {
    const { folder, fetcher, handle } = await located(aFolder(), `${ID}.zstd.inprogress`);
    folder.remove(`${ID}.zstd.inprogress`, NOON_MS);
    folder.put(`${ID}.zstd`, LOG, NOON_MS);
    const application = await fetcher.read(handle, { signal: aSignal() });
    expect(application.gaps).toEqual([]);
  });

  it('finds a rolled log that was compacted since it was located', async () => {
    const rolled = `eventlog_v2_${ID}`;
    const { folder, fetcher, handle } = await located(aFolder(), `${rolled}/events_1_${ID}.zstd`);
    folder.remove(`${rolled}/events_1_${ID}.zstd`, NOON_MS);
    folder.put(`${rolled}/events_1_${ID}.zstd.compact`, LOG, NOON_MS);
    const application = await fetcher.read(handle, { signal: aSignal() });
    expect(application.gaps.map(({ kind }) => kind)).toEqual(['compacted']);
  });

  it('tells of a part that is empty', async () => {
    const rolled = `eventlog_v2_${ID}`;
    const folder = aFolder();
    folder.put(`${rolled}/events_2_${ID}.zstd`, '', NOON_MS);
    folder.put(`${rolled}/events_3_${ID}`, 'torn\n', NOON_MS);
    const { fetcher, handle } = await located(folder, `${rolled}/events_1_${ID}.zstd`);
    const application = await fetcher.read(handle, { signal: aSignal() });
    expect(application.gaps.map(({ kind }) => kind)).toContain('missing-part');
  });

  it('fails when it is gone', async () => {
    const { folder, fetcher, handle } = await located();
    folder.remove(ID, NOON_MS);
    const failure = await failureOf(fetcher.read(handle, { signal: aSignal() }));
    expect(failure.code).toBe('not-found');
  });

  it('says where it lies when it is no event log', async () => {
    const { folder, fetcher, handle } = await located();
    folder.put(ID, 'what is this?\n', NOON_MS);
    const failure = await failureOf(fetcher.read(handle, { signal: aSignal() }));
    expect(failure).toMatchObject({ code: 'bad-payload' });
    expect(failure.message).toContain(`/spark-events/${ID}`);
  });

  it.for(['../secret', '/etc/passwd', 'a/../../b', '.'])(
    'does not leave the folder: %s',
    async (name) => {
      const { fetcher, handle } = await located();
      const locator = { name, paths: [name], isInProgress: false, gaps: [] };
      const failure = await failureOf(fetcher.read({ ...handle, locator }, { signal: aSignal() }));
      expect(failure.code).toBe('bad-payload');
    },
  );
});
