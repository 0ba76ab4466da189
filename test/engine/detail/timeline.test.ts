import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../../src/engine/detail/timeline.ts';
import { sumBy, sumOf } from '../../../src/model/sum-by.ts';
import { anApplication, MINUTE_MS, STARTED_AT_MS } from '../../builders/application.ts';
import { anOccupancy, type OccupancyDraft } from '../../builders/occupancy.ts';

/** An application of so many minutes. */
function timeline(minutes: number, draft: OccupancyDraft, maxBinCount = 300) {
  const endedAtMs = STARTED_AT_MS + minutes * MINUTE_MS;
  const app = anApplication({
    endedAtMs,
    lastSeenAtMs: endedAtMs,
    sections: { occupancy: anOccupancy(draft) },
  });
  return timelineOf(app, maxBinCount);
}
const core = MINUTE_MS;

describe('timelineOf', () => {
  it.for<{
    what: string;
    minutes: number;
    held: number[];
    max?: number;
    binMs: number;
    cores: number[];
  }>([
    {
      what: 'is the fold itself where it fits',
      minutes: 3,
      held: [core, 2 * core, 3 * core],
      binMs: MINUTE_MS,
      cores: [1, 2, 3],
    },
    {
      what: 'merges bins where it does not',
      minutes: 5,
      held: [core, 3 * core, 4 * core, 6 * core, 8 * core],
      max: 3,
      binMs: 2 * MINUTE_MS,
      cores: [2, 5, 8],
    },
    {
      what: 'knows that the last bin is cut short',
      minutes: 2.5,
      held: [core, core, core / 2],
      binMs: MINUTE_MS,
      cores: [1, 1, 1],
    },
    {
      what: 'leaves what lies beyond the end in the last bin',
      minutes: 2,
      held: [core, core, core],
      binMs: MINUTE_MS,
      cores: [1, 2],
    },
    {
      what: 'has three decimals',
      minutes: 1,
      held: [core / 3],
      binMs: MINUTE_MS,
      cores: [0.333],
    },
  ])('$what', ({ minutes, held, max, binMs, cores }) => {
    const drawn = timeline(minutes, { held }, max);

    expect(drawn?.binMs).toBe(binMs);
    expect(drawn?.heldCores).toEqual(cores);
  });

  it('begins with the application, wherever the fold begins', () => {
    const half = MINUTE_MS / 2;

    expect(timeline(3, { held: [core, core], originMs: STARTED_AT_MS + half })?.heldCores).toEqual([
      0.5, 1, 0.5,
    ]);
    expect(timeline(2, { held: [core, core], originMs: STARTED_AT_MS - half })?.heldCores).toEqual([
      1.5, 0.5,
    ]);
  });

  it('has a series for every kind of work, and for what was wasted', () => {
    const drawn = timeline(1, {
      used: { cpu: [core], gc: [core / 2] },
      wastedCoreMs: Float64Array.of(core / 4),
    });

    expect(drawn?.usedCores).toEqual({
      cpu: [1],
      gc: [0.5],
      shuffleWait: [0],
      shuffleWrite: [0],
      other: [0],
      deserialization: [0],
      overhead: [0],
    });
    expect(drawn?.wastedCores).toEqual([0.25]);
  });

  it('is absent without occupancy, and for an application of no time', () => {
    expect(timelineOf(anApplication(), 300)).toBeUndefined();
    expect(timeline(0, { held: [core] })).toBeUndefined();
  });

  it('keeps every core-ms and its number of bins, however the bins lie', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: -200_000, max: 200_000 }),
        (held, minutes, maxBinCount, shiftMs) => {
          const drawn = timeline(minutes, { held, originMs: STARTED_AT_MS + shiftMs }, maxBinCount);
          const { binMs = 0, heldCores = [] } = drawn ?? {};
          const wallMs = minutes * MINUTE_MS;
          const total = sumBy(
            heldCores.entries(),
            ([bin, cores]) => cores * Math.min(binMs, wallMs - bin * binMs),
          );

          expect(heldCores.length).toBeLessThanOrEqual(maxBinCount);
          // three decimals of a core, over the whole time
          expect(Math.abs(total - sumOf(held))).toBeLessThanOrEqual(0.001 * wallMs);
        },
      ),
    );
  });
});
