import { expect, it } from 'vitest';
import { runsPython } from '../../../src/metrics/python/runs-python.ts';
import { aStage } from '../../builders/application.ts';
import { anRdd } from '../../builders/scheduled-stage.ts';

it.for([
  { rdd: { name: 'PythonRDD' }, runs: true },
  { rdd: { name: 'PairwiseRDD' }, runs: true },
  { rdd: { scope: 'BatchEvalPython' }, runs: true },
  { rdd: { scope: 'FlatMapGroupsInPandas' }, runs: true },
  { rdd: { name: 'MapPartitionsRDD', scope: 'WholeStageCodegen (1)' }, runs: false },
  // the driver's Python, not the tasks': both as recorded with Spark 3.5
  { rdd: { scope: 'mapPartitionsInternal', callSite: 'toPandas at best.py:750' }, runs: false },
  {
    rdd: { name: 'ParallelCollectionRDD', callSite: 'readRDDFromFile at PythonRDD.scala:289' },
    runs: false,
  },
])('a stage with $rdd runs Python: $runs', ({ rdd, runs }) => {
  expect(runsPython(aStage({ rdds: [anRdd(rdd)] }))).toBe(runs);
});
