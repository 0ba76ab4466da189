import { describe, expect, it } from 'vitest';
import { lostSlotMs } from '../../../src/metrics/stragglers/lost-slots.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { anApplication } from '../../builders/application.ts';
import { scheduledStage, tasksOf } from '../../builders/scheduled-stage.ts';

function lost(stage: StageData): number | undefined {
  return lostSlotMs(anApplication({ sections: { stages: [stage] } }), stage);
}

describe('lostSlotMs', () => {
  it('counts the slots that wait for the last task', () => {
    // eight slots busy for 10 s, then one of them for 90 s more
    const stage = scheduledStage([...tasksOf(7, { durationMs: 10_000 }), { durationMs: 100_000 }]);
    expect(lost(stage)).toBe(7 * 90_000);
  });

  it('counts nothing of what was free before all were busy once more', () => {
    const late = { durationMs: 10_000, launchOffsetMs: 20_000 };
    const stage = {
      ...scheduledStage([...tasksOf(4, { durationMs: 10_000 }), ...tasksOf(8, late)]),
      lastTaskFinishedAtMs: Date.UTC(2026, 0, 1) + 30_000,
    };
    expect(lost(stage)).toBe(0);
  });

  it('counts a stage with fewer tasks than slots from its start', () => {
    expect(lost(scheduledStage(tasksOf(3, { durationMs: 10_000 })))).toBe(5 * 10_000);
  });

  it('does not know without every task', () => {
    const { tasks, ...stage } = scheduledStage(tasksOf(3, { durationMs: 10_000 }));
    expect(tasks?.rowCount).toBe(3);
    expect(lost(stage)).toBeUndefined();
  });
});
