import { describe, expect, it } from 'vitest';
import { meanSlotCount, slotsDuring } from '../../../src/metrics/stages/stage-slots.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../../builders/application.ts';
import { scheduledStage, tasksOf } from '../../builders/scheduled-stage.ts';

const stage = aStage();

function slotCountWith(sections: Parameters<typeof anApplication>[0]): number {
  const app = anApplication(sections);
  return meanSlotCount(slotsDuring(app, stage), stage);
}

describe('slotsDuring', () => {
  it('is cores of the executors that were there', () => {
    expect(slotCountWith({})).toBe(8);
  });

  it('divides by the cores a task takes', () => {
    const environment = anEnvironment({ 'spark.task.cpus': '3' });
    expect(slotCountWith({ sections: { environment } })).toBe(2);
  });

  it.for([
    { name: 'added half way', life: { addedAtMs: STARTED_AT_MS + MINUTE_MS / 2 }, count: 2 },
    { name: 'removed half way', life: { removedAtMs: STARTED_AT_MS + MINUTE_MS / 2 }, count: 2 },
    { name: 'gone before', life: { removedAtMs: STARTED_AT_MS - 1 }, count: 0 },
    { name: 'of another resource profile', life: { resourceProfileId: 1 }, count: 0 },
  ])('counts an executor $name for $count slots', ({ life, count }) => {
    const executors = [anExecutor(), anExecutor({ executorId: '2', lives: [aLife(life)] })];
    expect(slotCountWith({ sections: { executors } })).toBe(4 + count);
  });

  it('takes the most tasks at once where executors are missing from the record', () => {
    const busy = scheduledStage(tasksOf(20, { durationMs: 5_000 }), { slotCount: 10 });
    const app = anApplication({ sections: { executors: [], stages: [busy] } });
    expect(slotsDuring(app, busy)).toHaveLength(10);
  });

  it('does not take tasks that change hands within milliseconds for more slots', () => {
    const tasks = [0, 1_000, 2_000].map((launchOffsetMs) => ({
      launchOffsetMs,
      durationMs: 1_004,
    }));
    const busy = scheduledStage(tasks, { slotCount: 1 });
    const app = anApplication({ sections: { executors: [], stages: [busy] } });
    expect(slotsDuring(app, busy)).toHaveLength(1);
  });

  it('counts no further than a million, whatever a log claims', () => {
    const executors = [1, 2].map((id) =>
      anExecutor({ executorId: String(id), lives: [aLife({ cores: 2 ** 33 })] }),
    );
    const slots = slotsDuring(anApplication({ sections: { executors } }), stage);
    expect(slots).toHaveLength(1_000_000);
  });

  it('knows none of a stage that never ran', () => {
    const skipped = { ...aStage({ status: 'skipped' }) };
    delete skipped.firstTaskLaunchedAtMs;
    delete skipped.submittedAtMs;
    expect(slotsDuring(anApplication(), skipped)).toEqual([]);
    expect(meanSlotCount([], skipped)).toBe(0);
  });
});
