import { describe, expect, it } from 'vitest';
import { DETAIL_LIMITS } from '../../../src/model/detail.ts';
import { TASK_FAILED } from '../../../src/model/task-columns.ts';
import { aStage } from '../../builders/application.ts';
import { aboutStage, aTaskRow, detailWith, times } from '../../builders/detailed.ts';
import { aRootFinding } from '../../builders/finding.ts';
import { taskColumns } from '../../builders/task-columns.ts';

describe('the strips', () => {
  const tasks = taskColumns(
    times(1_000, (index) => ({
      durationMs: index === 403 ? 90_000 : 100 + (index % 7),
      executor: index % 2,
      inputBytes: 5,
      shuffleRemoteReadBytes: 6,
      shuffleLocalReadBytes: 7,
      status: index === 403 ? TASK_FAILED : 0,
    })),
  );

  it('show the tasks of the stages that findings are about, longest first, once each', () => {
    const { strips } = detailWith(
      { stages: [aStage({ stageId: 1, tasks }), aStage({ stageId: 2, tasks })] },
      aboutStage(2),
      aboutStage(2),
      aboutStage(9),
      aRootFinding({ subject: { kind: 'application' } }),
    );

    expect(strips).toHaveLength(1);
    expect(strips[0]).toMatchObject({ stageId: 2, taskCount: 1_000 });
    expect(strips[0]?.points[0]).toEqual({
      durationMs: 90_000,
      bytes: 18,
      executorId: '2',
      status: 'failed',
    });
    expect(strips[0]?.points.length).toBeLessThanOrEqual(DETAIL_LIMITS.stripPointCount);
    expect(new Set(strips[0]?.points.map(({ durationMs }) => durationMs))).toEqual(
      new Set([90_000, 100, 101, 102, 103, 104, 105, 106]),
    );
  });

  it('show every task of a small stage', () => {
    const few = taskColumns([{ durationMs: 1 }, { durationMs: 3 }, { durationMs: 2 }]);
    const { strips } = detailWith({ stages: [aStage({ stageId: 1, tasks: few })] }, aboutStage(1));

    expect(strips[0]?.points.map(({ durationMs }) => durationMs)).toEqual([3, 2, 1]);
  });

  it('show the longest tasks of a sample, although its rows do not have them', () => {
    const few = taskColumns([
      { taskId: 1, durationMs: 1 },
      { taskId: 2, durationMs: 3 },
    ]);
    const sampled = {
      ...few,
      isSampled: true,
      endedCount: 5_000,
      longest: [aTaskRow({ taskId: 7, durationMs: 9 }), aTaskRow({ taskId: 2, durationMs: 3 })],
    };
    const { strips } = detailWith(
      { stages: [aStage({ stageId: 1, tasks: sampled })] },
      aboutStage(1),
    );

    expect(strips[0]?.taskCount).toBe(5_000);
    expect(strips[0]?.points.map(({ durationMs }) => durationMs)).toEqual([9, 3, 1]);
  });

  it('take of a query the stage with the most task time', () => {
    const stages = [
      aStage({ stageId: 1, sqlExecutionId: 4, tasks, taskTimeMs: 1 }),
      aStage({ stageId: 2, sqlExecutionId: 4, tasks, taskTimeMs: 2 }),
    ];
    const { strips } = detailWith(
      { stages },
      aRootFinding({ subject: { kind: 'sql', executionId: 4 } }),
    );

    expect(strips.map(({ stageId }) => stageId)).toEqual([2]);
  });

  it('are five at most', () => {
    const stages = times(9, (stageId) => aStage({ stageId, tasks: taskColumns([{}]) }));

    expect(detailWith({ stages }, ...times(9, aboutStage)).strips).toHaveLength(5);
  });
});
