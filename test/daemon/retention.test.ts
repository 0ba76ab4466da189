import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReportFolder, type ReportFolderParts } from '../../src/daemon/report-folder.ts';
import type { ApplicationRef } from '../../src/model/application.ts';
import type { ReportIndex } from '../../src/render/renderer.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { DAY_MS, HOUR_MS, START_MS, World } from './a-daemon.ts';

function aFolder(world: World, directory: string, overrides: Partial<ReportFolderParts> = {}) {
  const written: ReportIndex[] = [];
  const reports = createReportFolder({
    directory,
    nameOf: ({ id, attemptId = '' }) => `${id}_${attemptId}`,
    extensions: ['.html', '.json'],
    analyses: world.stores.analyses,
    preset: 'recommended',
    index: {
      render: (index) => {
        written.push(index);
        return index.rows.map(({ summary, href }) => `${summary.application.id} ${href}`).join(',');
      },
    },
    rowCount: 2,
    nowMs: world.nowMs,
    ...overrides,
  });
  return { reports, written };
}

/** What even its owner may not change: not every file system and user can make it so. */
function canFreeze(): boolean {
  using folder = aDirectory({});
  const isFrozen = spawnSync('chattr', ['+i', folder.path]).status === 0;
  spawnSync('chattr', ['-i', folder.path]);
  return isFrozen;
}

describe('the folder of reports', () => {
  it('links to the reports that are there, and is replaced as a whole', async () => {
    await using world = await World.open();
    using folder = aDirectory({ 'a b_1.html': 'report', 'index.html': 'old' });
    await world.save('a b');
    await world.save('unwritten');
    const { reports, written } = aFolder(world, path.join(folder.path));
    await reports.update();

    const [index] = written;
    const links = index?.rows.map(({ summary, href }) => [summary.application.id, href]);
    expect(links?.toSorted()).toEqual([
      ['a b', 'a%20b_1.html'],
      ['unwritten', undefined],
    ]);
    expect(index).toMatchObject({ hasMore: false, writtenAtMs: START_MS });
    expect(readdirSync(folder.path).toSorted()).toEqual(['a b_1.html', 'index.html']);
  });

  it('makes its folder, shows the newest and says that there are more', async () => {
    await using world = await World.open();
    using folder = aDirectory({});
    for (const id of ['one', 'two', 'three']) await world.save(id);
    const directory = path.join(folder.path, 'deep', 'er');
    const { reports, written } = aFolder(world, directory);
    await reports.update();

    expect(written).toMatchObject([{ hasMore: true, rows: [{}, {}] }]);
    expect(existsSync(path.join(directory, 'index.html'))).toBe(true);
  });
});

describe('ticks', () => {
  it('write the index when something changed, and only then', async () => {
    await using world = await World.open();
    let count = 0;
    const update = async () => Promise.resolve(void (count += 1));
    const daemon = world.daemon({ reports: { update, remove: async () => Promise.resolve([]) } });
    await daemon.tick();
    await daemon.tick();
    expect(count).toBe(1);
    world.end('app-1');
    await daemon.tick();
    await daemon.tick();
    expect(count).toBe(2);
  });

  it('try the index again where it could not be written', async () => {
    await using world = await World.open();
    const errors = ['no space left', 'no space left'];
    let count = 0;
    const update = async () => {
      const error = errors.pop();
      if (error !== undefined) throw new Error(error);
      count += 1;
      return Promise.resolve();
    };
    const daemon = world.daemon({ reports: { update, remove: async () => Promise.resolve([]) } });
    for (let tick = 0; tick < 4; tick += 1) await daemon.tick();

    expect(count).toBe(1);
    expect(world.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  it('that die while they remove what is old leave no report without its analysis', async () => {
    await using world = await World.open();
    using folder = aDirectory({ 'old_1.html': '' });
    const { reports } = aFolder(world, folder.path);
    await world.save('old');
    world.atMs += 11 * DAY_MS;
    const killed = {
      oldest: async (beforeMs: number, limit: number) =>
        world.stores.analyses.oldest(beforeMs, limit),
      prune: async () => Promise.reject(new Error('killed')),
    };
    const settings = { retentionDays: 10 };
    await world.daemon({ reports, settings, analyses: killed }).tick();
    expect(readdirSync(folder.path)).not.toContain('old_1.html');
    const page = async () => world.stores.analyses.list({ limit: 10 });
    expect((await page()).rows).toHaveLength(1);

    await world.daemon({ reports, settings }).tick();
    expect((await page()).rows).toEqual([]);
  });

  it('let be what is no report, and remove what is old all the same', async () => {
    await using world = await World.open();
    using folder = aDirectory({ 'old_1.html': '' });
    mkdirSync(path.join(folder.path, 'other_1.html'));
    const { reports } = aFolder(world, folder.path);
    for (const id of ['old', 'other']) await world.save(id);
    world.atMs += 11 * DAY_MS;
    const { outputTroubles } = await world
      .daemon({ reports, settings: { retentionDays: 10 } })
      .tick();
    expect(outputTroubles).toBe(0);
    expect(readdirSync(folder.path)).toEqual(['index.html', 'other_1.html']);
    expect((await world.stores.analyses.list({ limit: 10 })).rows).toEqual([]);
  });

  it('tell of a report that nobody can remove, once, and remove the others with their analyses', async () => {
    await using world = await World.open();
    using folder = aDirectory({ 'one_1.html': '', 'two_1.html': '' });
    // the system refuses it whoever asks, as it refuses what is immutable or another's
    const refused = `${'r'.repeat(300)}_1`;
    const nameOf = ({ id }: ApplicationRef) => (id === 'refused' ? refused : `${id}_1`);
    const { reports } = aFolder(world, folder.path, { nameOf, extensions: ['.html'] });
    for (const id of ['one', 'refused', 'two']) await world.save(id);
    world.atMs += 11 * DAY_MS;
    const daemon = world.daemon({ reports, settings: { retentionDays: 10 } });
    await daemon.tick();
    await daemon.tick();

    expect(readdirSync(folder.path)).toEqual(['index.html']);
    expect((await world.stores.analyses.list({ limit: 10 })).rows).toEqual([]);
    const told = world.lines.filter(({ message }) => message.includes('an old report stays'));
    expect(told.map(({ level }) => level)).toEqual(['warn']);
  });

  it.skipIf(!canFreeze())(
    'keep analyses where the folder of their reports takes no change',
    async () => {
      await using world = await World.open();
      using folder = aDirectory({ 'old_1.html': '' });
      const { reports } = aFolder(world, folder.path);
      await world.save('old');
      world.atMs += 11 * DAY_MS;
      execFileSync('chattr', ['+i', folder.path]);
      try {
        await world.daemon({ reports, settings: { retentionDays: 10 } }).tick();
      } finally {
        execFileSync('chattr', ['-i', folder.path]);
      }
      expect((await world.stores.analyses.list({ limit: 10 })).rows).toHaveLength(1);
    },
  );

  it('remove what is old, with its reports, and what the queue remembers of it', async () => {
    await using world = await World.open();
    using folder = aDirectory({ 'old_1.html': '', 'old_1.json': '{}', 'new_1.html': '' });
    const { reports } = aFolder(world, folder.path);
    const daemon = world.daemon({ reports, settings: { retentionDays: 10, overlapMinutes: 1 } });
    world.end('old');
    await daemon.tick();
    // told again, within the hour
    world.atMs += HOUR_MS;
    await daemon.tick();
    world.atMs += 9 * DAY_MS;
    world.end('new');
    await daemon.tick();
    expect(readdirSync(folder.path)).toContain('old_1.html');
    world.atMs += DAY_MS;
    await daemon.tick();

    expect(readdirSync(folder.path).toSorted()).toEqual(['index.html', 'new_1.html']);
    const page = await world.stores.analyses.list({ limit: 10 });
    expect(page.rows.map(({ application }) => application.id)).toEqual(['new']);
    // it was told of until a day ago
    world.atMs += 10 * DAY_MS;
    await daemon.tick();
    expect(await world.stores.queue.find('old')).toEqual([]);
  });
});
