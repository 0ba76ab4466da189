import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  meanSlotCount,
  slotCountOf,
  slotsDuring,
} from '../../../src/metrics/stages/stage-slots.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../../builders/application.ts';
import { readCounted } from '../../builders/read-count.ts';
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
    expect(slotsDuring(app, busy)).toMatchObject([{ count: 10 }]);
  });

  it('does not take tasks that change hands within milliseconds for more slots', () => {
    const tasks = [0, 1_000, 2_000].map((launchOffsetMs) => ({
      launchOffsetMs,
      durationMs: 1_004,
    }));
    const busy = scheduledStage(tasks, { slotCount: 1 });
    const app = anApplication({ sections: { executors: [], stages: [busy] } });
    expect(slotsDuring(app, busy)).toMatchObject([{ count: 1 }]);
  });

  it('counts no further than a million, whatever a log claims', () => {
    const executors = [1, 2].map((id) =>
      anExecutor({ executorId: String(id), lives: [aLife({ cores: 2 ** 33 })] }),
    );
    const app = anApplication({ sections: { executors } });
    expect(slotsDuring(app, stage)).toMatchObject([{ count: 1_000_000 }]);
    expect(slotCountOf(app, stage)).toBe(1_000_000);
  });

  it('knows none of a stage that never ran', () => {
    const skipped = { ...aStage({ status: 'skipped' }) };
    delete skipped.firstTaskLaunchedAtMs;
    delete skipped.submittedAtMs;
    expect(slotsDuring(anApplication(), skipped)).toEqual([]);
    expect(meanSlotCount([], skipped)).toBe(0);
  });
});

describe('slotCountOf', () => {
  it('is the mean of the slots, whenever executors come and go', () => {
    const atMs = fc.integer({ min: -MINUTE_MS, max: 2 * MINUTE_MS });
    const life = fc.record({ fromMs: atMs, toMs: fc.option(atMs), cores: fc.nat(16) });
    fc.assert(
      fc.property(fc.array(life), (lives) => {
        const executors = lives.map(({ fromMs, toMs, cores }, at) => {
          const removed = toMs === null ? {} : { removedAtMs: STARTED_AT_MS + toMs };
          const own = aLife({ addedAtMs: STARTED_AT_MS + fromMs, cores, ...removed });
          return anExecutor({ executorId: `${at}`, lives: [own] });
        });
        const app = anApplication({ sections: { executors } });
        const mean = meanSlotCount(slotsDuring(app, stage), stage);
        expect(slotCountOf(app, stage)).toBe(Math.max(1, Math.round(mean)));
      }),
    );
  });

  it('takes no look at each executor for each stage', () => {
    const lives = Array.from({ length: 200 }, () => aLife());
    const { copies, readCount } = readCounted(lives, 'addedAtMs');
    const executors = copies.map((life, at) => anExecutor({ executorId: `${at}`, lives: [life] }));
    const app = anApplication({ sections: { executors } });
    for (let stageId = 0; stageId < 200; stageId += 1) slotCountOf(app, aStage({ stageId }));
    expect(readCount()).toBeLessThan(10 * lives.length);
  });
});
