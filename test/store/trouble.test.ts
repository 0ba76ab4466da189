import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { openStores } from '../../src/store/open-store.ts';
import { createSqlStore } from '../../src/store/sql-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { openAnalyses } from './open-analyses.ts';
import { rawDatabase } from './raw-database.ts';
import { savedFile } from './saved-file.ts';
import { temporaryFile, temporaryFolder } from './temporary-folder.ts';
import { aSighting } from './work-fixture.ts';

const { application } = anAnalysis();

describe('a file that is not ours', () => {
  it('is refused when it is no database, and not touched', async () => {
    const file = temporaryFile();
    writeFileSync(file, '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n'.repeat(50));
    const before = readFileSync(file);
    await expect(openAnalyses(file)).rejects.toMatchObject({ code: 'not-a-database' });
    expect(readFileSync(file)).toEqual(before);
  });

  it('is refused when another program made it, and not touched', async () => {
    const file = temporaryFile();
    rawDatabase(file).exec('create table orders (id integer)');
    const before = readFileSync(file);
    await expect(openAnalyses(file)).rejects.toMatchObject({ code: 'not-ours' });
    expect(readFileSync(file)).toEqual(before);
  });

  it('is refused when it is a folder, or lies in a file', async () => {
    const folder = temporaryFolder();
    await expect(openAnalyses(folder)).rejects.toMatchObject({ code: 'cannot-open' });
    writeFileSync(path.join(folder, 'plain'), '');
    const inside = path.join(folder, 'plain', 'store.db');
    await expect(openAnalyses(inside)).rejects.toMatchObject({ code: 'cannot-open' });
  });

  it('is refused at once when it is a pipe or a device', async () => {
    const pipe = temporaryFile();
    execFileSync('mkfifo', [pipe]);
    for (const place of [pipe, '/dev/null']) {
      await expect(openAnalyses(place)).rejects.toMatchObject({
        code: 'cannot-open',
        message: `${place} cannot be opened: it is not a file`,
      });
    }
  });

  it('is ours to be when it is empty', async () => {
    const file = temporaryFile();
    writeFileSync(file, '');
    await using store = await openAnalyses(file);
    await store.save(anAnalysis());
    expect(await store.get(application)).toBeDefined();
  });
});

describe('a file that others write', () => {
  it('can be read and opened, not saved to, until they are done', async () => {
    const file = await savedFile();
    const other = rawDatabase(file);
    other.exec('begin immediate; delete from analysis');
    await using store = await openAnalyses(file, { busyTimeoutMs: 10 });
    expect(await store.get(application)).toBeDefined();
    const analysis = anAnalysis({ verdict: { headline: 'again' } });
    await expect(store.save(analysis)).rejects.toMatchObject({ code: 'locked' });

    other.exec('rollback');
    await store.save(analysis);
    expect(await store.get(application)).toStrictEqual(analysis);
  });

  it('hold up the queue and what is remembered of sources, which say so', async () => {
    const file = await savedFile();
    const other = rawDatabase(file);
    await using stores = await openStores(file, { busyTimeoutMs: 10 });
    const { queue, sources } = stores;
    other.exec('begin immediate');
    const locked = { code: 'locked', message: expect.stringContaining(file) };
    await expect(queue.take([aSighting('a')], 1)).rejects.toMatchObject(locked);
    await expect(sources.put({ source: 's' })).rejects.toMatchObject(locked);
    expect(await queue.counts()).toMatchObject({ waiting: 0 });
    other.exec('rollback');
    expect(await queue.take([aSighting('a')], 1)).toBe(1);
  });

  it('shows one store what another saved', async () => {
    const file = temporaryFile();
    await using one = await openAnalyses(file);
    await using two = await openAnalyses(file);
    await one.save(anAnalysis());
    expect(await two.get(application)).toStrictEqual(anAnalysis());
    await two.save(anAnalysis({ detail: undefined }));
    expect(await one.get(application)).toStrictEqual(anAnalysis({ detail: undefined }));
  });
});

/** Root may write anything: for the rest of the test, be nobody. */
function withoutRights(): void {
  const { getuid, setegid, seteuid } = process;
  if (getuid?.() !== 0 || setegid === undefined || seteuid === undefined) return;
  const nobody = 65_534;
  setegid(nobody);
  seteuid(nobody);
  onTestFinished(() => {
    seteuid(0);
    setegid(0);
  });
}

describe('a file that may not be written', () => {
  it('can be read where its folder can be written, not saved to', async () => {
    const file = await savedFile();
    chmodSync(file, 0o444);
    chmodSync(path.dirname(file), 0o777);
    withoutRights();
    await using store = await openAnalyses(file);
    expect(await store.get(application)).toStrictEqual(anAnalysis());
    await expect(store.save(anAnalysis())).rejects.toMatchObject({ code: 'read-only' });
  });

  it('is refused where its folder cannot be written either', async () => {
    const file = await savedFile();
    chmodSync(file, 0o444);
    chmodSync(path.dirname(file), 0o555);
    withoutRights();
    await expect(openAnalyses(file)).rejects.toMatchObject({ code: 'read-only' });
  });

  it('cannot be made in such a folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'locked'));
    chmodSync(path.join(folder, 'locked'), 0o555);
    chmodSync(folder, 0o555);
    withoutRights();
    const files = ['new.db', 'new/new.db'].map((name) => path.join(folder, 'locked', name));
    for (const file of files) {
      await expect(openAnalyses(file)).rejects.toMatchObject({ code: 'cannot-open' });
    }
  });
});

describe('a file that is not there any more', () => {
  it.for<[string, (file: string) => void]>([
    ['removed', (file) => rmSync(file)],
    ['removed with its folder', (file) => rmSync(path.dirname(file), { recursive: true })],
    ['moved away', (file) => renameSync(file, `${file}.old`)],
    [
      'replaced by a copy',
      (file) => {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      },
    ],
  ])('%s takes and gives nothing: nobody would find it again', async ([, change]) => {
    const file = await savedFile();
    await using stores = await openStores(file);
    await stores.analyses.save(anAnalysis());
    change(file);
    const gone = {
      code: 'cannot-open',
      message: `${file} was removed or replaced while it was open: start this again`,
    };
    await expect(stores.analyses.save(anAnalysis())).rejects.toMatchObject(gone);
    await expect(stores.analyses.get(application)).rejects.toMatchObject(gone);
    await expect(stores.queue.counts()).rejects.toMatchObject(gone);
    await expect(stores.insights.analysisCount()).rejects.toMatchObject(gone);
  });
});

describe('a file that was cut', () => {
  it.for([0.2, 0.5, 0.9])(
    'to %d of it is refused or says so, and no question hangs',
    async (share) => {
      const file = await savedFile();
      truncateSync(file, Math.floor(statSync(file).size * share));
      const asking = (async () => {
        await using stores = await openStores(file);
        await stores.analyses.get(application);
        await stores.insights.search({ limit: 9 });
        await stores.queue.counts();
        await stores.analyses.save(anAnalysis());
      })();
      await expect(asking).rejects.toBeInstanceOf(StoreError);
    },
  );

  it('while it is open says so', async () => {
    const file = temporaryFile();
    await using store = await openAnalyses(file);
    for (let index = 0; index < 30; index += 1) {
      await store.save(anAnalysis({ application: { id: `app-${index}` } }));
    }
    const other = rawDatabase(file);
    other.pragma('wal_checkpoint(truncate)');
    truncateSync(file, 8192);
    const asking = Promise.all(
      Array.from({ length: 30 }, async (_, index) =>
        store.get({ ...application, id: `app-${index}` }),
      ),
    );
    await expect(asking).rejects.toBeInstanceOf(StoreError);
  });
});

it('keeps what it has when the disk is full, and goes on when there is room', async () => {
  const database = openSqlite(temporaryFile(), 0);
  await migrate(database);
  await using store = createSqlStore(database);
  await store.save(anAnalysis());
  await sql`pragma max_page_count = 1`.execute(database.db); // as small as the file is
  const larger = anAnalysis({ application: { id: 'app-2', name: 'x'.repeat(100_000) } });
  await expect(store.save(larger)).rejects.toMatchObject({ code: 'full' });
  expect(await store.get(application)).toStrictEqual(anAnalysis());
  expect((await store.list({ limit: 9 })).rows).toHaveLength(1);

  await sql`pragma max_page_count = 1000000`.execute(database.db);
  await store.save(larger);
  expect(await store.get(larger.application)).toStrictEqual(larger);
});

it('leaves one file behind that holds everything', async () => {
  const file = await savedFile();
  const copy = temporaryFile();
  writeFileSync(copy, readFileSync(file));
  await using store = await openAnalyses(copy);
  expect(await store.get(application)).toStrictEqual(anAnalysis());
});
