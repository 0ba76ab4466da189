import { areCalledAgain } from '../../metrics/python/called-again.ts';
import { codeColumnOf, codeNameOf } from '../../metrics/python/python-words.ts';
import type { RowUdfCost } from '../../metrics/python/row-udf-cost.ts';
import { bytesInWords, countInWords, msInWords } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { FEWER_ROWS, OTHER_RULES } from './common-advice.ts';
import { detourAdvice } from './detour-advice.ts';

/** A built-in function first, then Arrow as far as the version has it, then fewer rows; where the function is the work, batches. */
export function rowUdfAdvice(app: ApplicationModel, cost: RowUdfCost): readonly Recommendation[] {
  if (cost.python.isRdd) return detourAdvice(app, cost);
  const batches = arrowAdvice(app, cost);
  const first = cost.nature === 'work' ? [] : [builtIn(cost)];
  return [...first, ...onceAdvice(app, cost), ...batches, FEWER_ROWS];
}

/** Spark copies a call into the filter and into every column that use its result, and computes it at each place. */
function onceAdvice(app: ApplicationModel, { nodes }: RowUdfCost): readonly Recommendation[] {
  if (!areCalledAgain(nodes) || !isAtLeastSpark(app.framework.version, 2, 3)) return [];
  const name = codeNameOf(nodes);
  return [
    {
      kind: 'change-code',
      advice: 'Keep Spark from calling the function again for a result that it had already.',
      before: `df = df.withColumn('result', ${name}('${codeColumnOf(nodes)}')).filter('result IS NOT NULL')`,
      after: `${name} = ${name}.asNondeterministic()  # before its first use`,
      because: `the plan calls ${name} at more than one place for the same result: for a filter, and once more for the rows that pass it`,
      risk: 'Filters on other columns no longer go below it: put them before it in the code.',
      verify: 'The plan has one BatchEvalPython or ArrowEvalPython for the function.',
    },
  ];
}

function builtIn({ nodes, rowCount, movedBytes }: RowUdfCost): Recommendation {
  const name = codeNameOf(nodes);
  const column = codeColumnOf(nodes);
  return {
    kind: 'change-code',
    advice:
      'Write it with built-in functions: text, dates, regular expressions, JSON, arrays and conditions all have them in pyspark.sql.functions.',
    before: `${name} = F.udf(lambda v: v.strip().lower()[:8])\ndf = df.withColumn('result', ${name}('${column}'))`,
    after: `# the same steps, named for columns\ndf = df.withColumn('result', F.substring(F.lower(F.trim('${column}')), 1, 8))`,
    because: `${countInWords(rowCount)} rows and ${bytesInWords(movedBytes)} went to another process and back; a built-in function runs inside Spark and the optimizer sees through it`,
    risk: OTHER_RULES,
    verify: 'The plan has no BatchEvalPython or ArrowEvalPython.',
  };
}

const ARROW_UDF = 'spark.sql.execution.pythonUDF.arrow.enabled';

function arrowAdvice(app: ApplicationModel, cost: RowUdfCost): readonly Recommendation[] {
  const { version } = app.framework;
  if (!isAtLeastSpark(version, 2, 3)) return [];
  const vectorised = vectorisedUdf(cost, isAtLeastSpark(version, 3, 0));
  const set = property(app.sections.environment?.sparkProperties ?? {}, ARROW_UDF);
  // where it is on (the default since 4.2) and the plan has none, Spark could not use it
  const isOn = set === 'true' || (set === undefined && isAtLeastSpark(version, 4, 2));
  if (!isAtLeastSpark(version, 3, 5) || isOn) return [vectorised];
  return [
    vectorised,
    {
      kind: 'set-property',
      property: ARROW_UDF,
      ...(set === undefined ? { from: 'false' } : { from: set }),
      to: 'true',
      because:
        'it sends rows in Arrow batches and leaves the code as it is (one function at a time: @udf(useArrow=True)); the function is still called for each row',
      scope: 'session',
      risk: 'Needs pyarrow on the executors; a result of another type than declared is converted by other rules.',
      verify: 'The plan has ArrowEvalPython in place of BatchEvalPython.',
    },
  ];
}

function vectorisedUdf(
  { nodes, nature, perRowMs }: RowUdfCost,
  hasTypeHints: boolean,
): Recommendation {
  const isWork = nature === 'work';
  const name = codeNameOf(nodes);
  const hints = hasTypeHints ? 'v: pd.Series) -> pd.Series' : 'v)';
  return {
    kind: 'change-code',
    advice: isWork
      ? 'Let the function take many rows at once: models and libraries that work on arrays are far faster so.'
      : 'Where nothing built-in does it, let the function take a column at once: a pandas UDF.',
    before: isWork
      ? `@F.udf('double')\ndef ${name}(v):\n    return model.predict([[v]])[0]`
      : `@F.udf('string')\ndef ${name}(v):\n    return v.strip().lower()`,
    after: isWork
      ? `@F.pandas_udf('double')\ndef ${name}(${hints}:\n    return pd.Series(model.predict(v.to_frame()))`
      : `@F.pandas_udf('string')\ndef ${name}(${hints}:\n    return v.str.strip().str.lower()`,
    because: isWork
      ? `a row takes ${msInWords(perRowMs)} in Python, so calling the function once for thousands of rows is what can help`
      : 'rows travel in Arrow batches, and one call works on thousands of them',
    risk: 'pandas and pyarrow have to be installed on the executors.',
  };
}
