import { describe, expect, it } from 'vitest';
import { withoutLostCopies } from '../../src/metrics/speculation.ts';
import { TASK_KILLED } from '../../src/model/task-columns.ts';
import { anApplication, aStage } from '../builders/application.ts';
import { type TaskDraft, taskColumns } from '../builders/task-columns.ts';

const LOST: TaskDraft = { durationMs: 30, launchOffsetMs: 5, speculative: 1, status: TASK_KILLED };

function remedyFor(tasks: readonly TaskDraft[], failedTaskCount = 0) {
  const stage = aStage({ stageId: 3, tasks: taskColumns(tasks), failedTaskCount });
  return withoutLostCopies(anApplication({ sections: { stages: [stage] } })).stages;
}

describe('withoutLostCopies', () => {
  it('leaves out the copies that lost, in order of launch', () => {
    const tasks: readonly TaskDraft[] = [
      { durationMs: 40, launchOffsetMs: 10 },
      LOST,
      // a copy that won, and the original that it beat
      { durationMs: 10, launchOffsetMs: 8, speculative: 1 },
      { durationMs: 90, launchOffsetMs: 0, status: TASK_KILLED },
    ];
    expect(remedyFor(tasks)).toEqual([
      { stage: { stageId: 3, stageAttemptId: 0 }, kind: 'tasks', durationsMs: [90, 10, 40] },
    ]);
  });

  it('leaves stages alone without such copies, or with failed tasks', () => {
    expect(remedyFor([{ durationMs: 40 }])).toEqual([]);
    expect(remedyFor([{ durationMs: 40 }, LOST], 1)).toEqual([]);
  });
});
