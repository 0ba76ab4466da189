import { describe, expect, it } from 'vitest';
import { RECORD_KINDS } from '../../src/fetchers/fetcher.ts';
import { MS_PER_DAY } from '../../src/model/units.ts';
import { RECORDLESS_RANK, type WorkTrouble } from '../../src/store/work-queue.ts';
import { idsOf, leaseAll, memoryStores } from './queue-fixture.ts';
import { aSighting, keyOf } from './work-fixture.ts';

const APP = keyOf('a');
const NO_RECORD: WorkTrouble = { code: 'no-record', message: 'nobody has a log of it' };
const OUTAGE: WorkTrouble = { code: 'unreachable', message: 'shs is down', source: 'shs' };
const BROKEN: WorkTrouble = { code: 'unreadable', message: 'no event log', source: 'shs' };

it('knows from which rank on there are no records', () => {
  expect(RECORDLESS_RANK).toBe(RECORD_KINDS.length);
});

describe('what is told', () => {
  it('becomes work once, however often it is told', async () => {
    const { queue } = await memoryStores();
    expect(await queue.take([aSighting('a'), aSighting('a'), aSighting('b')], 5)).toBe(2);
    expect(await queue.take([aSighting('a')], 6)).toBe(0);
    expect(await queue.counts()).toEqual({
      waiting: 2,
      leased: 0,
      done: 0,
      dead: 0,
      oldestWaitingEndedAtMs: 1_000,
    });
    expect(await queue.find('a')).toEqual([
      {
        ...APP,
        state: 'waiting',
        isBacklog: false,
        endedAtMs: 1_000,
        firstSeenAtMs: 5,
        leaseCount: 0,
        failureCount: 0,
        nextAtMs: 5,
      },
    ]);
  });

  it('is all of it taken or nothing', async () => {
    const { queue } = await memoryStores();
    const many = Array.from({ length: 900 }, (_, index) => aSighting(`app-${index}`));
    const broken = {
      ...aSighting('b'),
      get fingerprint(): string {
        throw new Error('torn');
      },
    };
    await expect(queue.take([aSighting('a'), ...many, broken], 5)).rejects.toThrow('torn');
    expect(await queue.find('a')).toEqual([]);
    expect((await queue.counts()).waiting).toBe(0);
  });

  it('keeps clusters apart', async () => {
    const { queue } = await memoryStores();
    const other = aSighting('a', { ref: { cluster: 'other', id: 'a' } });
    expect(await queue.take([aSighting('a'), other], 5)).toBe(2);
    expect((await queue.find('a')).map(({ cluster }) => cluster)).toEqual(['lab', 'other']);
    expect(await leaseAll({ queue }, 5)).toHaveLength(2);
    expect(await queue.complete('me', APP, 6)).toBe(true);
    expect((await queue.find('a')).map(({ state }) => state)).toEqual(['done', 'leased']);
  });

  it.for(['a\0b', 'x'.repeat(400), 'lone \ud800', 'was \ufffd', ''])(
    'comes back as it was told: %j',
    async (id) => {
      const { queue } = await memoryStores();
      await queue.take([aSighting(id)], 5);
      const [item] = await leaseAll({ queue }, 5);
      expect(item?.applicationId).toBe(id);
      expect(await queue.complete('me', keyOf(id), 6)).toBe(true);
      expect((await queue.find(id))[0]?.state).toBe('done');
    },
  );

  it('leaves the latest end, and is backlog as long as all say so', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a', { isBacklog: true, endedAtMs: 5 })], 1);
    await queue.take([aSighting('a', { isBacklog: true, endedAtMs: 9, source: 's2' })], 2);
    expect(await queue.find('a')).toMatchObject([{ isBacklog: true, endedAtMs: 9 }]);
    await queue.take([aSighting('a', { isBacklog: false, endedAtMs: 7 })], 3);
    expect(await queue.find('a')).toMatchObject([{ isBacklog: false, endedAtMs: 9 }]);
    await queue.take([aSighting('a', { isBacklog: true })], 4);
    expect(await queue.find('a')).toMatchObject([{ isBacklog: false, endedAtMs: 1_000 }]);
  });
});

describe('what waits', () => {
  it.for([
    { trouble: NO_RECORD, told: { fingerprint: 'f2' }, isDue: true },
    { trouble: { ...NO_RECORD, code: 'unfinished' }, told: { fingerprint: 'f2' }, isDue: true },
    { trouble: NO_RECORD, told: { source: 'other' }, isDue: true },
    { trouble: NO_RECORD, told: { ref: { cluster: 'lab', id: 'a', attemptId: '2' } }, isDue: true },
    { trouble: NO_RECORD, told: {}, isDue: false },
    { trouble: OUTAGE, told: { fingerprint: 'f2' }, isDue: false },
  ])('for $trouble.code is due after $told: $isDue', async ({ trouble, told, isDue }) => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a')], 1);
    await leaseAll({ queue }, 1);
    await queue.postpone('me', APP, trouble, { nextAtMs: 500, isFailure: false });
    expect(await queue.find('a')).toMatchObject([{ state: 'waiting', nextAtMs: 500, trouble }]);
    expect(await queue.take([aSighting('a', told)], 20)).toBe(0);
    expect(await leaseAll({ queue }, 20)).toHaveLength(isDue ? 1 : 0);
  });

  it('is leased when its time has come, not before', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a')], 1);
    await leaseAll({ queue }, 1);
    await queue.postpone('me', APP, OUTAGE, { nextAtMs: 500, isFailure: false });
    expect(await leaseAll({ queue }, 499)).toEqual([]);
    expect(await leaseAll({ queue }, 500)).toMatchObject([
      { ...APP, state: 'leased', leaseCount: 2, nextAtMs: 600, trouble: OUTAGE },
    ]);
  });

  it('is leased, too, when it was put off by a clock that has been set back since; not while another holds it', async () => {
    const { queue } = await memoryStores();
    const aheadMs = 1_000 * MS_PER_DAY;
    await queue.take([aSighting('a'), aSighting('b')], 5);
    await queue.lease({ owner: 'me', count: 2, nowMs: aheadMs, untilMs: aheadMs + 60_000 });
    await queue.postpone('me', APP, NO_RECORD, { nextAtMs: aheadMs + 10_000, isFailure: false });
    expect(idsOf(await leaseAll({ queue }, 5, 'other'))).toEqual(['a']);
  });

  it('is leased recent before backlog, newest end first, a hidden end as old as its first sighting', async () => {
    const { queue } = await memoryStores();
    await queue.take(
      [
        aSighting('old backlog', { isBacklog: true, endedAtMs: 10 }),
        aSighting('new backlog', { isBacklog: true, endedAtMs: 900 }),
        aSighting('early', { endedAtMs: 50 }),
        { ...withoutEnd('hidden') },
        aSighting('late', { endedAtMs: 200 }),
      ],
      100,
    );
    const first = await queue.lease({ owner: 'me', count: 2, nowMs: 100, untilMs: 200 });
    expect(idsOf(first)).toEqual(['late', 'hidden']);
    expect(idsOf(await leaseAll({ queue }, 100))).toEqual(['early', 'new backlog', 'old backlog']);
  });

  it('tells the end of the oldest, backlog left out', async () => {
    const { queue } = await memoryStores();
    expect(await queue.counts()).toEqual({ waiting: 0, leased: 0, done: 0, dead: 0 });
    await queue.take([aSighting('a', { isBacklog: true, endedAtMs: 10 }), withoutEnd('b')], 1);
    expect(await queue.counts()).toEqual({ waiting: 2, leased: 0, done: 0, dead: 0 });
    await queue.take([aSighting('c', { endedAtMs: 70 }), aSighting('d', { endedAtMs: 60 })], 1);
    expect((await queue.counts()).oldestWaitingEndedAtMs).toBe(60);
  });
});

function withoutEnd(id: string): ReturnType<typeof aSighting> {
  const { endedAtMs: _end, ...sighting } = aSighting(id);
  return sighting;
}

describe('a lease', () => {
  it('belongs to one owner until it ends', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a')], 1);
    expect(await leaseAll({ queue }, 1)).toHaveLength(1);
    expect(await leaseAll({ queue }, 100, 'other')).toEqual([]);
    expect(await leaseAll({ queue }, 101, 'other')).toMatchObject([{ leaseCount: 2 }]);
    expect(await queue.renew('me', [APP], 900)).toEqual([]);
    expect(await queue.complete('me', APP, 102)).toBe(false);
    const later = { nextAtMs: 900, isFailure: true };
    expect(await queue.postpone('me', APP, OUTAGE, later)).toBe(false);
    expect(await queue.bury('me', APP, BROKEN, 102)).toBe(false);
    expect(await queue.find('a')).toMatchObject([{ state: 'leased', nextAtMs: 201 }]);
    expect(await queue.complete('other', APP, 102)).toBe(true);
  });

  it('that ended is still held while nobody else took it', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a'), aSighting('b', { endedAtMs: 2_000 })], 1);
    await leaseAll({ queue }, 1);
    const taken = await queue.lease({ owner: 'other', count: 1, nowMs: 500, untilMs: 600 });
    expect(idsOf(taken)).toEqual(['b']);
    expect(await queue.renew('me', [keyOf('b'), APP, keyOf('stranger')], 900)).toEqual([APP]);
    expect(await leaseAll({ queue }, 800, 'third')).toMatchObject([{ applicationId: 'b' }]);
    expect(await queue.complete('me', APP, 850)).toBe(true);
  });

  it('is given back by its owner, and its owners are known', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a'), aSighting('b')], 1);
    await queue.lease({ owner: 'one', count: 1, nowMs: 1, untilMs: 90 });
    await queue.lease({ owner: 'two', count: 1, nowMs: 1, untilMs: 90 });
    expect(await queue.owners()).toEqual(['one', 'two']);
    expect(await queue.release('one', 5)).toBe(1);
    expect(await queue.release('one', 5)).toBe(0);
    expect(await queue.owners()).toEqual(['two']);
    expect(await queue.counts()).toMatchObject({ waiting: 1, leased: 1 });
    expect(await leaseAll({ queue }, 5)).toHaveLength(1);
  });
});

describe('failures', () => {
  it('are counted when they are the fault of the record, and forgotten when it was judged', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a')], 1);
    for (const [isFailure, failureCount] of [
      [true, 1],
      [false, 1],
      [true, 2],
    ] as const) {
      await leaseAll({ queue }, 1);
      await queue.postpone('me', APP, BROKEN, { nextAtMs: 1, isFailure });
      expect(await queue.find('a')).toMatchObject([{ failureCount, trouble: BROKEN }]);
    }
    await leaseAll({ queue }, 1);
    await queue.complete('me', APP, 2);
    const [item] = await queue.find('a');
    expect(item).toMatchObject({ state: 'done', failureCount: 0 });
    expect(item).not.toHaveProperty('trouble');
  });

  it('bury it, until somebody asks', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a'), aSighting('b'), aSighting('c')], 1);
    await leaseAll({ queue }, 1);
    for (const [id, atMs] of [
      ['a', 2],
      ['b', 3],
      ['c', 4],
    ] as const) {
      await queue.bury('me', keyOf(id), BROKEN, atMs);
    }
    expect(idsOf(await queue.dead(2))).toEqual(['c', 'b']);
    expect(await queue.dead(1)).toMatchObject([{ state: 'dead', trouble: BROKEN }]);
    expect(await queue.revive({ applicationId: 'b' }, 9)).toBe(1);
    expect(idsOf(await leaseAll({ queue }, 9))).toEqual(['b']);
    expect(await queue.revive({}, 9)).toBe(2);
    expect(await queue.counts()).toMatchObject({ waiting: 2, leased: 1, dead: 0 });
  });

  it('of a source end at once when it is back', async () => {
    const { queue } = await memoryStores();
    await queue.take([aSighting('a'), aSighting('b'), aSighting('c')], 1);
    await leaseAll({ queue }, 1);
    const later = { nextAtMs: 5_000, isFailure: false };
    await queue.postpone('me', APP, OUTAGE, later);
    await queue.postpone('me', keyOf('b'), { ...OUTAGE, source: 'other' }, later);
    await queue.bury('me', keyOf('c'), OUTAGE, 2);
    expect(await queue.revive({ source: 'shs' }, 9)).toBe(1);
    expect(idsOf(await leaseAll({ queue }, 9))).toEqual(['a']);
  });
});
