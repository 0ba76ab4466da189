import { describe, expect, it } from 'vitest';
import { cachedData } from '../../../../src/metrics/plans/caches/caches.ts';
import type { StageData } from '../../../../src/model/stage.ts';
import { anApplication } from '../../../builders/application.ts';
import { cachingStage, lineage } from '../../../builders/cached-data.ts';
import { anRdd } from '../../../builders/scheduled-stage.ts';

const TASK = { durationMs: 60_000 };

function usesOf(...stages: readonly StageData[]): readonly string[] {
  const app = anApplication({ sections: { stages } });
  return cachedData(app).map(({ rdd, makers, readers }) => {
    const [made, read] = [makers, readers].map((some) => some.map(({ stageId }) => stageId));
    return `${rdd.rddId}: ${made?.join(' ')} > ${read?.join(' ')}`;
  });
}

function outsideSql({ sqlExecutionId, ...stage }: StageData): StageData {
  return sqlExecutionId === undefined ? stage : { ...stage };
}

describe('who made a cache and who read it', () => {
  it.for<{
    readonly name: string;
    readonly stages: readonly StageData[];
    readonly uses: readonly string[];
  }>([
    {
      name: 'a stage that fills it and uses it at once',
      stages: [cachingStage(0, lineage([0, 1, 2], [1]), TASK)],
      uses: ['1:  > 0'],
    },
    {
      name: 'a stage of a query that only fills it',
      stages: [
        cachingStage(0, lineage([0, 1], [1]), TASK),
        cachingStage(1, lineage([0, 1, 2], [1]), TASK),
      ],
      uses: ['1: 0 > 1'],
    },
    {
      name: 'an action on the cached RDD itself',
      stages: [outsideSql(cachingStage(0, lineage([0, 1], [1]), TASK))],
      uses: ['1:  > 0'],
    },
    {
      name: 'two branches of one stage',
      stages: [
        cachingStage(
          0,
          [
            ...lineage([0, 1, 2], [1]),
            anRdd({ rddId: 3, parentIds: [1] }),
            anRdd({ rddId: 4, parentIds: [2, 3] }),
          ],
          TASK,
        ),
      ],
      uses: ['1:  > 0 0'],
    },
    {
      name: 'nothing behind a cache that is filled',
      stages: [
        cachingStage(0, lineage([0, 1, 2, 3], [1, 2]), TASK),
        cachingStage(1, lineage([0, 1, 2, 4], [1, 2]), TASK),
      ],
      uses: ['2:  > 0 1', '1:  > 0'],
    },
    {
      name: 'a stage that is tried again',
      stages: [
        cachingStage(0, lineage([0, 1, 2], [1]), TASK),
        cachingStage(0, lineage([0, 1, 2], [1]), TASK, { stageAttemptId: 1 }),
      ],
      uses: ['1:  > 0'],
    },
    {
      name: 'not what a checkpoint keeps',
      stages: [
        cachingStage(
          0,
          lineage([0, 1, 2], [1]).map((rdd) => ({ ...rdd, callSite: 'localCheckpoint at a.py:1' })),
          TASK,
        ),
      ],
      uses: [],
    },
  ])('$name', ({ stages, uses }) => {
    expect(usesOf(...stages)).toEqual(uses);
  });
});
