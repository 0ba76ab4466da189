import { describe, expect, it } from 'vitest';
import type { Judge } from '../../src/daemon/parts.ts';
import { FetchError } from '../../src/fetchers/fetcher.ts';
import { FileError } from '../../src/files/file-error.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { HOUR_MS, ids, MINUTE_MS, START_MS, World } from './a-daemon.ts';
import { held, until } from './held-judge.ts';

const again =
  (code: string, isFailure: boolean): Judge =>
  async () =>
    Promise.resolve({ kind: 'again', trouble: { code, message: `it is ${code}` }, isFailure });

const LEAKY: Judge = async () =>
  Promise.reject(new Error('GET http://joe:hunter22@rm:8088/ failed\nbadly'));

describe('what cannot be judged', () => {
  it.for([
    ['broken', 3],
    ['too-large', 3],
    ['bad-payload', 5],
    ['unreadable', 5],
    ['no-record', 1],
  ] as const)('by its own fault (%s) is given up after %i times', async ([code, times]) => {
    await using world = await World.open();
    world.end('app-1');
    const daemon = world.daemon({ judge: again(code, true) });
    let postponed = 0;
    for (let tick = 0; tick < 10; tick += 1) {
      postponed += (await daemon.tick()).postponed;
      world.atMs += 2 * HOUR_MS;
    }
    const [item] = await world.stores.queue.find('app-1');

    expect(postponed).toBe(times - 1);
    expect(item).toMatchObject({ state: 'dead', trouble: { code, message: `it is ${code}` } });
    expect(await daemon.metrics.text()).toContain(`sparkvet_given_up_total{reason="${code}"} 1`);
  });

  it.for(['unreachable', 'timeout', 'throttled', 'unauthorized'] as const)(
    'for an outage (%s) is tried for three days, and then given up',
    async (code) => {
      await using world = await World.open();
      world.end('app-1');
      const daemon = world.daemon({ judge: again(code, false) });
      const stateAfter = async (hours: number) => {
        while (world.atMs < START_MS + hours * HOUR_MS) {
          await daemon.tick();
          world.atMs += HOUR_MS;
        }
        return (await world.stores.queue.find('app-1'))[0]?.state;
      };

      expect(await stateAfter(72)).toBe('waiting');
      expect(await stateAfter(74)).toBe('dead');
    },
  );

  it('because its source came back while it was still tried is due at once', async () => {
    await using world = await World.open();
    world.end('app-1');
    const gate = Promise.withResolvers<void>();
    const trouble = { code: 'unreachable', message: 'away', source: world.logs.source };
    const judges: Judge[] = [
      async () => gate.promise.then(() => ({ kind: 'again', trouble, isFailure: false })),
      world.judge,
    ];
    let begunCount = 0;
    const daemon = world.daemon({
      judge: async (key, context) => (judges[begunCount++] ?? world.judge)(key, context),
    });
    const first = daemon.beat();
    await until(() => begunCount === 1);
    world.logs.fail();
    await daemon.beat();
    await until(() => world.lines.some(({ message }) => message.includes('could not be polled')));
    world.logs.trouble = undefined;
    await daemon.beat();
    await until(() => world.lines.some(({ message }) => message.includes('answers again')));
    gate.resolve();
    await first;
    await daemon.tick();

    expect(world.judgedIds).toEqual(['app-1']);
  });

  it.for([
    [new Error('no such thing'), 'broken', 1],
    [new FetchError('directory /logs', 'timeout', 'no answer'), 'timeout', 0],
    [new FetchError('directory /logs', 'bad-payload', 'no JSON'), 'bad-payload', 1],
    [new StoreError('locked', 'it is locked'), 'store', 0],
    [new FileError('a page cannot be written', new Error('no space')), 'store', 0],
  ] as const)('because of a throw of %s', async ([error, code, failureCount]) => {
    await using world = await World.open();
    world.end('app-1');
    await world.daemon({ judge: async () => Promise.reject(error) }).tick();

    expect(await world.stores.queue.find('app-1')).toMatchObject([
      { state: 'waiting', failureCount, trouble: { code, message: error.message } },
    ]);
  });

  it('keeps its secrets out of the queue and the log', async () => {
    await using world = await World.open();
    world.end('app-1');
    await world.daemon({ judge: LEAKY }).tick();
    const [item] = await world.stores.queue.find('app-1');

    expect(item?.trouble?.message).toMatch(/^GET http:\/\/.*@?rm:8088\/ failed badly$/);
    expect(JSON.stringify([item, world.lines])).not.toContain('hunter22');
  });

  it('for want of a record is looked for again within seconds', async () => {
    await using world = await World.open();
    world.end('app-1');
    let isThere = false;
    const judge: Judge = async (key, context) =>
      isThere ? world.judge(key, context) : again('no-record', false)(key, context);
    const daemon = world.daemon({ judge });
    await daemon.tick();
    isThere = true;
    world.atMs += 9_000;
    expect((await daemon.tick()).judged).toBe(0);
    world.atMs += 1_000;
    expect((await daemon.tick()).judged).toBe(1);
  });
});

describe('one that takes long', () => {
  it('holds up neither the others nor the sources, and never are more at work than allowed', async () => {
    await using world = await World.open();
    const work = held(world);
    const daemon = world.daemon({ judge: work.judge, settings: { concurrency: 2 } });
    world.end('long');
    await daemon.beat();
    await until(() => work.waiting().length === 1);
    for (const id of ids(1, 5)) {
      world.atMs += MINUTE_MS;
      world.end(id);
      await daemon.beat();
      await until(() => work.waiting().includes(id));
      work.let(id);
      await until(() => world.judgedIds.includes(id));
    }
    world.end('more-1');
    world.end('more-2');
    await daemon.beat();
    await until(() => work.waiting().length === 2);

    expect(world.judgedIds).toEqual(ids(1, 5));
    expect(work.most()).toBe(2);
    expect((await world.stores.queue.counts()).leased).toBe(2);
    for (const id of ['long', 'more-1', 'more-2']) {
      await until(() => work.waiting().includes(id));
      work.let(id);
    }
    await daemon.drain(1_000);
  });

  it('keeps its lease', async () => {
    await using world = await World.open();
    const work = held(world);
    // renewed each 10 ms of real time
    const daemon = world.daemon({ judge: work.judge, settings: { leaseSeconds: 0.03 } });
    world.end('long');
    await daemon.beat();
    await until(() => work.waiting().length === 1);
    const untilMs = async () => (await world.stores.queue.find('long'))[0]?.nextAtMs ?? 0;
    world.atMs += MINUTE_MS;
    while ((await untilMs()) < world.atMs) await new Promise((next) => setTimeout(next, 5));
    work.let('long');
    await daemon.drain(1_000);

    expect(world.judgedIds).toEqual(['long']);
  });

  it('is ended where another process has taken it over', async () => {
    await using world = await World.open();
    const work = held(world);
    const daemon = world.daemon({ judge: work.judge, settings: { leaseSeconds: 0.03 } });
    world.end('long');
    await daemon.beat();
    await until(() => work.waiting().length === 1);
    // as if this machine had slept
    await world.stores.queue.release('host:1:1', world.atMs);
    const other = {
      owner: 'other:2:2',
      count: 1,
      nowMs: world.atMs,
      untilMs: world.atMs + HOUR_MS,
    };
    expect(await world.stores.queue.lease(other)).toHaveLength(1);
    await until(() => work.signals.get('long')?.aborted === true);
    await daemon.drain(1_000);

    expect(world.judgedIds).toEqual([]);
    expect(await world.stores.queue.owners()).toEqual(['other:2:2']);
  });
});

describe('two daemons on one store', () => {
  it('share the work', async () => {
    await using world = await World.open();
    for (const [index, id] of ids(1, 12).entries()) world.end(id, START_MS - index * MINUTE_MS);
    const settings = { concurrency: 2 };
    const judgedBy: string[] = [];
    const by = (name: string) =>
      world.daemon({
        settings,
        owner: `${name}:1:1`,
        judge: async (key, context) => {
          judgedBy.push(name);
          return world.judge(key, context);
        },
      });
    await Promise.all([by('one').tick(), by('other').tick()]);

    expect(world.judgedIds.toSorted()).toEqual([...ids(1, 12)].toSorted());
    expect(new Set(judgedBy)).toEqual(new Set(['one', 'other']));
  });
});

describe('a clock that jumps ahead', () => {
  it('has nobody judge again what is being judged', async () => {
    await using world = await World.open();
    const judge = held(world);
    world.end('app-1');
    const daemon = world.daemon({ judge: judge.judge });
    const ticking = daemon.tick();
    await until(() => judge.waiting().length === 1);
    // a machine that slept for an hour: every lease is over
    world.atMs += HOUR_MS;
    daemon.wake();
    await new Promise((next) => setTimeout(next, 50));
    const gate = judge.waiting();
    judge.let('app-1');
    await ticking;

    expect(gate).toEqual(['app-1']);
    expect(judge.most()).toBe(1);
    expect(world.judgedIds).toEqual(['app-1']);
  });
});
