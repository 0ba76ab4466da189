import type { ApplicationModel } from '../../model/application.ts';
import { readsShuffle } from '../partitions/partitions.ts';
import { sqlOfStage } from '../stages/sql-of-stage.ts';
import type { PythonStage } from './python-stages.ts';

/**
 * Rows of a DataFrame that a stage hands to the RDD API and takes back into one, as in `df.rdd.map(f).toDF()`: as many as it read;
 * undefined of other stages. What only leaves Spark there (`df.rdd.foreachPartition`) has no way around it.
 */
export function detourRowCount(
  app: ApplicationModel,
  { stage, isRdd }: PythonStage,
): number | undefined {
  // Spark 3.0 and later wrap the RDD of a DataFrame so
  if (!isRdd || !stage.rdds.some(({ name }) => name === 'SQLExecutionRDD')) return undefined;
  const plan = sqlOfStage(app, stage);
  if (plan?.nodes.some(({ name }) => name === 'Scan ExistingRDD') !== true) return undefined;
  return readsShuffle(stage) ? stage.sums.shuffleReadRecords : stage.sums.inputRecords;
}
