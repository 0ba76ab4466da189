import { describe, expect, it } from 'vitest';
import type { Log } from '../../src/daemon/log.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { DAY_MS, HOUR_MS, ids, MINUTE_MS, START_MS, World } from './a-daemon.ts';
import { ScriptedSource } from './scripted-source.ts';

const full = async () => Promise.reject(new StoreError('full', 'the disk is full'));

describe('the first start', () => {
  it('takes the newest, so many a tick, and goes on over ticks and restarts', async () => {
    await using world = await World.open();
    // app-1 ended an hour ago, app-12 half a day
    for (const [index, id] of ids(1, 12).entries()) world.end(id, START_MS - (index + 1) * HOUR_MS);
    const settings = { maxBacklogApplications: 5, overlapMinutes: 1 };

    await world.daemon({ settings }).tick();
    expect(world.judgedIds).toEqual(ids(1, 6));
    world.atMs += MINUTE_MS;
    await world.daemon({ settings }).tick();
    // a window has both its ends: the sixth is told again, and is no news
    expect(world.judgedIds).toEqual(ids(1, 11));
    world.atMs += MINUTE_MS;
    await world.daemon({ settings }).tick();
    expect(world.judgedIds).toEqual(ids(1, 12));
    world.atMs += MINUTE_MS;
    const { taken } = await world.daemon({ settings }).tick();

    expect(taken).toBe(0);
    expect((await world.stores.sources.get(world.logs.source))?.cursor?.backlog).toBeUndefined();
  });

  it('looks back as far as it is told', async () => {
    await using world = await World.open();
    world.end('older', START_MS - 3 * DAY_MS);
    world.end('newer', START_MS - DAY_MS);

    await world.daemon({ settings: { backlogDays: 2 } }).tick();

    expect(world.judgedIds).toEqual(['newer']);
  });

  it('has what ends now judged before what ended long ago', async () => {
    await using world = await World.open();
    world.logs.pageSize = 1;
    for (const [index, id] of ids(1, 4).entries())
      world.end(id, START_MS - (index + 1) * 3 * HOUR_MS);
    const settings = { maxBacklogApplications: 1, concurrency: 1 };

    await world.daemon({ settings }).tick();
    world.atMs += MINUTE_MS;
    world.end('fresh');
    await world.daemon({ settings }).tick();

    expect(world.judgedIds).toEqual(['app-1', 'fresh', 'app-2']);
  });

  it('passes pages larger than what a tick may take, and many that ended in one instant', async () => {
    await using world = await World.open();
    world.logs.pageSize = 1;
    for (const id of ids(1, 5)) world.end(id, START_MS - 2 * HOUR_MS);
    const settings = { maxBacklogApplications: 1 };

    for (let tick = 0; tick < 6; tick += 1) {
      await world.daemon({ settings }).tick();
      world.atMs += MINUTE_MS;
    }

    expect(world.judgedIds.toSorted()).toEqual(ids(1, 5));
  });

  it('begins again where the first page never came', async () => {
    await using world = await World.open();
    world.end('app-1');
    world.logs.fail();
    await world.daemon().tick();
    expect((await world.stores.sources.get(world.logs.source))?.cursor).toBeUndefined();
    world.logs.trouble = undefined;

    await world.daemon().tick();

    expect(world.judgedIds).toEqual(['app-1']);
  });
});

describe('polls', () => {
  it.for([
    ['five hours ahead', 5 * HOUR_MS],
    ['right', 0],
    ['five hours behind', -5 * HOUR_MS],
  ] as const)('lose nothing of a source whose clock is %s', async ([, skewMs]) => {
    await using world = await World.open();
    world.logs.skewMs = skewMs;
    world.end('before', START_MS - 10 * MINUTE_MS);
    const daemon = world.daemon();
    await daemon.tick();
    for (const id of ids(1, 20)) {
      world.atMs += 20 * MINUTE_MS;
      world.end(id);
      await daemon.tick();
    }

    expect(world.judgedIds).toEqual(['before', ...ids(1, 20)]);
  });

  it('find what is told late, as long as that is within the overlap', async () => {
    await using world = await World.open();
    const daemon = world.daemon({ settings: { overlapMinutes: 30 } });
    world.end('on-time');
    await daemon.tick();
    world.end('late', START_MS + MINUTE_MS, START_MS + 25 * MINUTE_MS);
    for (let minute = 0; minute < 30; minute += 1) {
      world.atMs += MINUTE_MS;
      await daemon.tick();
    }

    expect(world.judgedIds).toEqual(['on-time', 'late']);
  });

  it('find within the hour what is told up to a day late', async () => {
    await using world = await World.open();
    const daemon = world.daemon({ settings: { overlapMinutes: 30 } });
    world.end('before', START_MS);
    await daemon.tick();
    world.end('after', START_MS + 2 * HOUR_MS, START_MS + 2 * HOUR_MS);
    world.end('late', START_MS + MINUTE_MS, START_MS + 3 * HOUR_MS);
    for (let step = 0; step < 25; step += 1) {
      world.atMs += 10 * MINUTE_MS;
      await daemon.tick();
    }

    expect(world.judgedIds).toEqual(['before', 'after', 'late']);
  });

  it('are not led past everything by an end that lies in the future', async () => {
    await using world = await World.open();
    const daemon = world.daemon();
    world.end('future', START_MS + 1_000 * DAY_MS, START_MS);
    await daemon.tick();
    world.atMs += MINUTE_MS;
    world.end('present');
    await daemon.tick();

    expect(world.judgedIds).toEqual(['future', 'present']);
  });

  it('keep what was taken before a page that did not come', async () => {
    await using world = await World.open();
    const daemon = world.daemon();
    await daemon.tick();
    for (const id of ids(1, 7)) world.end(id, (world.atMs += MINUTE_MS));
    world.logs.fail('unreachable', 2);
    await daemon.tick();
    const { cursor } = (await world.stores.sources.get(world.logs.source)) ?? {};

    expect(world.judgedIds.toSorted()).toEqual(ids(1, 6));
    expect(cursor?.takenToMs).toBe(START_MS + 6 * MINUTE_MS);
  });

  it('remember nothing that the queue did not take', async () => {
    await using world = await World.open();
    await world.daemon().tick();
    const before = await world.stores.sources.get(world.logs.source);
    world.atMs += MINUTE_MS;
    world.end('app-1');
    const queue = { ...world.stores.queue, take: full };
    const { failedSources } = await world.daemon({ queue }).tick();

    // our disk is not the source's fault
    expect(failedSources).toBe(0);
    expect(await world.stores.sources.get(world.logs.source)).toEqual(before);
    expect(world.lines).toContainEqual({
      level: 'error',
      message: 'the store did not take what a source told: the disk is full',
    });
  });

  it('leave out what still runs, unless it is asked for', async () => {
    await using world = await World.open();
    world.logs.applications.push({ id: 'running' });
    await world.daemon().tick();
    expect(world.judgedIds).toEqual([]);

    await world.daemon({ settings: { includeRunning: true } }).tick();

    expect(world.judgedIds).toEqual(['running']);
  });

  it('say that rows could not be read', async () => {
    await using world = await World.open();
    world.logs.droppedCount = 2;
    const daemon = world.daemon();
    await daemon.tick();

    expect(world.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'rows of a source could not be read' }),
    );
    expect(await daemon.metrics.text()).toContain(
      'sparkvet_dropped_rows_total{source="directory /logs"} 2',
    );
  });
});

describe('rows of a source that could not be read', () => {
  it('are told each by itself, the first of them, and the others counted', async () => {
    await using world = await World.open();
    world.logs.droppedCount = 30;
    world.logs.droppedBecause = Array.from({ length: 30 }, (_, index) => `row ${index}`);
    const lines: unknown[] = [];
    const warn: Log['warn'] = (message, facts) => void lines.push([message, facts]);
    await world.daemon({ log: { ...world.log, warn } }).tick();

    const source = 'directory /logs';
    expect(lines).toEqual([
      ...Array.from({ length: 20 }, (_, index) => [
        'a record was passed over',
        { source, reason: `row ${index}` },
      ]),
      ['rows of a source could not be read', { source, count: 10 }],
    ]);
  });
});

describe('a source in trouble', () => {
  it('is remembered until it answers, and holds nobody up', async () => {
    await using world = await World.open();
    const away = new ScriptedSource('yarn http://rm:8088', 'yarn', world.nowMs);
    away.fail();
    world.end('app-1');
    const daemon = world.daemon({ sources: [away, world.logs] });

    const first = await daemon.tick();
    world.atMs += MINUTE_MS;
    away.fail('timeout');
    await daemon.tick();
    const failing = await world.stores.sources.get(away.source);
    away.trouble = undefined;
    await daemon.tick();

    expect(first).toMatchObject({ failedSources: 1, judged: 1 });
    expect(failing).toEqual({
      source: away.source,
      trouble: { code: 'timeout', message: 'no answer: timeout', sinceMs: START_MS },
    });
    expect(await world.stores.sources.get(away.source)).toMatchObject({
      source: away.source,
      polledAtMs: START_MS + MINUTE_MS,
      cursor: {},
    });
    expect((await world.stores.sources.get(away.source))?.trouble).toBeUndefined();
  });

  it('has what waited for it judged as soon as it answers', async () => {
    await using world = await World.open();
    world.end('app-1');
    let isAway = true;
    const daemon = world.daemon({
      judge: async (key, context) => {
        if (!isAway) return world.judge(key, context);
        const trouble = { code: 'unreachable', message: 'away', source: world.logs.source };
        return { kind: 'again', trouble, isFailure: false };
      },
    });
    await daemon.tick();
    world.logs.fail();
    await daemon.tick();
    isAway = false;
    world.logs.trouble = undefined;
    // no time has gone by: the delay is not over
    const { judged } = await daemon.tick();

    expect(judged).toBe(1);
  });

  it('that hangs and does not heed its signal is left alone until it comes back', async () => {
    await using world = await World.open();
    const hanging = new ScriptedSource('history-server http://shs', 'history-server', world.nowMs);
    const { promise, resolve } = Promise.withResolvers<void>();
    hanging.hold = promise;
    world.end('app-1');
    const daemon = world.daemon({
      sources: [hanging, world.logs],
      settings: { pollTimeoutSeconds: 0.02 },
    });

    const { judged, failedSources } = await daemon.tick();
    await daemon.tick();
    expect({ judged, failedSources }).toEqual({ judged: 1, failedSources: 1 });
    expect(hanging.windows).toHaveLength(1);
    expect((await world.stores.sources.get(hanging.source))?.trouble?.code).toBe('timeout');
    resolve();
    await new Promise((settled) => setTimeout(settled, 5));
    await daemon.tick();

    expect(hanging.windows.length).toBeGreaterThan(1);
    expect((await world.stores.sources.get(hanging.source))?.trouble).toBeUndefined();
  });
});
