import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DiscoveryPage, DiscoveryWindow, Fetcher } from '../../../src/fetchers/fetcher.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aClock, aFetcher, aFolder, HOUR_MS, NOON_MS } from './a-folder.ts';

const LOG = readFileSync(
  path.resolve(import.meta.dirname, '../../fixtures/codecs/app-20261121040859-0000.zstd'),
);
const ID = 'application_1_0001';
const FORWARD = { fromMs: NOON_MS - HOUR_MS, order: 'oldest-first' } as const;

async function pagesOf(fetcher: Fetcher, window: DiscoveryWindow = FORWARD) {
  const pages: DiscoveryPage[] = [];
  for await (const page of fetcher.discover(window, aSignal())) pages.push(page);
  return pages;
}

async function toldBy(fetcher: Fetcher, window?: DiscoveryWindow): Promise<readonly string[]> {
  return (await pagesOf(fetcher, window)).flatMap(({ applications }) =>
    applications.map(
      ({ ref, isInProgress }) =>
        `${ref.id}${ref.attemptId === undefined ? '' : ` ${ref.attemptId}`}${isInProgress ? ' …' : ''}`,
    ),
  );
}

describe('what is told', () => {
  it.for<[string, readonly string[]]>([
    ['application_1_0001', ['application_1_0001']],
    ['application_1_0001_2.zstd', ['application_1_0001 2']],
    ['app-20200706201101-0003.lz4', ['app-20200706201101-0003']],
    ['local-1642039451826', ['local-1642039451826']],
    ['spark-application-1642039451826_1', ['spark-application-1642039451826 1']],
    ['nightly_report_2', ['nightly_report_2']],
    ['application_1_0001.inprogress', []],
    ['application_1_0001._COPYING_', []],
    ['.application_1_0001.crc', []],
    ['_SUCCESS', []],
    ['eventlog_v2_application_1_0001/events_1_application_1_0001.zstd', ['application_1_0001']],
    ['eventlog_v2_application_1_0001/appstatus_application_1_0001', []],
    ['some-folder/application_1_0001', []],
  ])('%s', async ([name, told]) => {
    const folder = aFolder();
    folder.put(name, LOG, NOON_MS);
    expect(await toldBy(aFetcher(folder))).toEqual(told);
  });

  it('is in the window, in its order', async () => {
    const folder = aFolder();
    for (const hour of [0, 1, 2, 3]) folder.put(`application_1_000${hour}`, LOG, NOON_MS + hour);
    const window = { fromMs: NOON_MS + 1, toMs: NOON_MS + 2 };
    const oldest = await toldBy(aFetcher(folder), { ...window, order: 'oldest-first' });
    const newest = await toldBy(aFetcher(folder), { ...window, order: 'newest-first' });
    expect(oldest).toEqual(['application_1_0001', 'application_1_0002']);
    expect(newest).toEqual(oldest.toReversed());
  });

  it('is no empty file until it is filled', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(ID, '', NOON_MS);
    expect(await toldBy(fetcher)).toEqual([]);
    folder.put(ID, LOG, NOON_MS);
    expect(await toldBy(fetcher)).toEqual([ID]);
  });

  it('comes again when it grew, and not when nothing changed', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(ID, 'half', NOON_MS);
    const [first] = await pagesOf(fetcher);
    expect(await toldBy(fetcher)).toEqual([]);
    folder.put(ID, 'half and half', NOON_MS);
    const [second] = await pagesOf(fetcher);
    const [before, after] = [first, second].map((page) => page?.applications[0]?.fingerprint);
    expect(before).not.toBe(after);
  });

  it('includes a copy that kept an old time', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    await pagesOf(fetcher);
    folder.put(ID, LOG, NOON_MS - 48 * HOUR_MS);
    expect(await toldBy(fetcher)).toEqual([ID]);
  });

  it('is told again when its page was not taken', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(ID, LOG, NOON_MS);
    for await (const page of fetcher.discover(FORWARD, aSignal())) {
      expect(page.applications).toHaveLength(1);
      break;
    }
    expect(await toldBy(fetcher)).toEqual([ID]);
  });

  it('comes in pages that reach as far as they say', async () => {
    const folder = aFolder();
    for (let at = 0; at < 1_100; at += 1)
      folder.put(`application_1_${at}`, LOG, NOON_MS - 2_000 + at);
    const pages = await pagesOf(aFetcher(folder));
    expect(pages.length).toBeGreaterThan(1);
    for (const { applications, takenToMs } of pages) {
      expect(takenToMs).toBe(applications.at(-1)?.endedAtMs);
    }
  });
});

describe('a log in progress', () => {
  const growing = `${ID}.inprogress`;

  it.for([
    ['a file', growing, `${ID}.inprogress`],
    [
      'a folder',
      `eventlog_v2_${ID}/events_1_${ID}.zstd`,
      `eventlog_v2_${ID}/appstatus_${ID}.inprogress`,
    ],
  ] as const)('is told when it was given up: %s', async ([, log, status]) => {
    const folder = aFolder();
    const clock = aClock();
    const fetcher = aFetcher(folder, clock);
    folder.put(log, LOG, NOON_MS);
    if (status !== log) folder.put(status, '', NOON_MS);
    clock.pass(24 * HOUR_MS - 1);
    expect(await toldBy(fetcher)).toEqual([]);
    clock.pass(1);
    expect(await toldBy(fetcher)).toEqual([ID]);
    expect(await toldBy(fetcher)).toEqual([]);
  });

  it('is told as such to who asks for it', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    const window = { ...FORWARD, withRunning: true };
    folder.put(growing, 'some', NOON_MS);
    expect(await toldBy(fetcher, window)).toEqual([`${ID} …`]);
    folder.remove(growing, NOON_MS + 1);
    folder.put(ID, LOG, NOON_MS + 1);
    expect(await toldBy(fetcher, window)).toEqual([ID]);
  });

  it('is told when it ended', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(growing, LOG, NOON_MS);
    expect(await toldBy(fetcher)).toEqual([]);
    folder.remove(growing, NOON_MS + 1);
    folder.put(ID, LOG, NOON_MS + 1);
    expect(await toldBy(fetcher)).toEqual([ID]);
  });

  it('is nothing beside the finished one of the same name', async () => {
    const folder = aFolder();
    const clock = aClock();
    const fetcher = aFetcher(folder, clock);
    folder.put(`${ID}.zstd.inprogress`, LOG, NOON_MS);
    folder.put(`${ID}.zstd`, LOG, NOON_MS);
    clock.pass(48 * HOUR_MS);
    expect(await toldBy(fetcher)).toEqual([ID]);
    const handles = await fetcher.locate(ID, aSignal());
    expect(handles.map(({ isInProgress }) => isInProgress)).toEqual([false]);
  });

  it('does not move the cursor to when it would be given up', async () => {
    const folder = aFolder();
    folder.put(ID, LOG, NOON_MS - 1_000);
    folder.put('application_1_0002.inprogress', LOG, NOON_MS);
    const pages = await pagesOf(aFetcher(folder));
    expect(pages.at(-1)?.takenToMs).toBe(NOON_MS);
  });
});

describe('a folder of a rolled log', () => {
  const rolled = `eventlog_v2_${ID}`;

  it('is not looked into again until it changes', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(`${rolled}/events_1_${ID}`, LOG, NOON_MS);
    folder.put(`${rolled}/appstatus_${ID}`, '', NOON_MS);
    await pagesOf(fetcher);
    const lookCount = folder.lookCount();
    await pagesOf(fetcher);
    expect(folder.lookCount()).toBe(lookCount);
  });

  it('that is closed to us hides no other, and counts once', async () => {
    const folder = aFolder();
    const fetcher = aFetcher(folder);
    folder.put(`${rolled}/events_1_${ID}`, LOG, NOON_MS);
    folder.put('application_1_0002', LOG, NOON_MS);
    folder.close(rolled);
    const [first] = await pagesOf(fetcher);
    expect(first?.applications.map(({ ref }) => ref.id)).toEqual(['application_1_0002']);
    expect(first?.droppedCount).toBe(1);
    const [second] = await pagesOf(fetcher);
    expect(second?.droppedCount).toBe(0);
    expect(await failureOf(fetcher.locate(ID, aSignal()))).toMatchObject({ code: 'unauthorized' });
  });
});
