import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import { baselineFor } from '../../src/runs/baseline.ts';
import type { Baseline } from '../../src/runs/job-history.ts';
import { standingOf } from '../../src/runs/regression.ts';
import { MINUTE_MS } from '../builders/application.ts';
import { aRun, type RunDraft, runsOf } from './a-run.ts';

function kindOf(earlier: readonly number[], run: RunDraft): string | undefined {
  const latest = aRun(earlier.length, run);
  const baseline = baselineFor(latest, runsOf(earlier));
  const standing = baseline && standingOf(latest, baseline);
  return standing?.kind === 'regression' ? standing.regression.kind : standing?.kind;
}

/** Day 0 is a Thursday. */
function isWeekend(day: number): boolean {
  return day % 7 === 2 || day % 7 === 3;
}

/** A run a day, shorter on weekends. */
function daysBefore(day: number): readonly Analysis[] {
  return Array.from({ length: day }, (_, each) =>
    aRun(each, { minutes: isWeekend(each) ? 2 : 20 }),
  );
}

function beforeSaturday(day: number): Baseline | undefined {
  return baselineFor(aRun(day, { minutes: 2 }), daysBefore(day));
}

describe('a baseline', () => {
  it.for([
    [[10, 10], undefined],
    [[10, 10, 10], 3],
    // of like days
    [Array.from({ length: 46 }, () => 10), 30],
  ] as const)('of %j has %j runs', ([minutes, runCount]) => {
    const latest = aRun(minutes.length, { minutes: 10 });

    expect(baselineFor(latest, runsOf(minutes))?.runCount).toBe(runCount);
  });

  it('rests on what succeeded and was seen whole', () => {
    const cut = { kind: 'truncated', detail: 'the log stops' } as const;
    const earlier = [
      aRun(0, { minutes: 10 }),
      aRun(1, { minutes: 1, outcome: 'failed' }),
      aRun(2, { minutes: 10 }),
      aRun(3, { minutes: 1, gaps: [cut] }),
      aRun(4, { minutes: 10, gaps: [{ kind: 'sampled', detail: 'tasks' }] }),
      aRun(5, { minutes: 90, outcome: 'running' }),
    ];
    const baseline = baselineFor(aRun(6, { minutes: 10 }), earlier);

    expect(baseline).toMatchObject({ runCount: 3, medianMs: 10 * MINUTE_MS });
  });

  it('is of like days from eight of them on', () => {
    expect(beforeSaturday(23)).toMatchObject({ runCount: 23, medianMs: 20 * MINUTE_MS });
    expect(beforeSaturday(30)).toMatchObject({
      runCount: 8,
      medianMs: 2 * MINUTE_MS,
      days: 'weekends',
    });
  });
});

/** Its ends, and from when on a run is slower, in minutes. */
function bandOf(minutes: readonly number[]): readonly number[] {
  const { lowMs, highMs, slowFromMs } = baselineFor(
    aRun(minutes.length, { minutes: 1 }),
    runsOf(minutes),
  ) ?? { lowMs: 0, highMs: 0, slowFromMs: 0 };
  return [lowMs, highMs, slowFromMs].map((ms) => ms / MINUTE_MS);
}

describe('the band of what is usual', () => {
  it.for([
    // 6 seconds: the band is of the job, the half minute of whoever would look
    [
      [0.1, 0.1, 0.1],
      [0.05, 0.15, 0.6],
    ],
    [
      [2, 2, 2],
      [1, 3, 3],
    ],
    [
      [60, 60, 60],
      [48, 72, 72],
    ],
    // three deviations are more than the median: it begins at what was seen
    [
      [2, 10, 18],
      [2, 45.5824, 45.5824],
    ],
  ] as const)('of %j min is %j', ([minutes, band]) => {
    const rounded = bandOf(minutes).map((each) => Number(each.toFixed(4)));
    expect(rounded).toEqual(band);
  });

  it('says that a short run took longer, and calls it no regression', () => {
    const latest = aRun(3, { minutes: 0.3 });
    const baseline = baselineFor(latest, runsOf([0.1, 0.1, 0.1]));

    expect(baseline && standingOf(latest, baseline)).toEqual({
      kind: 'normal',
      text: 'took 18 s, usually 6 s: longer, by 12 s',
    });
  });
});

describe('a run beside its baseline', () => {
  it.for([
    // half of a short median, a fifth of a long one, three minutes between
    ['2 min, 1 more', [2, 2, 2], { minutes: 3 }, 'normal'],
    ['2 min, past it', [2, 2, 2], { minutes: 3.01 }, 'slower'],
    ['10 min, 3 more', [10, 10, 10], { minutes: 13, gibHours: 10 / 6 }, 'normal'],
    ['10 min, past it', [10, 10, 10], { minutes: 13.01, gibHours: 10 / 6 }, 'slower'],
    ['60 min, a fifth more', [60, 60, 60], { minutes: 72, gibHours: 10 }, 'normal'],
    ['60 min, past it', [60, 60, 60], { minutes: 72.1, gibHours: 10 }, 'slower'],
    ['a job that varies', [50, 60, 70], { minutes: 104, gibHours: 10 }, 'normal'],
    [
      'a job that varies, past three deviations',
      [50, 60, 70],
      { minutes: 105, gibHours: 10 },
      'slower',
    ],
    ['half a minute at least', [0.5, 0.5, 0.5], { minutes: 1 }, 'normal'],
    [
      'as much longer as it read more',
      [60, 60, 60],
      { minutes: 126, inputGib: 23 },
      'grew-with-data',
    ],
    ['a fifth more for each byte', [60, 60, 60], { minutes: 144, inputGib: 20 }, 'grew-with-data'],
    [
      'more than a fifth more for each byte',
      [60, 60, 60],
      { minutes: 145, inputGib: 20 },
      'slower-and-dearer',
    ],
    ['longer, and it read less', [60, 60, 60], { minutes: 80, inputGib: 5 }, 'slower-and-dearer'],
    [
      'longer, and nobody knows what it read',
      [60, 60, 60],
      { minutes: 80, inputGib: 0 },
      'slower-and-dearer',
    ],
    ['as long and dearer', [60, 60, 60], { minutes: 60, gibHours: 13.1 }, 'dearer'],
    ['as long and 3 GiB-hours dearer', [60, 60, 60], { minutes: 60, gibHours: 13 }, 'normal'],
    ['a small job, twice as dear', [1, 1, 1], { minutes: 1, gibHours: 0.6 }, 'normal'],
    ['faster', [60, 60, 60], { minutes: 47 }, 'faster'],
    ['a failed one', [60, 60, 60], { minutes: 200, outcome: 'failed' }, undefined],
    ['one without a past', [60, 60], { minutes: 200 }, undefined],
  ] as const)('%s', ([, earlier, run, expected]) => {
    expect(kindOf(earlier, run)).toBe(expected);
  });

  it('is held to smaller amounts where gates are scaled', () => {
    const run = { minutes: 0.5, gateScale: 0.1 };

    expect(kindOf([0.25, 0.25, 0.25], run)).toMatch(/slower/);
    expect(kindOf([0.25, 0.25, 0.25], { ...run, gateScale: 1 })).toBe('normal');
  });

  it('never takes a missing figure for zero', () => {
    const unseen = aRun(3, { minutes: 60, gibHours: 0 });
    const baseline = baselineFor(unseen, runsOf([60, 60, 60]));

    expect(baseline && standingOf(unseen, baseline)).toEqual({
      kind: 'normal',
      text: 'took 1 h, as usual (1 h)',
    });
  });
});
