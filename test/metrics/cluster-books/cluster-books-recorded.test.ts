import { describe, expect, it } from 'vitest';
import { clusterBooks } from '../../../src/metrics/cluster-books/cluster-books.ts';
import { sumBy } from '../../../src/model/sum-by.ts';
import type { BookItemId, Books } from '../../../src/model/yarn/cluster-books.ts';
import { type RecordedBooks, readWithYarn } from '../../support/recorded-books.ts';

const HERE = 'recorded/cluster-books/application_1795256042649';
const YARN = 'recorded/yarn';
const of = (number: string, log: string): RecordedBooks => ({
  logs: [log],
  app: `${HERE}_${number}.app.json`,
  attempts: `${HERE}_${number}.attempts.json`,
});
const CLUSTER = of('0001', `${HERE}_0001_1.zstd`);
const DYNAMIC = of('0002', `${HERE}_0002_1.zstd`);
const CLIENT = of('0003', `${HERE}_0003.zstd`);
const FAILED_LOGS = [
  'lab/application_1795236425508_0002_1',
  'lab/application_1795236425508_0002_2',
];
const FAILED: RecordedBooks = {
  logs: FAILED_LOGS,
  app: `${YARN}/rm/app-fail-3.5.json`,
  attempts: `${YARN}/rm/appattempts-fail-3.5.json`,
};
const OK: RecordedBooks = {
  logs: ['lab/application_1795236425508_0001'],
  app: `${YARN}/rm/app-ok-3.5.json`,
  attempts: `${YARN}/rm/appattempts-ok-3.5.json`,
};
const ALL: readonly (readonly [string, RecordedBooks, number])[] = [
  ['static in cluster mode', CLUSTER, 0.98],
  ['static in client mode', CLIENT, 0.99],
  ['dynamic', DYNAMIC, 0.81],
  ['dynamic in client mode', OK, 0.74],
  ['of two attempts', FAILED, 0.83],
  ['of two attempts, one read', { ...FAILED, logs: FAILED_LOGS.slice(1) }, 0.74],
  ['after a recovery', { ...FAILED, app: `${YARN}/rm-recovered/app-fail-3.5.json` }, 0.96],
  ['after a recovery', { ...OK, app: `${YARN}/rm-recovered/app-ok-3.5.json` }, 0.75],
];

async function booksOf(recorded: RecordedBooks) {
  const [first, ...others] = (await readWithYarn(recorded)).toReversed();
  const books = first === undefined ? undefined : clusterBooks(first, others);
  if (books?.memory === undefined || books.vcores === undefined) throw new Error('no books');
  return { ...books, memory: books.memory, vcores: books.vcores };
}

function sumOf({ items }: Books): number {
  return sumBy(items, ({ amount }) => amount);
}

function amountOf({ items }: Books, wanted: BookItemId): number {
  return items.find(({ id }) => id === wanted)?.amount ?? Number.NaN;
}

function ids({ items }: Books): readonly BookItemId[] {
  return items.map(({ id }) => id);
}

describe('our own books agree with YARN’s within 5 %', () => {
  it.for([
    ['cluster', CLUSTER],
    ['client', CLIENT],
  ] as const)('over six minutes with static executors in %s mode', async ([, recorded]) => {
    const [app] = await readWithYarn(recorded);
    const { memory, vcores } = await booksOf(recorded);

    expect((app?.lastSeenAtMs ?? 0) - (app?.startedAtMs ?? 0)).toBeGreaterThan(5 * 60_000);
    for (const { own, total } of [memory, vcores]) {
      expect(own / total).toBeGreaterThan(0.95);
      expect(own / total).toBeLessThan(1.05);
    }
  });

  it('though executors with two cores each counted as one vcore', async () => {
    const { notes } = await booksOf(CLIENT);

    expect(notes.join('\n')).toContain('YARN counted one vcore for each container');
  });
});

describe('of an application', () => {
  it.for(ALL)('%s what executors hold is what the totals say', async ([, recorded]) => {
    const applications = await readWithYarn(recorded);
    const { memory } = await booksOf(recorded);
    const heldByteMs = sumBy(
      applications,
      ({ sections: { totals } }) => totals?.heldMemoryByteMs ?? Number.NaN,
    );
    // each application master here was given 1 GiB for 896 MiB
    const masterByteMs = (amountOf(memory, 'applicationMaster') / 896) * 1_024;

    expect(memory.own - masterByteMs).toBeCloseTo(heldByteMs, -3);
  });

  it.for(ALL)('%s the items add up to what YARN counted', async ([, recorded, ownShare]) => {
    const { memory, vcores } = await booksOf(recorded);

    expect(sumOf(memory)).toBe(memory.total);
    expect(sumOf(vcores)).toBe(vcores.total);
    expect(memory.own / memory.total).toBeCloseTo(ownShare, 2);
  });

  it('the difference has a name', async () => {
    const known = ['executors', 'applicationMaster', 'rounding', 'startUp'];

    expect(ids((await booksOf(FAILED)).memory)).toEqual(known);
    expect(ids((await booksOf({ ...FAILED, logs: FAILED_LOGS.slice(1) })).memory)).toEqual([
      ...known,
      'otherAttempts',
    ]);
    expect(ids((await booksOf(CLUSTER)).memory)).toEqual([...known, 'unexplained']);
    expect(
      ids((await booksOf({ ...FAILED, app: `${YARN}/rm-recovered/app-fail-3.5.json` })).vcores),
    ).toContain('lostInRecovery');
  });
});
