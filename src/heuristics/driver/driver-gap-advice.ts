import { executorFleet } from '../../metrics/core-need.ts';
import { ARROW_PROPERTY } from '../../metrics/python/to-pandas.ts';
import { countInWords } from '../../metrics/words.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { isPython } from '../../model/yarn/container-memory.ts';
import { releaseAdvice } from '../allocation/allocation-advice.ts';
import type { GapReasons } from './gap-reasons.ts';

type App = ApplicationWith<'jobs'>;

interface Alone extends GapReasons {
  readonly longestMs: number;
  /** Slots that wait meanwhile. */
  readonly slotCount: number;
  /** Before the first job, between jobs, after the last one: at least one of them. */
  readonly isBefore: boolean;
  readonly isBetween: boolean;
  readonly isAfter: boolean;
}

/** What to do about a driver that computes alone. */
export function driverGapAdvice(
  app: App,
  alone: Alone,
  idleTimeoutMs: number,
): readonly Recommendation[] {
  const release =
    alone.longestMs >= idleTimeoutMs
      ? releaseAdvice(app, executorFleet(app)?.peakCount ?? 1, idleTimeoutMs)
      : [];
  return [...(alone.isOfLibrary ? [SIDE_BY_SIDE_MODELS] : ofProgram(app, alone)), ...release];
}

function ofProgram(app: App, alone: Alone): readonly Recommendation[] {
  const { isBefore, isBetween, isAfter, isListing } = alone;
  return [
    ...(alone.isHandingOver ? [IN_COLUMNS] : []),
    ...(isListing ? [SEMI_JOIN] : []),
    ...((isBetween || isAfter) && !isListing ? [onExecutors(app, alone.slotCount)] : []),
    ...(isBefore ? [PLAN_AT_ONCE, START_LATER] : []),
    ...(isBetween ? [SIDE_BY_SIDE] : []),
    ...(isBetween && !isBefore ? [ONE_SELECT] : []),
    ...(isAfter ? [STOP_SOONER] : []),
  ];
}

const SIDE_BY_SIDE_MODELS: Recommendation = {
  kind: 'change-code',
  advice:
    'Fit several models at a time, so that the jobs of one run while the driver works for another.',
  before: 'CrossValidator(estimator=model, estimatorParamMaps=grid, evaluator=evaluator)',
  after:
    'CrossValidator(estimator=model, estimatorParamMaps=grid, evaluator=evaluator, parallelism=4)',
  because:
    'the gaps are between jobs of the library; CrossValidator and TrainValidationSplit fit one model after the other unless parallelism says otherwise',
  risk: 'As many models take memory at a time; a single fit gains nothing, and wants fewer executors.',
  verify: 'Jobs of several models overlap.',
};
const SEMI_JOIN: Recommendation = {
  kind: 'change-code',
  advice:
    'Make a table of the list, and join by it: each value in a condition is built, planned and sent one by one.',
  before: 'df.filter(F.col("id").isin(ids))',
  after:
    'wanted = spark.createDataFrame([(i,) for i in ids], "id long")\ndf.join(F.broadcast(wanted), "id", "left_semi")',
  because: 'the queries that follow have a long list of values in their condition',
  risk: 'A list that is made of another DataFrame needs no collect(): join by that one.',
  verify: 'The plan has a BroadcastHashJoin, LeftSemi, and no INSET.',
};
const IN_COLUMNS: Recommendation = {
  kind: 'change-code',
  advice:
    'Hand rows of the program to Spark in columns, with Arrow; or write them to a file, and have the executors read it.',
  before: 'df = spark.createDataFrame(rows)  # of pandas, or a list',
  after: `spark.conf.set("${ARROW_PROPERTY}", "true")\ndf = spark.createDataFrame(pd.DataFrame(rows))`,
  // measured: 8 s of the driver for 400 000 rows of three columns in pandas, and 0.1 s with Arrow
  because:
    'the jobs that follow read rows that the driver pickled one by one; Arrow passes whole columns, in a fiftieth of the time',
  risk: 'Columns of mixed types do not go into Arrow: Spark then falls back to rows, with a warning.',
  verify: 'The time before those jobs is gone.',
};
const SIDE_BY_SIDE: Recommendation = {
  kind: 'look-into',
  advice:
    'Where the steps must stay on the driver, start their jobs from a thread pool, so that one step’s job runs while another computes.',
};
const ONE_SELECT: Recommendation = {
  kind: 'look-into',
  advice:
    'Where the code only builds DataFrames there (withColumn in a loop, unions, ever longer plans), that is planning: one select for all columns, and localCheckpoint() in long loops.',
};
const PLAN_AT_ONCE: Recommendation = {
  kind: 'change-code',
  advice:
    'Where the time goes into building DataFrames, build them at once: each withColumn in a loop analyses the whole plan again.',
  before: 'for name in names:\n    df = df.withColumn(name, F.col("x") * weights[name])',
  after: 'df = df.select("*", *[(F.col("x") * weights[name]).alias(name) for name in names])',
  because: 'one select is analysed once, however many columns it has',
  verify: 'The first job starts seconds after the executors are there.',
};
const START_LATER: Recommendation = {
  kind: 'look-into',
  advice:
    'Where it is downloads, imports or work on local data, do that before the SparkSession is created: until then no executor is held.',
};
const STOP_SOONER: Recommendation = {
  kind: 'look-into',
  advice:
    'Where what follows needs no executors (a model on local data, uploads, waiting), call spark.stop() before it: from then on nobody waits.',
};

function onExecutors(app: App, slotCount: number): Recommendation {
  const because = `one core of the driver works where ${countInWords(slotCount)} slots of executors could`;
  const risk =
    'Each group has to fit into a Python worker, and its libraries must be on the executors.';
  const verify =
    'The time between jobs is gone, and a stage with Python tasks has taken its place.';
  const common = { kind: 'change-code', because, verify } as const;
  const { environment } = app.sections;
  if (environment !== undefined && !isPython(environment) && !looksPython(app)) {
    return {
      ...common,
      advice:
        'Do the work between the jobs on the executors: one job over all items (mapGroups, mapPartitions) instead of collecting each and looping.',
    };
  }
  return {
    ...common,
    risk,
    advice:
      'Do the Python work between the jobs on the executors: one job over all items instead of collecting each and looping.',
    before:
      'for key in keys:\n    pdf = df.filter(df.key == key).toPandas()\n    results.append(compute(pdf))',
    after: isAtLeastSpark(app.framework.version, 3, 0)
      ? 'results = df.groupBy("key").applyInPandas(compute, schema).collect()'
      : '@pandas_udf(schema, PandasUDFType.GROUPED_MAP)\ndef compute_group(pdf):\n    return compute(pdf)\n\nresults = df.groupBy("key").apply(compute_group).collect()',
  };
}

/** Call sites of PySpark end in the program's file or in Py4J's reflection. */
function looksPython({ sections: { jobs } }: App): boolean {
  return jobs.some(({ name, callSite = '' }) =>
    /NativeMethodAccessorImpl|\.py:\d/.test(`${name} ${callSite}`),
  );
}
