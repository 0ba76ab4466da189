import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { runSparkvet } from '../cli/run-sparkvet.ts';
import { draftsIn, troublesOfFiles } from '../kill/check-files.ts';
import { Scene } from '../kill/scene.ts';
import { startDaemon } from '../lab/daemon-process.ts';
import { aSmallDisk, MAY_MOUNT } from '../support/small-disk.ts';

/** The configuration of the scene, with its store beside and its reports elsewhere. */
function configOf(scene: Scene, out: string, db = path.join(scene.folder, 'store.db')): string {
  const file = path.join(scene.folder, 'other.json');
  const config = {
    out,
    db,
    clusters: [{ name: 'prod', sources: [{ kind: 'directory', path: scene.logs }] }],
    daemon: {
      schedule: '* * * * * *',
      health: false,
      backlogDays: 3650,
      leaseSeconds: 5,
      workers: 1,
    },
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const pagesIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('prod@'));

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(100);
}

describe.concurrent('a daemon', () => {
  it('whose folder of reports is removed makes it again, and goes on', async () => {
    using scene = new Scene(2);
    const out = path.join(scene.folder, 'reports');
    await using daemon = startDaemon(configOf(scene, out));
    await until(() => existsSync(path.join(out, 'index.html')) && pagesIn(out).length === 2);
    rmSync(out, { recursive: true });
    scene.addLog();
    await until(() => existsSync(path.join(out, 'index.html')) && pagesIn(out).length === 1);
    expect(await daemon.kill('SIGTERM')).toBe(143);
    expect(troublesOfFiles(out)).toEqual([]);
  });

  it.skipIf(!MAY_MOUNT)(
    'whose disk is full waits for room, and loses and gives up nothing',
    async () => {
      using scene = new Scene(2);
      using disk = aSmallDisk(700);
      const filling = path.join(disk.path, 'filling');
      writeFileSync(filling, Buffer.alloc(600_000));
      const out = path.join(disk.path, 'reports');
      const db = path.join(scene.folder, 'store.db');
      const configFile = configOf(scene, out, db);
      await using daemon = startDaemon(configFile);
      expect(await daemon.said('no space left on device')).toContain('"code":"store"');
      expect(draftsIn(out)).toEqual([]);
      await using stores = await openStores(db);
      expect(await stores.queue.counts()).toMatchObject({ done: 0, dead: 0 });
      rmSync(filling);
      // tried again after ten seconds
      await until(async () => (await stores.queue.counts()).done === 2);
      expect(pagesIn(out)).toHaveLength(2);
      expect(await daemon.kill('SIGTERM')).toBe(143);
    },
  );

  it.skipIf(!MAY_MOUNT)(
    'whose store has no room keeps running, and what was stored is whole',
    async () => {
      using scene = new Scene(3);
      using disk = aSmallDisk(5_000);
      const db = path.join(disk.path, 'store.db');
      const out = path.join(scene.folder, 'reports');
      await using daemon = startDaemon(configOf(scene, out, db));
      await daemon.said('"msg":"judged"');
      const filling = path.join(disk.path, 'filling');
      for (let size = 5_000_000; size > 2_000; size /= 2) {
        try {
          writeFileSync(filling, Buffer.alloc(size), { flag: 'a' });
        } catch {
          // as much as there was room for
        }
      }
      for (let count = 0; count < 6; count += 1) scene.addLog();
      await daemon.said('the disk is full');
      rmSync(filling);
      await using stores = await openStores(db);
      await until(async () => (await stores.queue.counts()).done === scene.ids.length);
      expect(await daemon.kill('SIGTERM')).toBe(143);
    },
  );

  it('whose store was removed says so, and stops writing to nowhere', async () => {
    using scene = new Scene(1);
    const out = path.join(scene.folder, 'reports');
    await using daemon = startDaemon(configOf(scene, out));
    await daemon.said('"msg":"judged"');
    rmSync(path.join(scene.folder, 'store.db'));
    scene.addLog();
    expect(await daemon.said('was removed or replaced while it was open')).toContain('error');
    expect(await daemon.kill('SIGTERM')).toBe(143);
  });
});

describe.skipIf(!MAY_MOUNT)('a full disk', () => {
  it.for([
    [
      'analyze',
      (scene: Scene, place: string) => [
        'analyze',
        scene.logs,
        '--out',
        place,
        '--no-store',
        '--format',
        'json',
      ],
    ],
    [
      'fetch',
      (scene: Scene, place: string) => [
        'fetch',
        scene.ids[0] ?? '',
        '--save',
        place,
        '--config',
        scene.configFile,
      ],
    ],
    ['report', (scene: Scene, place: string) => ['report', '--out', place, '--db', scene.db]],
    ['schema', (_: Scene, place: string) => ['schema', '--out', path.join(place, 'schema.json')]],
  ] as const)('ends %s in one line, and leaves nothing half-written', async ([, argsOf]) => {
    using scene = new Scene(1);
    using disk = aSmallDisk(16);
    if (argsOf(scene, '').includes(scene.db)) {
      await runSparkvet(['daemon', '--config', scene.configFile, '--once'], { cwd: scene.folder });
    }
    const place = path.join(disk.path, 'there');
    const { code, stderr } = await runSparkvet(argsOf(scene, place), { cwd: scene.folder });
    expect(stderr).toMatch(/^sparkvet: [^\n]*no space left on device\n$/);
    expect(code).toBe(2);
    expect(draftsIn(place)).toEqual([]);
    expect(troublesOfFiles(place)).toEqual([]);
  });
});
