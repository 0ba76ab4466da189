import { describe, expect, it } from 'vitest';
import type { JudgedRecord } from '../../src/store/store.ts';
import type { Stores } from '../../src/store/stores.ts';
import type { WorkSighting } from '../../src/store/work-queue.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { leaseAll, memoryStores } from './queue-fixture.ts';
import { aRecord, aSighting, keyOf } from './work-fixture.ts';

const APP = keyOf('a');
const YARN = 'yarn http://rm';
const BROKEN = { code: 'unreadable', message: 'no event log' };

async function save({ analyses }: Stores, record: JudgedRecord): Promise<void> {
  await analyses.save(anAnalysis({ application: { ...record.ref } }), record);
}

interface News {
  readonly name: string;
  readonly told: Partial<WorkSighting>;
  readonly judged?: Partial<JudgedRecord>;
  readonly isWork: boolean;
}

const SECOND = { cluster: 'lab', id: 'a', attemptId: '2' };
const NEWS: readonly News[] = [
  { name: 'the same again', told: {}, isWork: false },
  { name: 'a log that grew', told: { fingerprint: 'f2' }, isWork: true },
  {
    name: 'a log that had grown when it was judged',
    told: { fingerprint: 'f2' },
    judged: { fingerprint: 'f2' },
    isWork: false,
  },
  { name: 'the same of a worse source', told: { source: 'shs', rank: 1 }, isWork: false },
  { name: 'the same of another source as good', told: { source: 'd2' }, isWork: false },
  {
    name: 'a better record',
    told: { source: 'd2', rank: 0 },
    judged: { source: 'shs', rank: 2 },
    isWork: true,
  },
  { name: 'another attempt', told: { ref: SECOND }, isWork: true },
  {
    name: 'another attempt, of a worse source',
    told: { ref: SECOND, source: 'shs', rank: 2 },
    isWork: true,
  },
  {
    name: 'the application, by a source without records',
    told: { ref: SECOND, source: YARN, rank: 3 },
    isWork: false,
  },
];

describe('after an application was judged', () => {
  it.for(NEWS)('$name is work: $isWork', async ({ told, judged, isWork }) => {
    const stores = await memoryStores();
    const { queue } = stores;
    await queue.take([aSighting('a')], 1);
    await leaseAll(stores, 1);
    await save(stores, aRecord('a', judged));
    await queue.complete('me', APP, 2);
    expect(await queue.take([aSighting('a', told)], 3)).toBe(isWork ? 1 : 0);
    const state = isWork ? 'waiting' : 'done';
    expect(await queue.find('a')).toMatchObject([{ state }]);
    expect(await queue.take([aSighting('a', told)], 4)).toBe(0);
    expect(await queue.counts()).toMatchObject({ [state]: 1 });
  });

  it.for(NEWS)('$name, told meanwhile, is work: $isWork', async ({ told, judged, isWork }) => {
    const stores = await memoryStores();
    const { queue } = stores;
    await queue.take([aSighting('a')], 1);
    await leaseAll(stores, 1);
    expect(await queue.take([aSighting('a', told)], 2)).toBe(0);
    await save(stores, aRecord('a', judged));
    expect(await queue.complete('me', APP, 3)).toBe(true);
    expect(await queue.find('a')).toMatchObject([{ state: isWork ? 'waiting' : 'done' }]);
    expect(await leaseAll(stores, 3)).toHaveLength(isWork ? 1 : 0);
    await queue.complete('me', APP, 4);
    expect(await queue.find('a')).toMatchObject([{ state: 'done' }]);
  });
});

it('is news of an application without an analysis, whoever tells it', async () => {
  const { queue } = await memoryStores();
  await queue.take([aSighting('a')], 1);
  await leaseAll({ queue }, 1);
  await queue.complete('me', APP, 2);
  expect(await queue.take([aSighting('a', { source: YARN, rank: 3 })], 3)).toBe(1);
});

describe('news of what was given up', () => {
  it('brings it back, with its failures forgotten', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a')], 1);
    await leaseAll({ queue }, 1);
    await queue.bury('me', APP, BROKEN, 2);
    expect(await queue.take([aSighting('a')], 3)).toBe(0);
    expect(await queue.find('a')).toMatchObject([{ state: 'dead', failureCount: 1 }]);
    expect(await queue.take([aSighting('a', { fingerprint: 'f2' })], 3)).toBe(1);
    const [item] = await queue.find('a');
    expect(item).toMatchObject({ state: 'waiting', failureCount: 0 });
    expect(item).not.toHaveProperty('trouble');
  });

  it('that comes just before keeps it alive', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a')], 1);
    await leaseAll({ queue }, 1);
    await queue.take([aSighting('a', { fingerprint: 'f2' })], 2);
    expect(await queue.bury('me', APP, BROKEN, 3)).toBe(true);
    expect(await queue.find('a')).toMatchObject([{ state: 'waiting', trouble: BROKEN }]);
  });
});

it.for([
  { code: 'no-record', dueAtMs: 2 },
  { code: 'unreachable', dueAtMs: 500 },
])('$code, postponed after news, is due at $dueAtMs', async ({ code, dueAtMs }) => {
  const { queue } = await memoryStores();
  await queue.take([aSighting('a')], 1);
  await leaseAll({ queue }, 1);
  await queue.take([aSighting('a', { fingerprint: 'f2' })], 2);
  const again = { nextAtMs: 500, isFailure: false };
  await queue.postpone('me', APP, { code, message: 'm' }, again);
  expect(await queue.find('a')).toMatchObject([{ nextAtMs: dueAtMs }]);
});

it('is looked at by whoever leases next', async () => {
  const stores = await memoryStores();
  const { queue } = stores;
  await queue.take([aSighting('a')], 1);
  await leaseAll(stores, 1, 'dead process');
  await queue.take([aSighting('a', { fingerprint: 'f2' })], 2);
  await leaseAll(stores, 500);
  await queue.complete('me', APP, 501);
  expect(await queue.find('a')).toMatchObject([{ state: 'done' }]);
});
