import { expect, it } from 'vitest';
import { slotGaps } from '../../../src/metrics/stragglers/slot-gaps.ts';
import { LOCALITIES } from '../../../src/model/task-columns.ts';
import { anApplication } from '../../builders/application.ts';
import { taskColumns } from '../../builders/task-columns.ts';

const NEAR = LOCALITIES.indexOf('PROCESS_LOCAL');
const FAR = LOCALITIES.indexOf('NODE_LOCAL');

it('gives a task the slot that became free last, and leaves the others free', () => {
  const tasks = taskColumns([
    { launchOffsetMs: 100, durationMs: 10, executor: 0, locality: NEAR },
    { launchOffsetMs: 112, durationMs: 10, executor: 0, locality: NEAR },
    { launchOffsetMs: 150, durationMs: 10, executor: 1, locality: FAR },
    { launchOffsetMs: 200, durationMs: 10, executor: 0, locality: NEAR },
  ]);
  const slots = ['1', '1', '2'].map((executorId) => ({ executorId }));
  expect(slotGaps(anApplication(), tasks, slots)).toEqual([
    // 110 to 112 and 122 to 200 on one slot of executor 1; from the first launch to 150 on executor 2
    { ms: 2, endsFar: false },
    { ms: 50, endsFar: true },
    { ms: 78, endsFar: false },
    // to the last launch: the other slot of executor 1, and executor 2 after its task
    { ms: 100 },
    { ms: 40 },
  ]);
});
