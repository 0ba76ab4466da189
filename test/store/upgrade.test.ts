import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStoresInWorker } from '../../src/workers/store-client.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { writeOldStore } from './old-store.ts';
import { openAnalyses } from './open-analyses.ts';
import { column, rawDatabase } from './raw-database.ts';
import { savedFile } from './saved-file.ts';
import { temporaryFile } from './temporary-folder.ts';

const OPENER = path.join(import.meta.dirname, 'open-to-ask.ts');
const COUNT = 1_500;

function anOldStore(): string {
  const file = temporaryFile();
  writeOldStore(file, COUNT);
  return file;
}

it('tells how far it is, also from the thread of the stores', async () => {
  const told: (readonly [number, number])[] = [];
  await using stores = await openStoresInWorker(anOldStore(), (...counts) => told.push(counts));
  // news and answers of a thread come by two ways: the last news may be later
  await expect.poll(() => told.at(-1)).toEqual([COUNT, COUNT]);
  expect(told.length).toBeGreaterThan(1);
  expect(await stores.insights.analysisCount()).toBe(COUNT);
});

it('says to others that they have to wait for it', async () => {
  const file = anOldStore();
  rawDatabase(file).exec('begin immediate');
  await expect(openAnalyses(file, { busyTimeoutMs: 10 })).rejects.toMatchObject({
    code: 'locked',
    message: `${file} is brought up to date or made by another process, which may take minutes: try again when that is done`,
  });
});

it('ends the writing of a process that knows the old schema only, not its reading', async () => {
  const file = await savedFile();
  await using store = await openAnalyses(file);
  rawDatabase(file).pragma(`user_version = ${MIGRATIONS.length + 1}`);
  await expect(store.save(anAnalysis())).rejects.toMatchObject({
    code: 'from-the-future',
    message: `${file} was brought up to date by another version of sparkvet: end this process, and start the newer one`,
  });
  expect(await store.get(anAnalysis().application)).toStrictEqual(anAnalysis());
});

it('that is killed has changed nothing, and the next one does it', async () => {
  const file = anOldStore();
  for (const heldAt of [0, COUNT / 2, COUNT]) {
    const args = [OPENER, file, String(heldAt)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => child.kill('SIGKILL'));
    await once(child, 'close');
    const raw = rawDatabase(file);
    expect(raw.pragma('user_version', { simple: true })).toBe(2);
    expect(column(raw, "select name from sqlite_schema where name = 'kept_sum'")).toEqual([]);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  }
  await using stores = await openStoresInWorker(file);
  expect(await stores.insights.analysisCount()).toBe(COUNT);
});
