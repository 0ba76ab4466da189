import { describe, expect, it } from 'vitest';
import type { DaemonParts } from '../../src/daemon/parts.ts';
import { FileError } from '../../src/files/file-error.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { MINUTE_MS, World } from './a-daemon.ts';

const full = async () => Promise.reject(new StoreError('full', 'the disk is full'));
const noPlace = async () => Promise.reject(new FileError('out', new Error('no space')));

describe('a store that fails', () => {
  it('is said, and the next tick tries again', async () => {
    await using world = await World.open();
    world.end('app-1');
    let isFull = true;
    const { queue } = world.stores;
    const daemon = world.daemon({
      queue: {
        ...queue,
        complete: async (...args) =>
          isFull
            ? Promise.reject(new StoreError('full', 'the disk is full'))
            : queue.complete(...args),
      },
    });
    await daemon.tick();
    expect(world.lines).toContainEqual({
      level: 'error',
      message: 'the store did not take a result: the disk is full',
    });
    isFull = false;
    world.atMs += 2 * MINUTE_MS;
    await daemon.tick();

    expect(await world.stores.queue.counts()).toMatchObject({ leased: 0, done: 1 });
  });
});

describe('what was not kept is counted', () => {
  it.for<[string, (parts: DaemonParts) => Partial<Omit<DaemonParts, 'settings'>>]>([
    ['what sources tell', ({ queue }) => ({ queue: { ...queue, take: full } })],
    ['what is remembered of sources', ({ states }) => ({ states: { ...states, put: full } })],
    ['a lease', ({ queue }) => ({ queue: { ...queue, lease: full } })],
    ['a result', ({ queue }) => ({ queue: { ...queue, complete: full } })],
    ['an analysis', () => ({ judge: full })],
    ['the end of what is old', ({ analyses }) => ({ analyses: { ...analyses, prune: full } })],
    ['a report', () => ({ judge: noPlace })],
    ['the index', ({ reports }) => ({ reports: { ...reports, update: noPlace } })],
  ])('%s', async ([, failing]) => {
    await using world = await World.open();
    world.end('app-1');
    const { outputTroubles } = await world.daemon(failing(world.parts())).tick();
    expect(outputTroubles).toBeGreaterThan(0);
  });

  it('but not what a source or a record is to blame for', async () => {
    await using world = await World.open();
    world.end('app-1');
    const trouble = { code: 'unreadable', message: 'no log' };
    const daemon = world.daemon({
      judge: async () => Promise.resolve({ kind: 'again', trouble, isFailure: true }),
    });
    expect(await daemon.tick()).toMatchObject({ postponed: 1, outputTroubles: 0 });
    world.logs.fail();
    expect(await daemon.tick()).toMatchObject({ failedSources: 1, outputTroubles: 0, bugs: 0 });
  });

  it('a bug of ours counts as one', async () => {
    await using world = await World.open();
    world.end('app-1');
    const daemon = world.daemon({ judge: async () => Promise.reject(new TypeError('no')) });
    expect(await daemon.tick()).toMatchObject({ postponed: 1, outputTroubles: 0, bugs: 1 });
  });
});
