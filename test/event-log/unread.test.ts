import { expect, it } from 'vitest';
import { UnreadMemory } from '../../src/event-log/unread.ts';

const bytesOf = (text: string): Buffer => {
  const shared = Buffer.from(new SharedArrayBuffer(64 * 1024));
  shared.write(text);
  return shared.subarray(0, Buffer.byteLength(text));
};

it('outlives what it was read from once that is settled', () => {
  const memory = new UnreadMemory();
  const bytes = bytesOf('"a":[1,"ä"],"b":2');
  const kept = memory.keep(bytes);
  expect(kept.read()).toEqual({ a: [1, 'ä'], b: 2 });
  memory.settle();
  bytes.fill(0);
  expect(kept.read()).toEqual({ a: [1, 'ä'], b: 2 });
});

it('is nothing when it is given up, before or after', () => {
  const memory = new UnreadMemory();
  const early = memory.keep(bytesOf('"a":1'));
  const late = memory.keep(bytesOf('"b":2'));
  memory.giveUp(early);
  memory.settle();
  memory.giveUp(late);
  expect([early.byteCount, late.byteCount]).toEqual([0, 0]);
  expect([early.read(), late.read()]).toEqual([{}, {}]);
});

it('is nothing where it is no JSON', () => {
  const kept = new UnreadMemory().keep(bytesOf('"a":[1,'));
  expect(kept.read()).toEqual({});
});

it('takes memory that was given back, and never what is still kept', () => {
  const memory = new UnreadMemory();
  const keep = (text: string) => {
    const kept = memory.keep(bytesOf(text));
    memory.settle();
    return kept;
  };
  const first = keep(`"a":"${'x'.repeat(3_000)}"`);
  const second = keep(`"b":"${'y'.repeat(3_000)}"`);
  memory.giveUp(first);
  const third = keep(`"c":"${'z'.repeat(2_900)}"`);
  expect(second.read()).toEqual({ b: 'y'.repeat(3_000) });
  expect(third.read()).toEqual({ c: 'z'.repeat(2_900) });
});
