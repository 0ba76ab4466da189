import { describe, expect, it } from 'vitest';
import { leaseAll, memoryStores } from './queue-fixture.ts';
import { aSighting, keyOf } from './work-fixture.ts';

const APP = keyOf('a');

describe('what is done or dead', () => {
  it('is dropped when nothing touched it, with what was told of it', async () => {
    const { queue } = await memoryStores();
    const ids = Array.from({ length: 900 }, (_, index) => `app-${index}`);
    await queue.take(
      ids.map((id) => aSighting(id)),
      1,
    );
    await leaseAll({ queue }, 1);
    for (const id of ids) await queue.complete('me', keyOf(id), 10);
    expect(await queue.forget(10)).toBe(0);
    await queue.take([aSighting('waits')], 1);
    expect(await queue.forget(11)).toBe(900);
    expect(await queue.counts()).toMatchObject({ waiting: 1, done: 0 });
    expect(await queue.take([aSighting('app-1')], 12)).toBe(1);
  });

  it('is kept while it is told of', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a')], 1);
    await leaseAll({ queue }, 1);
    await queue.complete('me', APP, 10);
    const laterMs = 40 * 24 * 3_600_000;
    expect(await queue.take([aSighting('a')], laterMs)).toBe(0);
    expect(await queue.forget(laterMs)).toBe(0);
    expect(await queue.forget(laterMs + 1)).toBe(1);
  });
});
