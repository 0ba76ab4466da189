import { describe, expect, it } from 'vitest';
import { StickyThreads, type Thread } from '../../src/workers/sticky-threads.ts';

const NEVER = new AbortController().signal;

interface Begun {
  readonly thread: number;
  readonly task: string;
  readonly end: () => void;
}

/** Two threads whose tasks end when the test says so. */
function aPool() {
  const begun: Begun[] = [];
  const threads = [0, 1].map(
    (thread): Thread<string, number> => ({
      run: async (task) =>
        new Promise((resolve) => {
          begun.push({ thread, task, end: () => resolve(thread) });
        }),
    }),
  );
  const pool = new StickyThreads(threads);
  return {
    begun,
    run: async (task: string, isLasting?: boolean, signal = NEVER) =>
      pool.run(task, signal, isLasting === undefined ? undefined : { key: task, isLasting }),
    running: async () => {
      await settled();
      return begun.map(({ thread, task }) => `${task} in ${thread}`);
    },
    end: async (task: string) => {
      await settled();
      begun.find((one) => one.task === task)?.end();
      begun.splice(
        begun.findIndex((one) => one.task === task),
        1,
      );
    },
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('StickyThreads', () => {
  it('begins tasks in their order, wherever is room', async () => {
    const { run, running, end } = aPool();
    const all = Promise.all(['a', 'b', 'c', 'd'].map(async (task) => run(task)));
    expect(await running()).toEqual(['a in 0', 'b in 1']);
    await end('b');
    expect(await running()).toEqual(['a in 0', 'c in 1']);
    for (const task of ['c', 'a', 'd']) await end(task);
    expect(await all).toEqual([0, 1, 1, 1]);
  });

  it('brings work back to the thread that had it, which it waits for while others pass', async () => {
    const { run, running, end } = aPool();
    const first = Promise.all([run('other'), run('log', true)]);
    for (const task of ['log', 'other']) await end(task);
    await first;
    const second = Promise.all([run('x'), run('long'), run('log', true), run('y')]);
    expect(await running()).toEqual(['x in 0', 'long in 1']);
    await end('x');
    expect(await running()).toEqual(['long in 1', 'y in 0']);
    await end('y');
    expect(await running()).toEqual(['long in 1']);
    await end('long');
    expect(await running()).toEqual(['log in 1']);
    await end('log');
    expect(await second).toEqual([0, 1, 1, 0]);
  });

  it('knows no more of work that came for the last time', async () => {
    const { run, running, end } = aPool();
    const first = Promise.all([run('other'), run('log', true)]);
    for (const task of ['log', 'other']) await end(task);
    await first;
    const last = run('log', false);
    await end('log');
    expect(await last).toBe(1);
    const again = run('log', true);
    expect(await running()).toEqual(['log in 0']);
    await end('log');
    await again;
  });

  it('gives up what waits when it is told to', async () => {
    const { run, running, end } = aPool();
    const all = Promise.all([run('a'), run('b')]);
    const stop = new AbortController();
    const waiting = run('c', undefined, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(run('d', undefined, stop.signal)).rejects.toThrow('enough');
    for (const task of ['a', 'b']) await end(task);
    await all;
    expect(await running()).toEqual([]);
  });

  it('goes on with others where one fails', async () => {
    const pool = new StickyThreads<string, string>([
      {
        run: async (task) => {
          if (task === 'bad') throw new Error('it broke');
          return Promise.resolve(task);
        },
      },
    ]);
    const [bad, good] = await Promise.allSettled([pool.run('bad', NEVER), pool.run('good', NEVER)]);
    expect(bad.status).toBe('rejected');
    expect(good).toEqual({ status: 'fulfilled', value: 'good' });
  });
});
