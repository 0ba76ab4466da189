import type { RddInfo, StageData } from '../../model/stage.ts';
import { pythonKindOf } from './python-node.ts';

const PYTHON_RDD = /^Python(?:RDD|PairwiseRDD)$|^PairwiseRDD$/;

/** Whether the RDD is one of PySpark's own, whose rows Python workers make. */
export function isPythonRdd({ name }: RddInfo): boolean {
  return PYTHON_RDD.test(name);
}

/**
 * Whether tasks of the stage hand rows to Python workers, whose CPU time is in no task metric: by its RDDs, and the operators that
 * they were made by. Call sites tell nothing of it: the tasks of `toPandas()` run none.
 */
export function runsPython({ rdds }: StageData): boolean {
  return rdds.some(
    (rdd) => isPythonRdd(rdd) || (rdd.scope !== undefined && pythonKindOf(rdd.scope) !== undefined),
  );
}
