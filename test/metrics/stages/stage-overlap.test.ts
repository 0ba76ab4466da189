import { describe, expect, it } from 'vitest';
import { ownWallMs } from '../../../src/metrics/stages/stage-overlap.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { anApplication, aStage, STARTED_AT_MS } from '../../builders/application.ts';

function span(fromMs: number, toMs: number, taskTimeMs = toMs - fromMs): StageData {
  return aStage({
    firstTaskLaunchedAtMs: STARTED_AT_MS + fromMs,
    lastTaskFinishedAtMs: STARTED_AT_MS + toMs,
    taskTimeMs,
  });
}

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
