import path from 'node:path';
import { expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { ended, runSparkvet, startSparkvet } from '../cli/run-sparkvet.ts';
import { troublesOfFiles } from '../kill/check-files.ts';
import { troublesOfStore } from '../kill/check-store.ts';
import { Scene } from '../kill/scene.ts';
import { commandOf } from '../kill/victims.ts';
import { startDaemon } from '../lab/daemon-process.ts';

it('two daemons, a server and every command work at one store at once', async () => {
  using scene = new Scene(5);
  const { configFile, folder, db, ids } = scene;
  await using one = startDaemon(configFile);
  await using two = startDaemon(configFile);
  const server = startSparkvet(commandOf('serve', scene, 0), { cwd: folder });
  const address = await new Promise<string>((resolve) => {
    server.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
  });
  const asking = (async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 15; count += 1) {
      const answer = await fetch(`${address}/api/v1/applications?limit=5`);
      statuses.add(answer.status);
      await answer.arrayBuffer();
    }
    return [...statuses];
  })();
  await using stores = await openStores(db);
  while ((await stores.queue.counts()).done < 2) await new Promise((wait) => setTimeout(wait, 100));
  const work = ['analyze', 'report', 'reanalyze', 'dismiss'] as const;
  const ends = await Promise.all(
    work.map(async (what) => runSparkvet(commandOf(what, scene, 1), { cwd: folder })),
  );
  expect(
    ends.map(({ code, stderr }, index) => [work[index], code, code === 0 ? '' : stderr]),
  ).toEqual(work.map((what) => [what, 0, '']));
  while ((await stores.queue.counts()).done < ids.length) {
    await new Promise((wait) => setTimeout(wait, 100));
  }
  expect(await asking).toEqual([200]);
  expect([await one.kill('SIGTERM'), await two.kill('SIGTERM')]).toEqual([143, 143]);
  server.kill('SIGTERM');
  expect((await ended(server)).code).toBe(143);
  expect(await troublesOfStore(db)).toEqual([]);
  expect([scene.out, scene.site].flatMap(troublesOfFiles)).toEqual([]);
  expect((await stores.queue.owners()).length).toBe(0);
  expect(path.dirname(db)).toBe(scene.out);
});
