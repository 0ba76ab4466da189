import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { column, rawDatabase } from './raw-database.ts';
import { temporaryFile } from './temporary-folder.ts';
import { aSighting } from './work-fixture.ts';

const WORKER = path.join(import.meta.dirname, 'work-in-a-loop.ts');

function start(file: string, owner: string): ChildProcess {
  return spawn(process.execPath, [WORKER, file, owner], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function fileWithWork(count: number): Promise<string> {
  const file = temporaryFile();
  await using stores = await openStores(file);
  const sightings = Array.from({ length: count }, (_, index) => aSighting(`app-${index}`));
  expect(await stores.queue.take(sightings, Date.now())).toBe(count);
  return file;
}

/** What it said it leased. */
async function leasesOf(child: ChildProcess): Promise<readonly string[]> {
  if (child.stdout === null) throw new Error('no output');
  return (await text(child.stdout)).split('\n').filter((line) => line !== '');
}

async function expectAllJudgedOnce(file: string, count: number): Promise<void> {
  await using stores = await openStores(file);
  expect(await stores.queue.counts()).toEqual({ waiting: 0, leased: 0, done: count, dead: 0 });
  const raw = rawDatabase(file);
  expect(column(raw, 'select judged_count from judged_record')).toEqual(Array(count).fill(1));
  expect(column(raw, 'select count(*) from analysis')).toEqual([count]);
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
}

it('gives each item to one of several processes', async () => {
  const file = await fileWithWork(150);
  const told = await Promise.all(
    ['one', 'two', 'three'].map(async (owner) => leasesOf(start(file, owner))),
  );
  const leases = told.flat();
  expect(leases).toHaveLength(150);
  expect(new Set(leases).size).toBe(150);
  await expectAllJudgedOnce(file, 150);
});

it('ends with everything judged once, whenever its process is killed', async () => {
  const file = await fileWithWork(120);
  const owners = ['k0', 'k1', 'k2', 'k3', 'k5', 'k8'];
  let killCount = 0;
  for (const [index, owner] of owners.entries()) {
    const child = start(file, owner);
    child.stdout?.once('data', () => {
      setTimeout(() => child.kill('SIGKILL'), index * 2);
    });
    const [code, signal]: unknown[] = await once(child, 'close');
    // on a busy machine it may have done the rest before
    expect([0, 'SIGKILL']).toContain(signal ?? code);
    if (signal !== null) killCount += 1;
    await using stores = await openStores(file);
    // none, where it died between two leases
    expect([[owner], []]).toContainEqual(await stores.queue.owners());
    const { waiting, leased, done } = await stores.queue.counts();
    expect(waiting + leased + done).toBe(120);
    expect(await stores.queue.release(owner, Date.now())).toBe(leased);
  }
  await leasesOf(start(file, 'last'));
  expect(killCount).toBeGreaterThan(0);
  await expectAllJudgedOnce(file, 120);
});
