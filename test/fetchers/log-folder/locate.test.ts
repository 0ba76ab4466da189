import { describe, expect, it } from 'vitest';
import { aSignal } from '../shared/reading.ts';
import { MemoryFolder } from './memory-folder.ts';

const A = 'application_1_0001';

async function namesOf(store: MemoryFolder, fetcher = store.fetcher()): Promise<readonly string[]> {
  return (await fetcher.locate(A, aSignal())).map(({ location }) => location);
}

describe('where the logs of an application lie', () => {
  it('is every attempt, in every form', async () => {
    const store = new MemoryFolder();
    store.write(`${A}_1.zstd`);
    store.roll(`${A}_2`);
    store.write(`${A}0`);
    const handles = await store.fetcher().locate(A, aSignal());

    expect(handles.map(({ ref, isInProgress }) => [ref.attemptId, isInProgress])).toEqual([
      ['1', false],
      ['2', true],
    ]);
  });

  it('is asked anew a little after a miss, and not at every question', async () => {
    const store = new MemoryFolder();
    const fetcher = store.fetcher();

    expect(await namesOf(store, fetcher)).toEqual([]);
    store.write(A);
    expect(await namesOf(store, fetcher)).toEqual([]);
    store.nowMs += 5_000;
    expect(await namesOf(store, fetcher)).toEqual([`memory/${A}`]);
    expect(store.listCount).toBe(2);
  });

  it('has a second attempt that came after the first was seen', async () => {
    const store = new MemoryFolder();
    const fetcher = store.fetcher();
    store.write(`${A}_1`);

    expect(await namesOf(store, fetcher)).toHaveLength(1);
    store.write(`${A}_2`);
    store.nowMs += 5_000;
    expect(await namesOf(store, fetcher)).toHaveLength(2);
  });

  it('is one listing for all who ask at once, also when the first gives up', async () => {
    const store = new MemoryFolder();
    store.write(A);
    const fetcher = store.fetcher();
    store.failNext(new Error('the first gave up'));
    const [first, second] = await Promise.allSettled([
      namesOf(store, fetcher),
      namesOf(store, fetcher),
    ]);

    expect(first.status).toBe('rejected');
    expect(second).toEqual({ status: 'fulfilled', value: [`memory/${A}`] });
    store.nowMs += 5_000;
    await Promise.all([namesOf(store, fetcher), namesOf(store, fetcher), namesOf(store, fetcher)]);
    expect(store.listCount).toBe(3);
  });

  it('is found again under its new name', async () => {
    const store = new MemoryFolder();
    store.write(`${A}.inprogress`);
    const fetcher = store.fetcher();
    const [handle] = await fetcher.locate(A, aSignal());
    if (handle === undefined) throw new Error('not found');
    store.end(A);
    const read: string[] = [];
    await fetcher.useLog?.(handle, { signal: aSignal() }, async ({ parts }) => {
      for await (const chunk of parts[0]?.open() ?? []) read.push(Buffer.from(chunk).toString());
    });

    expect(read).toEqual([A]);
  });

  it('is told in time among a hundred thousand', async () => {
    const store = new MemoryFolder();
    for (let n = 0; n < 100_000; n += 1) store.write(`application_2_${n}`);
    store.write(A);
    const startedAtMs = performance.now();

    expect(await namesOf(store)).toEqual([`memory/${A}`]);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });
});
