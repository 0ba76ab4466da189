import { describe, expect, it } from 'vitest';
import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { failureOf } from '../shared/reading.ts';
import { DAY_MS, HOUR_MS, MemoryFolder, NOON_MS, OPEN, pagesOf, toldBy } from './memory-folder.ts';

const A = 'application_1_0001';
const B = 'application_1_0002';

describe('what a folder tells', () => {
  it('at first is what the window holds, then what came since', async () => {
    const store = new MemoryFolder();
    store.write(A);
    store.write('application_1_0000', { modifiedAtMs: NOON_MS - 2 * DAY_MS });
    const fetcher = store.fetcher();

    expect(await toldBy(fetcher)).toEqual([A]);
    expect(await toldBy(fetcher)).toEqual([]);
    store.write(`${B}_1`);
    store.write(`${B}_2.zstd`);
    expect(await toldBy(fetcher)).toEqual([`${B}_1`, `${B}_2`]);
    expect(await toldBy(fetcher)).toEqual([]);
  });

  it('is a log when it ends', async () => {
    const store = new MemoryFolder();
    store.write(`${A}.inprogress`);
    store.roll(B);
    const fetcher = store.fetcher();

    expect(await toldBy(fetcher)).toEqual([]);
    store.nowMs += HOUR_MS;
    store.end(A);
    store.roll(B, { ended: true });
    expect(await toldBy(fetcher)).toEqual([A, B]);
    expect(await toldBy(fetcher)).toEqual([]);
  });

  it('is a rolled log that ends in a store that knows no times of folders', async () => {
    const store = new MemoryFolder();
    store.roll(B, { timeless: true });
    const fetcher = store.fetcher();

    expect(await toldBy(fetcher)).toEqual([]);
    store.roll(B, { timeless: true, ended: true });
    expect(await toldBy(fetcher)).toEqual([B]);
    expect(await toldBy(fetcher)).toEqual([]);
  });

  it('is, once, what a killed driver left: after a day', async () => {
    const store = new MemoryFolder();
    store.write(`${A}.inprogress`);
    store.roll(B);
    const fetcher = store.fetcher();

    expect(await toldBy(fetcher)).toEqual([]);
    store.nowMs += DAY_MS - 1;
    expect(await toldBy(fetcher)).toEqual([]);
    store.nowMs += 1;
    expect(await toldBy(fetcher)).toEqual([A, B]);
    store.nowMs += DAY_MS;
    expect(await toldBy(fetcher)).toEqual([]);
  });

  it('is given up once too where a copy has the time of its original', async () => {
    const store = new MemoryFolder();
    store.write(`${A}.inprogress`, { modifiedAtMs: NOON_MS - 9 * DAY_MS, arrivedAtMs: NOON_MS });
    const fetcher = store.fetcher();

    expect(await toldBy(fetcher)).toEqual([]);
    store.nowMs += DAY_MS;
    expect(await toldBy(fetcher)).toEqual([A]);
    store.nowMs += DAY_MS;
    expect(await toldBy(fetcher)).toEqual([]);
  });

  it('is a log that was given up, and goes on, and ends', async () => {
    const store = new MemoryFolder();
    store.write(`${A}.inprogress`);
    const fetcher = store.fetcher();
    store.nowMs += DAY_MS;

    expect(await toldBy(fetcher)).toEqual([A]);
    store.write(`${A}.inprogress`);
    expect(await toldBy(fetcher)).toEqual([]);
    store.end(A);
    expect(await toldBy(fetcher)).toEqual([A]);
  });

  it('is a log with a time of long ago that came now', async () => {
    const store = new MemoryFolder();
    const fetcher = store.fetcher();

    expect(await toldBy(fetcher)).toEqual([]);
    store.write(A, { modifiedAtMs: NOON_MS - 9 * DAY_MS });
    expect(await toldBy(fetcher)).toEqual([A]);
  });

  it('has another fingerprint when it was replaced, and the same when it was only touched', async () => {
    const store = new MemoryFolder();
    const fetcher = store.fetcher();
    const prints = async (): Promise<readonly string[]> =>
      (await pagesOf(fetcher)).flatMap(({ applications }) =>
        applications.map(({ fingerprint }) => fingerprint),
      );
    store.write(A, { byteCount: 5 });
    const first = await prints();
    store.write(A, { byteCount: 5, arrivedAtMs: NOON_MS + 1 });

    expect(await prints()).toEqual(first);
    store.write(A, { byteCount: 6 });
    expect(await prints()).not.toEqual(first);
  });
});

const ids = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `application_1_${String(n).padStart(4, '0')}`);

function manyLogs(count: number): MemoryFolder {
  const store = new MemoryFolder();
  for (const [n, id] of ids(count).entries()) {
    store.write(id, { modifiedAtMs: NOON_MS - HOUR_MS + n });
  }
  return store;
}

describe('pages', () => {
  it('that nobody asked beyond were not taken, and are told again', async () => {
    const fetcher = manyLogs(1001).fetcher();
    const { signal } = new AbortController();
    for await (const { takenToMs } of fetcher.discover(OPEN, signal)) {
      expect(takenToMs).toBe(NOON_MS - HOUR_MS + 499);
      break;
    }

    expect(await toldBy(fetcher)).toEqual(ids(1001));
    expect(await toldBy(fetcher)).toEqual([]);
  });

  it('go from the newest to the oldest, within bounds', async () => {
    const window = {
      fromMs: NOON_MS - HOUR_MS + 10,
      toMs: NOON_MS - HOUR_MS + 609,
      order: 'newest-first',
    } as const;
    const fetcher = manyLogs(1001).fetcher();
    const pages = await pagesOf(fetcher, window);

    expect(pages.map(({ applications }) => applications.length)).toEqual([500, 100]);
    expect(pages.map(({ takenToMs }) => takenToMs - NOON_MS + HOUR_MS)).toEqual([110, 10]);
    expect(await toldBy(fetcher, window)).toEqual(ids(610).slice(10).toReversed());
  });

  it('hold both edges of the window', async () => {
    const fetcher = manyLogs(3).fetcher();
    const fromMs = NOON_MS - HOUR_MS;

    expect(
      await toldBy(fetcher, { fromMs: fromMs + 1, toMs: fromMs + 1, order: 'oldest-first' }),
    ).toEqual([ids(3)[1]]);
    expect(await toldBy(fetcher, { fromMs: fromMs + 2, order: 'oldest-first' })).toEqual([
      ids(3)[2],
    ]);
  });

  it('move nothing beyond now, whatever a clock says: what comes next is told to who starts anew', async () => {
    const store = new MemoryFolder();
    store.write(A, { modifiedAtMs: NOON_MS + 365 * DAY_MS });
    store.write(`${B}.inprogress`);
    const [page] = await pagesOf(store.fetcher());

    expect(page?.takenToMs).toBe(NOON_MS);
  });

  it('move nothing where no time is known, and know the window once they looked inside', async () => {
    const store = new MemoryFolder();
    for (const id of ids(600)) store.roll(id, { ended: true, timeless: true });
    store.nowMs += DAY_MS;
    for (const id of ids(601).slice(600)) store.roll(id, { ended: true, timeless: true });
    const window = { fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS, order: 'newest-first' } as const;
    const pages = await pagesOf(store.fetcher(), window);

    expect(pages.map(({ takenToMs }) => takenToMs)).toEqual([window.toMs, window.toMs]);
    expect(pages.flatMap(({ applications }) => applications)).toHaveLength(600);
  });
});

describe('trouble', () => {
  it('with one folder does not hide the others, and is looked at again', async () => {
    const store = new MemoryFolder();
    store.roll(A, { ended: true });
    store.roll(B, { ended: true });
    store.closed.add(`eventlog_v2_${A}`);
    const fetcher = store.fetcher();
    const [page] = await pagesOf(fetcher);

    expect(page).toMatchObject({ applications: [{ ref: { id: B } }], droppedCount: 1 });
    store.closed.clear();
    expect(await toldBy(fetcher)).toEqual([A]);
  });

  it('with the store loses nothing', async () => {
    const store = new MemoryFolder();
    store.write(A);
    const fetcher = store.fetcher();
    store.failNext(new FetchError('memory', 'unreachable', 'away'));

    expect((await failureOf(pagesOf(fetcher))).code).toBe('unreachable');
    expect(await toldBy(fetcher)).toEqual([A]);
  });
});

describe('a log that is written', () => {
  it('is told each time that there is more of it, where that is wanted', async () => {
    const store = new MemoryFolder();
    store.write(`${A}.inprogress`);
    const fetcher = store.fetcher();
    const window = { fromMs: 0, order: 'oldest-first', withRunning: true } as const;

    expect(await toldBy(fetcher, window)).toEqual([`${A}!`]);
    expect(await toldBy(fetcher, window)).toEqual([`${A}!`]);
    store.end(A);
    expect(await toldBy(fetcher, window)).toEqual([A]);
    expect(await toldBy(fetcher, window)).toEqual([]);
  });
});
