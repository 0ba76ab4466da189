import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aSignal } from '../shared/reading.ts';
import { aClock, aFetcher, aFolder, HOUR_MS, NOON_MS, type TestFolder } from './a-folder.ts';

/** What can happen to the log of one application between two polls. */
const STEPS = ['nothing', 'begin', 'grow', 'end', 'copy'] as const;
type Step = (typeof STEPS)[number];
interface Happening {
  readonly application: number;
  readonly step: Step;
}
type State = 'absent' | 'growing' | 'ended';

const APPLICATION_COUNT = 6;

/** Odd ones are rolled. */
function filesOf(application: number) {
  const id = `application_1_000${application}`;
  if (application % 2 === 0) return { id, growing: `${id}.inprogress`, ended: id };
  const folder = `eventlog_v2_${id}`;
  return {
    id,
    growing: `${folder}/appstatus_${id}.inprogress`,
    ended: `${folder}/appstatus_${id}`,
    events: `${folder}/events_1_${id}.zstd`,
  };
}

/** Returns the state that follows; what makes no sense does nothing. */
function happen(folder: TestFolder, { application, step }: Happening, atMs: number, state: State) {
  const { growing, ended, events } = filesOf(application);
  if (state === 'absent' && (step === 'begin' || step === 'copy')) {
    const hasEnded = step === 'copy';
    // copies keep the time of their original
    const writtenAtMs = hasEnded ? NOON_MS - 100 * HOUR_MS : atMs;
    if (events !== undefined) folder.put(events, 'events', writtenAtMs);
    folder.put(hasEnded ? ended : growing, 'events', writtenAtMs);
    return hasEnded ? 'ended' : 'growing';
  }
  if (state !== 'growing') return state;
  if (step === 'grow') folder.put(events ?? growing, `events until ${atMs}`, atMs);
  if (step !== 'end') return state;
  folder.remove(growing, atMs);
  folder.put(ended, `all events until ${atMs}`, atMs);
  return 'ended';
}

it('every finished log is told exactly once, none before it ended', async () => {
  const happening = fc.record({
    application: fc.nat({ max: APPLICATION_COUNT - 1 }),
    step: fc.constantFrom(...STEPS),
  });
  const poll = fc.record({ happenings: fc.array(happening), isTaken: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(poll, { maxLength: 8 }), async (polls) => {
      const folder = aFolder();
      const clock = aClock();
      const fetcher = aFetcher(folder, clock);
      const states = new Map<number, State>();
      const told: string[] = [];
      const window = { fromMs: NOON_MS - HOUR_MS, order: 'oldest-first' } as const;
      const first = { happenings: [], isTaken: true };
      for (const { happenings, isTaken } of [first, ...polls, first]) {
        for (const one of happenings) {
          clock.pass(1_000);
          const { application } = one;
          const before = states.get(application) ?? 'absent';
          states.set(application, happen(folder, one, clock.nowMs(), before));
        }
        for await (const page of fetcher.discover(window, aSignal())) {
          // who stops at a page has not taken it
          if (!isTaken) break;
          told.push(...page.applications.map(({ ref }) => ref.id));
        }
      }
      const ended = [...states]
        .filter(([, state]) => state === 'ended')
        .map(([application]) => filesOf(application).id);
      expect(told.toSorted()).toEqual(ended.toSorted());
    }),
    { numRuns: 300 },
  );
});
