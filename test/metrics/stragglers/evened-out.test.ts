import { describe, expect, it } from 'vitest';
import { evenedOut, isFaithful } from '../../../src/metrics/stragglers/evened-out.ts';
import { anApplication } from '../../builders/application.ts';
import { scheduledStage, tasksOf } from '../../builders/scheduled-stage.ts';

const MIDDLE = { durationMs: 10_000 };
const HEAVY = { durationMs: 100_000 };

describe('evenedOut', () => {
  it('gives back what the heavy task runs alone', () => {
    const stage = scheduledStage([...tasksOf(15, MIDDLE), HEAVY]);
    const app = anApplication({ sections: { stages: [stage] } });
    const evened = evenedOut(app, stage, new Set([15]));
    // 250 s of work on 8 slots: at best 31 s and a piece of 10 s, instead of 110 s
    expect(evened.replayRatio).toBe(1);
    expect(evened.savedMs).toBeGreaterThanOrEqual(110_000 - 31_250 - 10_000);
    expect(evened.savedMs).toBeLessThanOrEqual(110_000 - 31_250);
    // ten pieces for the heavy one
    expect(evened.change).toMatchObject({ kind: 'tasks', durationsMs: { length: 25 } });
  });

  it('gives back nothing where the other tasks fill the time anyway', () => {
    const stage = scheduledStage([HEAVY, ...tasksOf(400, MIDDLE)]);
    const app = anApplication({ sections: { stages: [stage] } });
    expect(evenedOut(app, stage, new Set([0])).savedMs).toBeLessThan(10_000);
  });

  it.for([
    // of three tasks the heavy one is a third: it is no measure of its own pieces
    { others: [10_000, 4_000], pieceCount: 12 },
    { others: [40_000, 4_000], pieceCount: 4 },
    { others: [], pieceCount: 32 },
  ])('cuts as small as the others are, $others: $pieceCount pieces', ({ others, pieceCount }) => {
    const stage = scheduledStage([HEAVY, ...others.map((durationMs) => ({ durationMs }))]);
    const app = anApplication({ sections: { stages: [stage] } });
    const { change } = evenedOut(app, stage, new Set([0]));
    expect(change).toMatchObject({ durationsMs: { length: pieceCount + others.length } });
  });

  it('goes by the sums where single tasks were left out', () => {
    const whole = scheduledStage([...tasksOf(15, MIDDLE), HEAVY]);
    const { tasks } = whole;
    if (tasks === undefined) throw new Error('built with tasks');
    const stage = { ...whole, tasks: { ...tasks, isSampled: true, endedCount: 1_000 } };
    const app = anApplication({ sections: { stages: [stage] } });
    const evened = evenedOut(app, stage, new Set([15]));
    expect(evened.savedMs).toBeCloseTo(110_000 - 31_250 - 10_000);
    expect(evened.change.kind).toBe('sooner');
  });
});

it.for([
  { ratio: 0.849, is: false },
  { ratio: 0.851, is: true },
  { ratio: 1.149, is: true },
  { ratio: 1.151, is: false },
  { ratio: undefined, is: false },
])('a replay of $ratio is faithful: $is', ({ ratio, is }) => {
  expect(isFaithful(ratio)).toBe(is);
});
