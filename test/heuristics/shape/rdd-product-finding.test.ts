import { describe, expect, it } from 'vitest';
import { cartesianOrNestedLoopJoin } from '../../../src/heuristics/cartesian-or-nested-loop-join.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { RddInfo } from '../../../src/model/stage.ts';
import { anApplication } from '../../builders/application.ts';
import { judge } from '../../builders/judgement.ts';
import { anRdd, scheduledStage, tasksOf } from '../../builders/scheduled-stage.ts';

const KEPT = { useMemory: true, useDisk: false, deserialized: true, replication: 1 };

/** `a.cartesian(b)` as PySpark leaves it: a stage of 100 s on eight slots. */
function applicationWith(
  sides: readonly Partial<RddInfo>[],
  stage: Parameters<typeof scheduledStage>[1] = {},
): ApplicationModel {
  const parents = sides.map((side, rddId) => anRdd({ rddId, ...side }));
  const product = anRdd({
    rddId: 8,
    name: 'CartesianRDD',
    parentIds: parents.map(({ rddId }) => rddId),
  });
  const rdds = [anRdd({ rddId: 9, name: 'PythonRDD', parentIds: [8] }), product, ...parents];
  const ran = scheduledStage(tasksOf(8, { executorRunTimeMs: 100_000, durationMs: 100_000 }), {
    name: 'min at /home/me/near.py:9',
    rdds,
    ...stage,
  });
  return anApplication({ sections: { stages: [ran], sqlExecutions: [] } });
}

describe('of RDDs', () => {
  it('fires on a product, with low confidence', () => {
    const app = applicationWith([{ partitionCount: 4 }, { partitionCount: 2 }]);
    const { findings, advice } = judge(cartesianOrNestedLoopJoin, app);
    // 16 partitions are read where 6 would do: 10 of 16 parts of 100 s
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(62_500, -2);
    expect(findings[0]?.headline).toBe(
      'cartesian() pairs each row with each for “min at near.py:9”: up to 1 min 3 s lost',
    );
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice).toHaveLength(3);
    expect(advice[0]).toMatch(/^If pairs are filtered by something that both rows share/);
  });

  it('on one of an RDD with itself, which names its parent once', () => {
    const { findings } = judge(cartesianOrNestedLoopJoin, applicationWith([{ partitionCount: 4 }]));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(75_000, -2);
  });

  it('does not ask for sides to be persisted that are', () => {
    const side = { partitionCount: 4, storage: KEPT };
    expect(judge(cartesianOrNestedLoopJoin, applicationWith([side, side])).advice).toHaveLength(2);
  });

  it.for<{ readonly name: string; readonly app: ApplicationModel }>([
    {
      name: 'a side in one partition',
      app: applicationWith([{ partitionCount: 80 }, { partitionCount: 1 }]),
    },
    {
      name: 'a product of a library',
      app: applicationWith([{ partitionCount: 4 }, { partitionCount: 4 }], {
        details: 'org.apache.spark.ml.recommendation.ALSModel.recommendForAll',
      }),
    },
    {
      name: 'a query, whose plan tells more',
      app: applicationWith([{ partitionCount: 4 }, { partitionCount: 4 }], { sqlExecutionId: 0 }),
    },
  ])('does not fire on $name', ({ app }) => {
    expect(judge(cartesianOrNestedLoopJoin, app).severity).toBe('none');
  });

  it('is not applicable to what has neither plans with metrics nor a product', () => {
    expect(judge(cartesianOrNestedLoopJoin, applicationWith([])).kind).toBe('not-applicable');
  });
});
