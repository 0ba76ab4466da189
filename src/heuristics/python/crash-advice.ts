import type { WorkerCrashes } from '../../metrics/python/worker-crashes.ts';
import { bytesInWords } from '../../metrics/words.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { booleanProperty, memoryProperty, property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { frameInWords } from '../../model/texts/python-traceback.ts';
import { MIB } from '../../model/units.ts';
import { overheadAdvice } from '../failure/overhead-advice.ts';

type App = ApplicationWith<'stages' | 'executors' | 'environment'>;

/** Catalogue cause 17: the worker's own memory, the crash's own trace, smaller batches. Never more heap. */
export function crashAdvice(app: App, crashes: WorkerCrashes): readonly Recommendation[] {
  switch (crashes.kind) {
    case 'memory':
      return [...workerMemory(app, crashes.stage.resourceProfileId), LESS_AT_ONCE];
    case 'native':
      return [nativeCode(crashes), samePythonEverywhere];
    case 'start':
      return [NEVER_STARTED];
    case 'vanished':
      return [...traceAdvice(app, crashes), ...vanished(app, crashes)];
  }
}

const LESS_AT_ONCE: Recommendation = {
  kind: 'change-code',
  advice: 'Work on one batch at a time instead of keeping what was read.',
  before:
    'def work(batches):\n    whole = pd.concat(batches)  # everything in memory\n    yield score(whole)',
  after: 'def work(batches):\n    for batch in batches:\n        yield score(batch)',
  because: 'a worker then holds one Arrow batch, however large the partition is',
};

const PYSPARK_MEMORY = 'spark.executor.pyspark.memory';
const GROWTH = 2;

/** A limit that was set is what was hit; without one the container's overhead is what there is. */
function workerMemory(app: App, profileId: number): readonly Recommendation[] {
  const { sparkProperties } = app.sections.environment;
  const limitBytes = memoryProperty(sparkProperties, PYSPARK_MEMORY);
  if (limitBytes === undefined || limitBytes <= 0) {
    const isContainer = app.clusterManager === 'yarn' || app.clusterManager === 'kubernetes';
    return isContainer ? overheadAdvice(app, undefined, profileId) : [];
  }
  const cores = coresOf(app);
  const toBytes = GROWTH * limitBytes;
  return [
    {
      kind: 'set-property',
      property: PYSPARK_MEMORY,
      from: `${Math.round(limitBytes / MIB)}m`,
      to: `${Math.round(toBytes / MIB)}m`,
      because: `the Python workers of an executor share ${bytesInWords(limitBytes)}, ${bytesInWords(limitBytes / cores)} for each of ${cores} ${cores === 1 ? 'core' : 'cores'}, and one needed more; spark.executor.memory is the JVM's and does not help`,
      scope: 'submit',
      risk: `Every executor asks for ${bytesInWords(toBytes - limitBytes)} more.`,
      verify: 'No task ends in a MemoryError.',
    },
  ];
}

/** At least one, also where the record has none. */
function coresOf({ sections: { executors } }: App): number {
  return Math.max(1, executors.find(({ isDriver }) => !isDriver)?.lives.at(-1)?.cores ?? 1);
}

function nativeCode({ signal = 'a crash', userFrame }: WorkerCrashes): Recommendation {
  const where = userFrame === undefined ? '' : ` in ${frameInWords(userFrame)}`;
  return {
    kind: 'look-into',
    advice: `Compiled code that the function calls crashed (${signal.toLowerCase()})${where}: the innermost lines of the trace name the library. Update or pin it, and try the function on that row outside of Spark.`,
  };
}

const samePythonEverywhere: Recommendation = {
  kind: 'look-into',
  advice:
    'Ship the same packages, built for the processors of the cluster, to every node (spark.archives or the archive of the conda environment).',
};

const NEVER_STARTED: Recommendation = {
  kind: 'look-into',
  advice:
    'The worker never answered: see the executor’s stderr. Mostly PYSPARK_PYTHON names an interpreter that is not on the nodes or in the archive, sitecustomize or imports hang, or the host is out of memory.',
};

const FAULT_HANDLER = 'spark.python.worker.faulthandler.enabled';
const SQL_FAULT_HANDLER = 'spark.sql.execution.pyspark.udf.faulthandler.enabled';

/** Spark 3.2 and later print the Python stack of the moment it crashed; SQL has a switch of its own since 4.0. */
function traceAdvice(app: App, { stage }: WorkerCrashes): readonly Recommendation[] {
  const { version } = app.framework;
  const { sparkProperties } = app.sections.environment;
  if (!isAtLeastSpark(version, 3, 2)) return [];
  const isOfSql = stage.sqlExecutionId !== undefined && isAtLeastSpark(version, 4, 0);
  const name = isOfSql ? SQL_FAULT_HANDLER : FAULT_HANDLER;
  if (booleanProperty(sparkProperties, name) ?? booleanProperty(sparkProperties, FAULT_HANDLER)) {
    return [];
  }
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(sparkProperties, name) ?? 'false',
      to: 'true',
      because:
        'the record says only that the worker was gone; with it, the error has the line of Python that ran when it crashed',
      scope: isOfSql ? 'session' : 'submit',
      verify:
        'The error of the next crash begins with "Fatal Python error", or, if it still does not, the worker was killed or left by itself.',
    },
  ];
}

function vanished(app: App, { stage, worstPartition, taskCount }: WorkerCrashes): Recommendation[] {
  const isOnePartition = worstPartition.taskCount === taskCount && taskCount > 1;
  const where = isOnePartition
    ? ` It is always partition ${worstPartition.index} of stage ${stage.stageId}, so it is its data: filter(spark_partition_id() == ${worstPartition.index}) just before this step has the rows.`
    : '';
  const inContainer = app.clusterManager === 'yarn' || app.clusterManager === 'kubernetes';
  const killed = inContainer
    ? ' The system may have killed it for memory (dmesg, or the container’s log on its host): then raise spark.executor.memoryOverhead, not spark.executor.memory.'
    : ' The system may have killed it for memory (dmesg on its host).';
  return [
    {
      kind: 'look-into',
      advice: `A worker that vanishes was killed, crashed in compiled code, or called sys.exit or os._exit.${where}${killed}`,
    },
  ];
}
