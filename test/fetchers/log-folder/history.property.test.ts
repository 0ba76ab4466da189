import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemoryFolder, toldBy } from './memory-folder.ts';

const APPLICATIONS = 4;
const idOf = (n: number): string => `application_1_000${n}`;

/** What may happen in a folder between two polls, and in what order. */
const Step = fc.record({
  what: fc.constantFrom(
    'start',
    'grow',
    'end',
    'arrive',
    'roll',
    'end rolled',
    'poll',
    'break off',
    'wait',
  ),
  n: fc.nat(APPLICATIONS - 1),
  waitMs: fc.nat(3 * 3_600_000),
});
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never;

interface Scene {
  readonly store: MemoryFolder;
  readonly id: string;
  readonly isRolled: boolean;
  readonly isGrowing: boolean;
  readonly waitMs: number;
}

/** What a step does; true when the log has ended with it. */
const PLAYS: Readonly<Record<string, (scene: Scene) => boolean>> = {
  start: ({ store, id, isRolled }) => {
    if (!isRolled) store.write(`${id}.inprogress`);
    return false;
  },
  grow: ({ store, id, isGrowing }) => {
    if (isGrowing) store.write(`${id}.inprogress`);
    return false;
  },
  end: ({ store, id, isGrowing }) => {
    if (isGrowing) store.end(id);
    return isGrowing;
  },
  arrive: ({ store, id, isGrowing, isRolled, waitMs }) => {
    const isFree = !isGrowing && !isRolled;
    if (isFree) store.write(id, { modifiedAtMs: store.nowMs - waitMs });
    return isFree;
  },
  roll: ({ store, id, isGrowing }) => {
    if (!isGrowing) store.roll(id);
    return false;
  },
  'end rolled': ({ store, id, isRolled }) => {
    if (isRolled) store.roll(id, { ended: true });
    return isRolled;
  },
};

/** What has ended stays as it is. */
function play(store: MemoryFolder, { what, n, waitMs }: Step, done: Set<string>): void {
  const id = idOf(n);
  store.nowMs += what === 'wait' ? waitMs : 1;
  if (done.has(id)) return;
  const isRolled = store.files.has(`eventlog_v2_${id}`);
  const isGrowing = store.files.has(`${id}.inprogress`);
  if (PLAYS[what]?.({ store, id, isRolled, isGrowing, waitMs }) === true) done.add(id);
}

it('tells each finished log, and without a change only once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { maxLength: 40 }), async (steps) => {
      const store = new MemoryFolder();
      const fetcher = store.fetcher();
      const done = new Set<string>();
      const told: string[] = [];
      for (const step of steps) {
        play(store, step, done);
        if (step.what === 'poll') told.push(...(await toldBy(fetcher)));
        if (step.what === 'break off') {
          const { signal } = new AbortController();
          const window = { fromMs: 0, order: 'oldest-first' } as const;
          const pages = fetcher.discover(window, signal)[Symbol.asyncIterator]();
          await pages.next();
          await pages.return?.();
        }
      }
      told.push(...(await toldBy(fetcher)));
      const whole = told.filter((name) => !name.endsWith('!'));

      expect(whole.toSorted()).toEqual([...done].toSorted());
      expect(await toldBy(fetcher)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
