import { describe, expect, it } from 'vitest';
import { ownWallMs, wallGivenBackMs } from '../../../src/metrics/stages/stage-overlap.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { anApplication, aStage, STARTED_AT_MS } from '../../builders/application.ts';

function span(fromMs: number, toMs: number, taskTimeMs = toMs - fromMs): StageData {
  return aStage({
    firstTaskLaunchedAtMs: STARTED_AT_MS + fromMs,
    lastTaskFinishedAtMs: STARTED_AT_MS + toMs,
    taskTimeMs,
  });
}

describe('wallGivenBackMs', () => {
  it.for([
    { name: 'alone', spans: [[0, 100]], cuts: [40], is: 40 },
    { name: 'cut by more than it took', spans: [[0, 100]], cuts: [400], is: 100 },
    {
      name: 'another goes on throughout',
      spans: [
        [0, 100],
        [50, 150],
      ],
      cuts: [40, 0],
      is: 0,
    },
    {
      name: 'another ends within the cut',
      spans: [
        [0, 100],
        [0, 80],
      ],
      cuts: [40, 0],
      is: 20,
    },
    {
      name: 'another begins after it',
      spans: [
        [0, 100],
        [100, 200],
      ],
      cuts: [40, 0],
      is: 40,
    },
    {
      name: 'both cut at once',
      spans: [
        [0, 100],
        [0, 80],
      ],
      cuts: [50, 20],
      is: 40,
    },
    {
      name: 'one after the other',
      spans: [
        [0, 100],
        [100, 200],
      ],
      cuts: [40, 30],
      is: 70,
    },
  ])('$name: $is ms', ({ spans, cuts, is }) => {
    const stages = spans.map(([fromMs = 0, toMs = 0]) => span(fromMs, toMs));
    const app = anApplication({ sections: { stages } });
    const cutsMs = new Map(stages.map((stage, place) => [stage, cuts[place] ?? 0]));
    expect(wallGivenBackMs(app, cutsMs)).toBe(is);
  });
});

describe('ownWallMs', () => {
  it('divides time among stages by the tasks that they run at once', () => {
    const wide = span(0, 100, 300);
    const narrow = span(50, 150, 100);
    const app = anApplication({ sections: { stages: [wide, narrow] } });
    expect(ownWallMs(app, wide)).toBeCloseTo(50 + 50 * 0.75);
    expect(ownWallMs(app, narrow)).toBeCloseTo(50 * 0.25 + 50);
  });

  it('is nothing for a stage that the application does not have', () => {
    expect(ownWallMs(anApplication(), aStage())).toBe(0);
  });
});
