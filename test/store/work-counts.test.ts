import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import type { WorkQueue } from '../../src/store/work-queue.ts';
import { column, rawDatabase } from './raw-database.ts';
import { temporaryFile } from './temporary-folder.ts';
import { aSighting, keyOf } from './work-fixture.ts';

const TROUBLE = { code: 'no-record', message: 'm', source: 'shs' };
type Step = (queue: WorkQueue, nowMs: number) => Promise<unknown>;

const id = fc.constantFrom('a', 'b', 'c', 'd');
const owner = fc.constantFrom('one', 'two');
const STEPS: readonly fc.Arbitrary<Step>[] = [
  fc.array(fc.record({ id, fingerprint: fc.constantFrom('f1', 'f2') }), { maxLength: 4 }).map(
    (told): Step =>
      async (queue, nowMs) =>
        queue.take(
          told.map(({ id: of, fingerprint }) => aSighting(of, { fingerprint })),
          nowMs,
        ),
  ),
  fc
    .record({
      owner,
      count: fc.integer({ min: 1, max: 3 }),
      heldMs: fc.integer({ min: 1, max: 9 }),
    })
    .map(
      ({ heldMs, ...rest }): Step =>
        async (queue, nowMs) =>
          queue.lease({ ...rest, nowMs, untilMs: nowMs + heldMs }),
    ),
  fc.tuple(owner, id).map(
    ([who, of]): Step =>
      async (queue, nowMs) =>
        queue.complete(who, keyOf(of), nowMs),
  ),
  fc.tuple(owner, id, fc.boolean()).map(
    ([who, of, isFailure]): Step =>
      async (queue, nowMs) =>
        queue.postpone(who, keyOf(of), TROUBLE, { nextAtMs: nowMs + 3, isFailure }),
  ),
  fc.tuple(owner, id).map(
    ([who, of]): Step =>
      async (queue, nowMs) =>
        queue.bury(who, keyOf(of), TROUBLE, nowMs),
  ),
  owner.map(
    (who): Step =>
      async (queue, nowMs) =>
        queue.release(who, nowMs),
  ),
  id.map(
    (of): Step =>
      async (queue, nowMs) =>
        queue.revive({ applicationId: of }, nowMs),
  ),
  fc.constant<Step>(async (queue, nowMs) => queue.revive({ source: 'shs' }, nowMs)),
  fc.constant<Step>(async (queue, nowMs) => queue.forget(nowMs - 5)),
];

it('are what a scan would count, whatever was done', async () => {
  const file = temporaryFile();
  await using stores = await openStores(file);
  const { queue } = stores;
  const raw = rawDatabase(file);
  let nowMs = 1;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(...STEPS), { minLength: 5, maxLength: 40 }),
      async (steps) => {
        for (const step of steps) {
          nowMs += 1;
          await step(queue, nowMs);
          const counts = await queue.counts();
          const counted = ['waiting', 'leased', 'done', 'dead'].map(
            (state) => column(raw, `select count(*) from work_item where state = '${state}'`)[0],
          );
          expect([counts.waiting, counts.leased, counts.done, counts.dead]).toEqual(counted);
        }
        const strays = `select count(*) from work_evidence e join work_item w on w.id = e.item_id
        where e.is_news = 1 and w.news_at_ms is null`;
        expect(column(raw, strays)).toEqual([0]);
      },
    ),
    { numRuns: 60 },
  );
});
