import { describe, expect, it } from 'vitest';
import type { Judge } from '../../src/daemon/parts.ts';
import { MINUTE_MS, START_MS, World } from './a-daemon.ts';
import { held, until } from './held-judge.ts';

const DEAF: Judge = async () => new Promise(() => {});

describe('the end', () => {
  it('waits for what runs, and begins nothing', async () => {
    await using world = await World.open();
    const work = held(world);
    const daemon = world.daemon({ judge: work.judge, settings: { concurrency: 1 } });
    world.end('running');
    world.end('waiting', START_MS - MINUTE_MS);
    await daemon.beat();
    await until(() => work.waiting().length === 1);
    const ended = daemon.drain(60_000);
    work.let('running');

    expect(await ended).toEqual({ isWhole: true, releasedCount: 0 });
    await daemon.beat();
    expect(world.judgedIds).toEqual(['running']);
    expect(await world.stores.queue.counts()).toMatchObject({ waiting: 1, leased: 0, done: 1 });
  });

  it('ends polls that are under way, and is no trouble of their sources', async () => {
    await using world = await World.open();
    const { promise: never } = Promise.withResolvers<void>();
    world.logs.hold = never;
    const daemon = world.daemon();
    const tick = daemon.tick();
    await until(() => world.logs.windows.length === 1);

    expect(await daemon.drain(60_000)).toEqual({ isWhole: true, releasedCount: 0 });
    expect(await tick).toMatchObject({ failedSources: 0 });
    expect(await world.stores.sources.get(world.logs.source)).toBeUndefined();
  });

  it('ends what takes too long, and gives it back', async () => {
    await using world = await World.open();
    const work = held(world);
    const daemon = world.daemon({ judge: work.judge });
    world.end('long');
    await daemon.beat();
    await until(() => work.waiting().length === 1);

    expect(await daemon.drain(1)).toEqual({ isWhole: false, releasedCount: 1 });
    expect(await world.stores.queue.find('long')).toMatchObject([
      { state: 'waiting', failureCount: 0 },
    ]);
  });

  it('comes at once at the second signal; what does not heed its own keeps its lease', async () => {
    await using world = await World.open();
    const daemon = world.daemon({ judge: DEAF });
    world.end('deaf');
    await daemon.beat();
    await until(() => world.logs.windows.length > 0);
    while ((await world.stores.queue.counts()).leased === 0) await Promise.resolve();
    const second = new AbortController();
    const ended = daemon.drain(60_000, second.signal);
    second.abort();

    expect(await ended).toEqual({ isWhole: false, releasedCount: 0 });
    expect(await world.stores.queue.owners()).toEqual(['host:1:1']);
  });
});
