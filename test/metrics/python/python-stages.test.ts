import { expect, it } from 'vitest';
import { pythonStages } from '../../../src/metrics/python/python-stages.ts';
import { anApplication, aStage } from '../../builders/application.ts';
import { aPythonApplication, type PythonDraft } from '../../builders/python-stage.ts';
import { aNode, anRdd } from '../../builders/scheduled-stage.ts';

function only(draft: PythonDraft) {
  return pythonStages(aPythonApplication(draft))[0];
}

it('takes for Python what nothing else accounts for', () => {
  expect(only({})).toMatchObject({
    runMs: 640_000,
    nativeMs: 64_000,
    pythonMs: 576_000,
    pythonShare: 0.9,
    isMeasured: false,
    isRdd: false,
  });
});

it('leaves out reading files, which a thread of its own does before Spark 4.0', () => {
  const below = aNode('WholeStageCodegen (1)', {
    ...aNode('FileScan parquet [name#1]'),
    metrics: [{ name: 'scan time', type: 'timing', accumulatorId: 9, value: 100_000 }],
  });
  expect(only({ below })?.pythonMs).toBe(640_000 - 64_000 - 100_000);
  // since then the task's own thread reads, and has 64 s of CPU time in all
  expect(only({ below, version: '4.1.0' })?.pythonMs).toBe(640_000 - 100_000);
});

it('takes what Spark 4 measured where that is less', () => {
  const metrics = { 'time to run Python workers': 300_000, 'time to start Python workers': 1_000 };
  expect(only({ version: '4.1.0', metrics })).toMatchObject({
    pythonMs: 301_000,
    isMeasured: true,
  });
});

it('knows functions of the RDD API by their RDDs, and leaves other stages out', () => {
  const sums = { executorRunTimeMs: 1_000, executorCpuTimeMs: 100 };
  const app = anApplication({
    sections: {
      stages: [
        aStage({ stageId: 1, sums, rdds: [anRdd({ name: 'PythonRDD' })] }),
        aStage({ stageId: 2, sums, rdds: [anRdd({ name: 'MapPartitionsRDD', scope: 'map' })] }),
      ],
    },
  });
  expect(pythonStages(app)).toMatchObject([{ isRdd: true, nodes: [], stage: { stageId: 1 } }]);
});
