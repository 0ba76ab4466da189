import { describe, expect, it } from 'vitest';
import { DETAIL_LIMITS } from '../../../src/model/detail.ts';
import { TASK_FAILED } from '../../../src/model/task-columns.ts';
import { aStage, STARTED_AT_MS } from '../../builders/application.ts';
import { aboutStage, aTaskRow, detailWith, times } from '../../builders/detailed.ts';
import { taskColumns } from '../../builders/task-columns.ts';

describe('the stages', () => {
  it('are those with the most task time and those in question, in order of submission', () => {
    const stages = times(250, (stageId) =>
      aStage({ stageId, taskTimeMs: stageId, submittedAtMs: STARTED_AT_MS - stageId }),
    );
    const { stages: rows, moreStageCount } = detailWith({ stages }, aboutStage(3));

    expect(rows).toHaveLength(DETAIL_LIMITS.stageCount);
    expect(moreStageCount).toBe(50);
    expect(rows[0]?.stageId).toBe(249);
    expect(rows.at(-1)?.stageId).toBe(3);
    expect(rows.at(-2)?.stageId).toBe(51);
  });

  it('say how long a successful task took', () => {
    const tasks = taskColumns([
      { durationMs: 10 },
      { durationMs: 20 },
      { durationMs: 60 },
      { durationMs: 900, status: TASK_FAILED },
    ]);
    const sampled = {
      ...tasks,
      isSampled: true,
      endedCount: 99,
      longest: [aTaskRow({ taskId: 77, durationMs: 500 })],
    };
    const { stages } = detailWith({
      stages: [aStage({ tasks }), aStage({ stageId: 1, tasks: sampled }), aStage({ stageId: 2 })],
    });

    expect(stages.map(({ taskMs }) => taskMs)).toEqual([
      { p50: 20, max: 60 },
      { p50: 20, max: 500 },
      undefined,
    ]);
  });
});
