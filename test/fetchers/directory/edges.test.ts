import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DIRECTORY } from '../../../src/fetchers/directory/directory.ts';
import type { DiscoveryWindow, Fetcher } from '../../../src/fetchers/fetcher.ts';
import { systemHttpRuntime } from '../../../src/fetchers/shared/http-settings.ts';
import { aDirectory, misnamedIn } from '../local/temporary-directory.ts';
import { aSignal, failureOf } from '../shared/reading.ts';

const CODECS = path.resolve(import.meta.dirname, '../../fixtures/codecs');
const LOG = readFileSync(path.join(CODECS, 'app-20261121040859-0000.zstd'));
const ID = 'application_1_0001';
const ALL = { fromMs: 0, order: 'oldest-first' } as const;
/** Root may do what nobody may. */
const isRoot = process.getuid?.() === 0;

async function aDirectorySource(location: string): Promise<Fetcher> {
  const source = await DIRECTORY.open(
    { path: location },
    { cluster: 'prod', http: systemHttpRuntime(), environment: {} },
  );
  if (!('locate' in source)) throw new Error('a directory is a source of records');
  return source;
}

async function droppedBy(fetcher: Fetcher, window: DiscoveryWindow): Promise<readonly string[]> {
  const reasons: string[] = [];
  for await (const { droppedCount, droppedBecause = [] } of fetcher.discover(window, aSignal())) {
    expect(droppedCount).toBe(droppedBecause.length);
    reasons.push(...droppedBecause);
  }
  return reasons;
}

async function idsOf(fetcher: Fetcher): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { applications } of fetcher.discover(ALL, aSignal())) {
    ids.push(...applications.map(({ ref }) => ref.id));
  }
  return ids.toSorted();
}

describe('a directory', () => {
  it('tells its logs, and what came since', async () => {
    using directory = aDirectory({ [`${ID}.zstd`]: LOG, _SUCCESS: '', 'other/x': LOG });
    const fetcher = await aDirectorySource(directory.path);
    expect(await idsOf(fetcher)).toEqual([ID]);
    expect(await idsOf(fetcher)).toEqual([]);
    linkSync(path.join(directory.path, `${ID}.zstd`), path.join(directory.path, 'local-1.zstd'));
    expect(await idsOf(fetcher)).toContain('local-1');
  });

  it('tells a copy that kept its old time', async () => {
    using directory = aDirectory({ [ID]: LOG });
    utimesSync(path.join(directory.path, ID), 1, 1);
    const fetcher = await aDirectorySource(directory.path);
    const window = { fromMs: Date.now() - 60_000, order: 'oldest-first' } as const;
    for await (const { applications } of fetcher.discover(window, aSignal())) {
      expect(applications).toMatchObject([{ ref: { id: ID }, endedAtMs: 1_000 }]);
    }
    expect.assertions(1);
  });

  it('reads a rolled log', async () => {
    const fetcher = await aDirectorySource(path.resolve(CODECS));
    const ids = await idsOf(fetcher);
    expect(ids).toContain('app-20261121040859-0000');
    const [handle] = await fetcher.locate('app-20261121040859-0000', aSignal());
    if (handle === undefined) throw new Error('nothing was located');
    const application = await fetcher.read(handle, { signal: aSignal() });
    expect(application.id).toBe('app-20261121040859-0000');
  });

  it.for<[string, (location: string) => string]>([
    ['a path', (location) => location],
    ['a URI', (location) => pathToFileURL(location).href],
    ['a relative path', (location) => path.relative('.', location)],
  ])('is named by %s', async ([, name]) => {
    using directory = aDirectory({ [ID]: LOG });
    const fetcher = await aDirectorySource(name(directory.path));
    expect(fetcher.source).toBe(`directory ${directory.path}`);
    expect(await idsOf(fetcher)).toEqual([ID]);
  });

  it('of another machine is refused', async () => {
    const failure = await failureOf(aDirectorySource('file://elsewhere/spark-events'));
    expect(failure.code).toBe('bad-payload');
  });

  it('leaves out what leads nowhere and what is no file', async () => {
    using directory = aDirectory({ [ID]: LOG });
    symlinkSync('/nowhere', path.join(directory.path, 'application_1_0002'));
    symlinkSync(path.join(directory.path, ID), path.join(directory.path, 'application_1_0003'));
    expect(await idsOf(await aDirectorySource(directory.path))).toEqual([ID, 'application_1_0003']);
  });

  it('has a gap where a part of a rolled log leads nowhere', async () => {
    const rolled = 'eventlog_v2_application_1_0001';
    const part = (index: number): string => `${rolled}/events_${index}_application_1_0001.zstd`;
    using directory = aDirectory({
      [part(1)]: LOG,
      [`${rolled}/appstatus_application_1_0001`]: '',
    });
    symlinkSync('/nowhere', path.join(directory.path, part(2)));
    const fetcher = await aDirectorySource(directory.path);
    const [handle] = await fetcher.locate(ID, aSignal());
    if (handle === undefined) throw new Error('nothing was located');
    const { gaps } = await fetcher.read(handle, { signal: aSignal() });
    expect(gaps).toContainEqual(expect.objectContaining({ kind: 'missing-part' }));
  });

  it.for([
    ['not-found', (location: string) => path.join(location, 'no')],
    ['not-found', (location: string) => path.join(location, ID)],
  ] as const)('that is none: %s', async ([code, name]) => {
    using directory = aDirectory({ [ID]: LOG });
    const failure = await failureOf(idsOf(await aDirectorySource(name(directory.path))));
    expect(failure.code).toBe(code);
  });

  it.skipIf(isRoot)('that may be listed and not entered does not look empty', async () => {
    using directory = aDirectory({ 'logs/application_1_0001': LOG });
    const logs = path.join(directory.path, 'logs');
    chmodSync(logs, 0o400);
    try {
      const failure = await failureOf(idsOf(await aDirectorySource(logs)));
      expect(failure.code).toBe('unauthorized');
    } finally {
      chmodSync(logs, 0o700);
    }
  });

  it.skipIf(isRoot)('with a closed folder in it tells the others', async () => {
    using directory = aDirectory({ [ID]: LOG });
    const closed = path.join(directory.path, 'eventlog_v2_application_1_0002');
    mkdirSync(closed, { mode: 0o000 });
    expect(await idsOf(await aDirectorySource(directory.path))).toEqual([ID]);
    chmodSync(closed, 0o700);
  });
});

describe.skipIf(process.platform !== 'linux')('a name that is not UTF-8', () => {
  it('is told once, of what may be a log, and the log when it was renamed', async () => {
    using directory = aDirectory({ [ID]: LOG });
    writeFileSync(misnamedIn(directory.path, 'a'), LOG);
    writeFileSync(misnamedIn(directory.path, '.hidden'), '');
    mkdirSync(misnamedIn(directory.path, 'eventlog_v2_'));
    const fetcher = await aDirectorySource(directory.path);
    const reasonOf = (name: string) =>
      `${directory.path}/${name} cannot be read: its name is not UTF-8, rename it`;

    const first = await droppedBy(fetcher, { fromMs: 0, order: 'newest-first' });
    expect(first).toEqual([reasonOf('a\uFFFD'), reasonOf('eventlog_v2_\uFFFD')]);
    expect(await droppedBy(fetcher, ALL)).toEqual([]);
    renameSync(misnamedIn(directory.path, 'a'), path.join(directory.path, 'application_1_0002'));
    expect(await idsOf(fetcher)).toEqual(['application_1_0002']);
    writeFileSync(misnamedIn(directory.path, 'a'), LOG);
    expect(await droppedBy(fetcher, ALL)).toEqual([reasonOf('a\uFFFD')]);
  });

  it('is a warning of a check', async () => {
    using directory = aDirectory({ [ID]: LOG });
    writeFileSync(misnamedIn(directory.path, 'a'), LOG);
    const checks = await (await aDirectorySource(directory.path)).check(aSignal());
    expect(checks).toMatchObject([{ state: 'warning' }, { state: 'ok' }]);
    expect(checks[0]?.detail).toMatch(
      /^1 log, .*; 1 that cannot be read, for their names are not UTF-8: rename them \(a\uFFFD\)$/,
    );
  });
});

describe('check', () => {
  it.for<[string, Readonly<Record<string, Buffer | string>>, readonly string[]]>([
    ['a log', { [`${ID}.zstd`]: LOG }, ['ok', 'ok']],
    ['nothing', { _SUCCESS: '' }, ['warning']],
    ['something else', { 'notes.txt': 'nothing of this is a log\n' }, ['ok', 'warning']],
    ['a log in progress', { [`${ID}.inprogress`]: LOG }, ['ok']],
  ])('of %s', async ([, files, states]) => {
    using directory = aDirectory(files);
    const checks = await (await aDirectorySource(directory.path)).check(aSignal());
    expect(checks.map(({ state }) => state)).toEqual(states);
  });

  it('of no directory says so', async () => {
    const checks = await (await aDirectorySource('/no/such/place')).check(aSignal());
    expect(checks).toMatchObject([{ state: 'failed' }]);
    expect(checks[0]?.detail).toContain('/no/such/place does not exist');
  });
});
