import Database from 'better-sqlite3';
import { expect, it, vi } from 'vitest';
import { memoryStores } from './queue-fixture.ts';
import { aSighting, keyOf } from './work-fixture.ts';

/** Each statement holds memory of its own, which V8 knows nothing of: a daemon that judges for weeks would grow by it. */
it('what is done again and again is prepared once', async () => {
  const { queue } = await memoryStores();
  const key = keyOf('app-1');
  const oneRound = async (nowMs: number): Promise<void> => {
    await queue.take([aSighting('app-1', { fingerprint: `f${nowMs}` })], nowMs);
    await queue.lease({ owner: 'me', count: 1, nowMs, untilMs: nowMs + 100 });
    await queue.renew('me', [key], nowMs + 200);
    const trouble = { code: 'no-record', message: 'nothing yet' };
    await queue.postpone('me', key, trouble, { nextAtMs: nowMs + 1, isFailure: true });
  };
  for (const nowMs of [10, 20, 30]) await oneRound(nowMs);

  using prepared = vi.spyOn(Database.prototype, 'prepare');
  using asked = vi.spyOn(Database.prototype, 'pragma');
  for (const nowMs of [40, 50, 60]) await oneRound(nowMs);
  expect([...prepared.mock.calls, ...asked.mock.calls]).toEqual([]);
});
