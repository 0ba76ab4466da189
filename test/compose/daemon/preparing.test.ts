import { describe, expect, it } from 'vitest';
import { createPreparing } from '../../../src/compose/daemon/preparing.ts';
import type { Fetcher } from '../../../src/fetchers/fetcher.ts';
import { aFetcher, aHandle } from '../../fetchers/records.ts';
import { aSignal, failureOf } from '../../fetchers/shared/reading.ts';

const HANDLE = aHandle({ source: 'shs', record: 'rest' });
const TASK = { cluster: 'prod', handle: HANDLE, gaps: [] };

function preparing(prepare: () => Promise<void>, patienceMs: number) {
  const fetcher: Fetcher = { ...aFetcher('shs', [HANDLE]), prepare };
  return createPreparing([{ cluster: 'prod', managers: [], fetchers: [fetcher] }], patienceMs);
}

describe('waiting for a record to be ready', () => {
  it('ends when it is', async () => {
    await expect(preparing(async () => {}, 10_000)(TASK, aSignal())).resolves.toBeUndefined();
  });

  it('is given up for a while, and goes on: the same question is not asked twice', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let askedCount = 0;
    const prepare = preparing(async () => {
      askedCount += 1;
      return promise;
    }, 10);

    expect((await failureOf(prepare(TASK, aSignal()))).code).toBe('timeout');
    expect((await failureOf(prepare(TASK, aSignal()))).code).toBe('timeout');
    expect(askedCount).toBe(1);
    resolve();
    await expect(prepare(TASK, aSignal())).resolves.toBeUndefined();
  });

  it('tells what went wrong, and is asked anew', async () => {
    let askedCount = 0;
    const prepare = preparing(async () => {
      askedCount += 1;
      throw new Error('no such application');
    }, 10_000);

    await expect(prepare(TASK, aSignal())).rejects.toThrow('no such application');
    await expect(prepare(TASK, aSignal())).rejects.toThrow('no such application');
    expect(askedCount).toBe(2);
  });

  it('ends with who waits', async () => {
    const stop = new AbortController();
    const waiting = preparing(async () => new Promise(() => {}), 60_000)(TASK, stop.signal);
    stop.abort(new Error('the daemon ends'));

    await expect(waiting).rejects.toThrow('aborted');
  });
});
