import { describe, expect, it } from 'vitest';
import { createHostGate } from '../../../src/fetchers/shared/host-gate.ts';
import { aSignal } from './reading.ts';

const settled = async () => new Promise(setImmediate);

describe('createHostGate', () => {
  it('lets in one after the other, in order, and hosts apart', async () => {
    const gate = createHostGate(1);
    const order: string[] = [];
    const enter = async (name: string, host: string) => {
      const leave = await gate.enter(host, aSignal());
      order.push(name);
      return leave;
    };
    const first = await enter('first', 'a');
    const second = enter('second', 'a');
    const third = enter('third', 'a');
    await enter('elsewhere', 'b');
    await settled();
    expect(order).toEqual(['first', 'elsewhere']);
    first();
    first();
    await settled();
    expect(order).toEqual(['first', 'elsewhere', 'second']);
    (await second)();
    await third;
    expect(order.at(-1)).toBe('third');
  });

  it('who gives up waiting takes no place', async () => {
    const gate = createHostGate(1);
    const leave = await gate.enter('a', aSignal());
    const stop = new AbortController();
    const waiting = gate.enter('a', stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(gate.enter('a', stop.signal)).rejects.toThrow('enough');
    leave();
    await expect(gate.enter('a', aSignal())).resolves.toBeTypeOf('function');
  });

  it.for([0, -1, 1.5, Number.NaN])('%d at once is no limit', (count) => {
    expect(() => createHostGate(count)).toThrow(RangeError);
  });
});
