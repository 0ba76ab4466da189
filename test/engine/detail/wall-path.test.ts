import { describe, expect, it } from 'vitest';
import { wallPath } from '../../../src/engine/detail/wall-path.ts';
import { aJob, anApplication, aStage, STARTED_AT_MS } from '../../builders/application.ts';
import { times } from '../../builders/detailed.ts';
import { taskColumns } from '../../builders/task-columns.ts';

const at = (ms: number): number => STARTED_AT_MS + ms;

/** Two stages in one job from 1 s to 9 s; the application from 0 to 10 s. */
function anApp() {
  const tasks = taskColumns([{ durationMs: 1_000 }]);
  return anApplication({
    clusterManager: 'local',
    endedAtMs: at(10_000),
    lastSeenAtMs: at(10_000),
    sections: {
      jobs: [aJob({ submittedAtMs: at(1_000), completedAtMs: at(9_000), stageIds: [0, 1] })],
      stages: [
        aStage({
          stageId: 0,
          name: 'a',
          submittedAtMs: at(1_000),
          completedAtMs: at(4_000),
          lastTaskFinishedAtMs: at(4_000),
          tasks,
        }),
        aStage({
          stageId: 1,
          name: 'b',
          parentIds: [0],
          submittedAtMs: at(4_000),
          completedAtMs: at(9_000),
          lastTaskFinishedAtMs: at(9_000),
          tasks,
        }),
      ],
    },
  });
}

describe('what the wall clock went by', () => {
  it('is the chain of stages and the time without a job, in order', () => {
    expect(
      wallPath(anApp(), 10)?.spans.map(({ startOffsetMs, durationMs, kind }) => [
        kind,
        startOffsetMs,
        durationMs,
      ]),
    ).toEqual([
      ['driver', 0, 1_000],
      ['stage', 1_000, 3_000],
      ['stage', 4_000, 5_000],
      ['driver', 9_000, 1_000],
    ]);
  });

  it('keeps the longest and counts the rest', () => {
    const path = wallPath(anApp(), 2);

    expect(path?.spans.map(({ durationMs }) => durationMs)).toEqual([3_000, 5_000]);
    expect(path).toMatchObject({ moreSpanCount: 2, moreMs: 2_000 });
  });

  it('is not known without stages', () => {
    expect(
      wallPath(
        anApplication({ sections: { jobs: times(2, (jobId) => aJob({ jobId })), stages: [] } }),
        5,
      ),
    ).toBeUndefined();
  });
});
