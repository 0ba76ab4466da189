import type { RowUdfCost } from '../../metrics/python/row-udf-cost.ts';
import { countInWords } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { FEWER_ROWS, OTHER_RULES } from './common-advice.ts';

/** For `df.rdd.map(f).toDF()`: columns first, then batches as far as the version has them, then fewer rows. */
export function detourAdvice(app: ApplicationModel, cost: RowUdfCost): readonly Recommendation[] {
  const hasBatches = isAtLeastSpark(app.framework.version, 3, 0);
  return [columns(cost), ...(hasBatches ? [BATCHES] : []), FEWER_ROWS];
}

function columns({ rowCount }: RowUdfCost): Recommendation {
  return {
    kind: 'change-code',
    advice:
      'Stay with the DataFrame: what map, filter and flatMap do with a Row, select, where and explode do with columns.',
    before: 'df = df.rdd.map(lambda row: (row.id, row.name.upper())).toDF(["id", "name"])',
    after: 'df = df.select("id", F.upper("name").alias("name"))',
    because: `${countInWords(rowCount)} rows were made into Python objects, sent to another process, and made into columns again`,
    risk: OTHER_RULES,
    verify: 'The plan has no Scan ExistingRDD.',
  };
}

const BATCHES: Recommendation = {
  kind: 'change-code',
  advice: 'Where nothing built-in does it, let a function take many rows at once.',
  before: 'df = df.rdd.mapPartitions(score).toDF(schema)',
  after:
    'def score(batches):\n    for rows in batches:  # pandas DataFrames\n        yield rows.assign(score=model.predict(rows))\n\ndf = df.mapInPandas(score, schema)',
  because: 'rows travel in Arrow batches, and the types are known without looking at the rows',
  risk: 'pandas and pyarrow have to be installed on the executors.',
};
