import {
  chmodSync,
  cpSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIRECTORY } from '../../../src/fetchers/directory/directory.ts';
import type { Fetcher } from '../../../src/fetchers/fetcher.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { FIXTURES } from '../../support/read-fixture.ts';
import { aDirectory } from '../local/temporary-directory.ts';
import { toldBy } from '../log-folder/memory-folder.ts';
import { aSignal, failureOf } from '../shared/reading.ts';

const ID = 'application_1_0001';
const LAB = path.join(FIXTURES, 'lab');
const SINCE_START = { fromMs: Date.now() - 60_000, order: 'oldest-first' } as const;

async function aFolder(directory: string): Promise<Fetcher> {
  const context = { cluster: 'prod', http: aHttpRuntime({ nowMs: Date.now }), environment: {} };
  const source = await DIRECTORY.open({ path: directory }, context);
  if (!('locate' in source)) throw new Error('no source of records');
  return source;
}

describe('a directory', () => {
  it('has logs of every form, and each is read', async () => {
    const folder = await aFolder(LAB);
    const handles = await folder.locate('application_1795236425508_0005', aSignal());
    const apps = await Promise.all(
      handles.map(async (handle) => folder.read(handle, { signal: aSignal() })),
    );

    expect(apps.map(({ id, attemptId }) => `${id} ${attemptId}`).toSorted()).toEqual([
      'application_1795236425508_0005 1',
      'application_1795236425508_0005 2',
    ]);
  });

  it('tells what was copied into it with an old time, and what was renamed', async () => {
    using directory = aDirectory({ [`${ID}.inprogress`]: 'x' });
    const folder = await aFolder(directory.path);
    const old = path.join(directory.path, 'application_1_0002');
    writeFileSync(old, 'x');
    utimesSync(old, 1_000_000, 1_000_000);

    expect(await toldBy(folder, SINCE_START)).toEqual(['application_1_0002']);
    renameSync(path.join(directory.path, `${ID}.inprogress`), path.join(directory.path, ID));
    expect(await toldBy(folder, SINCE_START)).toEqual([ID]);
    expect(await toldBy(folder, SINCE_START)).toEqual([]);
  });

  it('leaves out what vanished, what leads nowhere, and what is neither file nor directory', async () => {
    using directory = aDirectory({ [ID]: 'x', '.hidden': 'x', _SUCCESS: '', 'a.crc': 'x' });
    symlinkSync('/nowhere/at/all', path.join(directory.path, 'application_1_0002'));
    symlinkSync('/dev/null', path.join(directory.path, 'application_1_0003'));
    mkdirSync(path.join(directory.path, 'subdirectory'));
    mkdirSync(path.join(directory.path, 'eventlog_v2_application_1_0004'));

    expect(await toldBy(await aFolder(directory.path), SINCE_START)).toEqual([ID]);
  });

  it('that is not there is said', async () => {
    const error = await failureOf((await aFolder('/nowhere/at/all')).locate(ID, aSignal()));

    expect([error.code, error.message]).toEqual([
      'not-found',
      '/nowhere/at/all does not exist: check the path',
    ]);
  });
});

async function checksOf(directory: string): Promise<readonly string[]> {
  const checks = await (await aFolder(directory)).check(aSignal());
  return checks.map(({ what, state, detail }) => `${what} ${state}: ${detail}`);
}

describe('the checks of a directory', () => {
  it('open the newest log that has ended', async () => {
    using directory = aDirectory({ [`${ID}.inprogress`]: 'x' });
    const log = path.join(directory.path, 'application_1795236425508_0001');
    cpSync(path.join(LAB, 'application_1795236425508_0001'), log);

    expect(await checksOf(directory.path)).toEqual([
      expect.stringMatching(/^listing ok: 2 logs, 1 of them in progress, the last of 2\d{3}-/),
      'reading ok: application_1795236425508_0001 opens, and is an event log',
    ]);
  });

  it('open a rolled log', async () => {
    using directory = aDirectory({});
    const name = 'eventlog_v2_application_1795236425508_0004';
    cpSync(path.join(LAB, name), path.join(directory.path, name), { recursive: true });

    expect((await checksOf(directory.path))[1]).toMatch(/^reading ok: eventlog_v2_.*events_1_/);
  });

  it('say that nothing is there', async () => {
    using directory = aDirectory({});

    expect(await checksOf(directory.path)).toEqual([
      `listing warning: ${directory.path} holds no event log: is it what spark.eventLog.dir says?`,
    ]);
  });

  it('say what cannot be an event log', async () => {
    using directory = aDirectory({ 'notes.txt': 'buy milk' });

    expect((await checksOf(directory.path))[1]).toBe(
      'reading warning: notes.txt opens, and does not begin as an event log does',
    );
  });

  it('say what cannot be listed', async () => {
    expect(await checksOf('/nowhere/at/all')).toEqual([
      'listing failed: /nowhere/at/all does not exist: check the path',
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('say what may not be read', async () => {
    using directory = aDirectory({ [ID]: 'x' });
    chmodSync(path.join(directory.path, ID), 0);

    expect((await checksOf(directory.path))[1]).toMatch(/^reading failed: no permission to read/);
  });
});
