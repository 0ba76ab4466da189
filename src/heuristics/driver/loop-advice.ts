import { isIterator } from '../../metrics/loops/actions.ts';
import type { SmallActionLoop } from '../../metrics/loops/small-action-loops.ts';
import type { Recommendation } from '../../model/finding.ts';

/** What to do about a loop of small jobs, by what its turns do. */
export function loopAdvice(loop: SmallActionLoop): readonly Recommendation[] {
  const { callSite, isOneQuery, isWriting, isByColumn, isInserting } = loop;
  if (isIterator(callSite)) return [KEPT_FIRST, NOT_BY_ONE];
  if (!isWriting && READER.test(callSite)) return [ONE_READ, SIDE_BY_SIDE];
  if (!isOneQuery) return [SIDE_BY_SIDE, ONE_QUERY];
  if (isInserting) return [ONE_INSERT];
  if (isWriting) return [ONE_WRITE, SIDE_BY_SIDE];
  return [isByColumn ? ALL_COLUMNS : ONE_QUERY, SIDE_BY_SIDE];
}

const ONE_QUERY: Recommendation = {
  kind: 'change-code',
  advice: 'Ask for all turns of the loop in one query.',
  before: 'for key in keys:\n    totals[key] = df.filter(df.key == key).agg(F.sum("x")).collect()',
  after: 'totals = df.filter(df.key.isin(keys)).groupBy("key").agg(F.sum("x")).collect()',
  because: 'one query is planned and started once, and its tasks fill all the cores',
  verify: 'One query has taken the place of the loop.',
};
/** What a reader does at once: it lists the files, and looks into them for their columns and types. */
const READER = /^(?:csv|json|parquet|orc|text|load)\b/;
const ONE_READ: Recommendation = {
  kind: 'change-code',
  advice: 'Read all files at once: a reader takes a list of paths, or a pattern.',
  before:
    'for path in paths:\n    spark.read.csv(path, schema=schema).write.mode("append").parquet(out)',
  after: 'spark.read.csv(paths, schema=schema).write.mode("append").parquet(out)',
  because:
    'each reader looks into its files by itself, on one core, before anything else can begin',
  risk: 'All files are read with one schema; F.input_file_name() tells where a row comes from.',
  verify: 'One query has taken the place of the loop.',
};
const ALL_COLUMNS: Recommendation = {
  kind: 'change-code',
  advice: 'Ask for all columns in one query.',
  before: 'for c in df.columns:\n    nulls[c] = df.filter(F.col(c).isNull()).count()',
  after:
    'counts = [F.count(F.when(F.col(c).isNull(), 1)).alias(c) for c in df.columns]\nnulls = df.agg(*counts).first().asDict()  # distinct values: F.approx_count_distinct(c).alias(c)',
  because:
    'one query is planned and started once and reads each row once, whatever it counts of it',
  risk: 'Several exact countDistinct in one query multiply its rows; approx_count_distinct does not.',
  verify: 'One query has taken the place of the loop.',
};
const ONE_INSERT: Recommendation = {
  kind: 'change-code',
  advice: 'Collect the rows in the program, and write them all at once.',
  before: 'for id, name in rows:\n    spark.sql(f"INSERT INTO log VALUES ({id}, \'{name}\')")',
  after:
    'df = spark.createDataFrame(rows, spark.table("log").schema)\ndf.coalesce(1).write.insertInto("log")',
  because:
    'each insert is a query of its own, with a job, a commit and a file that every later reader has to open',
  verify: 'One write has taken the place of the loop, and the table has one new file.',
};
const ONE_WRITE: Recommendation = {
  kind: 'change-code',
  advice: 'Write all turns of the loop at once, a folder for each value.',
  before: 'for key in keys:\n    df.filter(df.key == key).write.parquet(f"{path}/key={key}")',
  after: 'df.repartition("key").write.partitionBy("key").parquet(path)',
  because:
    'one write reads its source once, is planned and committed once, and its tasks fill all the cores',
  risk: 'mode("overwrite") replaces all folders, unless spark.sql.sources.partitionOverwriteMode is dynamic.',
  verify: 'One query has taken the place of the loop.',
};
const SIDE_BY_SIDE: Recommendation = {
  kind: 'change-code',
  advice:
    'Where one query cannot ask for all turns, run several at once from a thread pool, with the FAIR scheduler so that none waits for the others.',
  after:
    '# spark.scheduler.mode=FAIR\nwith ThreadPool(8) as pool:\n    results = pool.map(run_turn, turns)',
  because: 'jobs of several threads share the cores that one of them leaves idle',
  risk: 'The turns must not depend on each other.',
};

const KEPT_FIRST: Recommendation = {
  kind: 'change-code',
  advice: 'Compute all partitions at once and keep them before iterating over their rows.',
  before: 'for row in df.toLocalIterator():',
  after:
    'df = df.persist()\ndf.count()  # every partition, on all cores\nfor row in df.toLocalIterator():',
  because: 'an iterator runs a job for each partition, and only when the one before has been read',
  risk: 'What is kept takes executor memory and disk until df.unpersist().',
  verify: 'The jobs of the iterator only fetch what is there.',
};
const NOT_BY_ONE: Recommendation = {
  kind: 'look-into',
  advice:
    'Where the rows fit into the driver, collect() fetches all partitions at once; where each row is only sent on, foreachPartition does it on the executors.',
};
