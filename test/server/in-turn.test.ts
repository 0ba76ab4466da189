import { describe, expect, it } from 'vitest';
import { inTurn } from '../../src/server/in-turn.ts';

describe('work in turn', () => {
  it('is done so much at once, first come first', async () => {
    const run = inTurn(2);
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const done = [0, 1, 2, 3].map(async (n) =>
      run(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
        return n;
      }),
    );
    for (const known of [
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
    ]) {
      await new Promise(setImmediate);
      expect(begun).toEqual(known);
      ends.shift()?.();
    }
    await new Promise(setImmediate);
    for (const end of ends) end();
    expect(await Promise.all(done)).toEqual([0, 1, 2, 3]);
  });

  it('goes on after one that failed', async () => {
    const run = inTurn(1);
    const failed = run(async () => Promise.reject(new Error('no')));
    const next = run(async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(await run(async () => 'again')).toBe('again');
  });
});
