import { type Failure } from '../../metrics/failures/failure-chain.ts';
import { type FailedTask, type FailureClass } from '../../metrics/failures/failure-message.ts';
import { taskFailures } from '../../metrics/failures/failures.ts';
import { countInWords } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { memoryProperty, propertiesOf, property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { frameInWords } from '../../model/texts/python-traceback.ts';
import { GIB } from '../../model/units.ts';
import {
  broadcastTimeoutAdvice,
  driverMemoryAdvice,
  noBroadcast,
  resultAdvice,
} from './driver-advice.ts';
import { lossAdvice, pythonWorkerAdvice } from './loss-advice.ts';

type Advise = (app: ApplicationModel, failure: Failure) => readonly Recommendation[];

/** What to do about a failure, by its first cause; the primary change first. */
export function rootCauseAdvice(
  app: ApplicationModel,
  failure: Failure,
): readonly Recommendation[] {
  return ADVICE[failure.cause](app, failure);
}

const ADVICE: Readonly<Record<FailureClass, Advise>> = {
  analysis: lookInto(
    'The query names a column, table or function that is not there, or does not fit: the error says which.',
  ),
  'bad-value': badValueAdvice,
  'broadcast-timeout': broadcastTimeoutAdvice,
  'broadcast-too-large': (app) => [noBroadcast(app)],
  cancelled: () => [],
  connection: lookInto(
    'A service did not answer: see whether it was up, whether executors may reach it, and whether so many tasks at once are too much for it.',
  ),
  'container-memory': byLoss,
  'context-stopped': () => [],
  'corrupt-file': lookInto(
    'A file cannot be read as what its name or its table says it is: it was cut short, is of another format, or its writer has not finished. The error names it: write it again, or keep readers from folders that are being written. spark.sql.files.ignoreCorruptFiles leaves out such files, and their rows, without a word.',
  ),
  'disk-full': lookInto(
    'A local disk ran full of shuffle and spill files: give executors more or larger local directories (spark.local.dir, on YARN yarn.nodemanager.local-dirs), or shuffle less by filtering and selecting earlier.',
  ),
  'driver-memory': driverMemoryAdvice,
  exception: exceptionAdvice,
  excluded: lookInto(
    'Spark excluded executors or hosts after failures until no task could run: repair what failed there first; excluding less only hides it.',
  ),
  'executor-failures': lookInto(
    'Executors failed too often: the logs of the first ones that failed have the reason, and raising the limit only delays the end.',
  ),
  'executor-lost': byLoss,
  'fetch-failure': byLoss,
  'heap-oom': byLoss,
  'kryo-buffer': kryoAdvice,
  'missing-file': lookInto(
    'A file or path is not there: the name is wrong, its job did not run, or it was replaced while being read. Never overwrite what a running query reads; REFRESH TABLE after others have written.',
  ),
  'missing-module': lookInto(
    'The Python workers cannot import what the function needs, whatever the driver has: send modules of your own with --py-files (sc.addPyFile), and installed packages as a packed environment (venv-pack or conda-pack, --archives environment.tar.gz#environment, PYSPARK_PYTHON=./environment/bin/python).',
  ),
  'node-lost': byLoss,
  'not-serializable': lookInto(
    'A function sent to executors refers to something that cannot be sent, such as a session, a connection or a lock: create it inside the function, once per partition.',
  ),
  'output-exists': lookInto(
    "The output is there already: write with mode('overwrite'), or to a path of its own for each run, so that a retry can succeed.",
  ),
  permission: lookInto(
    'The user of the application may not read or write this path or table: ask its owner for access, or run as the right user.',
  ),
  'python-exception': exceptionAdvice,
  'python-memory': byPythonWorker,
  'python-worker': byPythonWorker,
  'result-too-large': (app, { text }) => resultAdvice(app, text),
  'schema-mismatch': lookInto(
    'A file has a column of another type than the schema or the table says: read it with the type that it has (printSchema of the file that the error names) and cast afterwards, or write the files anew with one type. Where files of one folder differ, some writer changed the type: read them apart, cast, and union.',
  ),
  unknown: lookInto('The record does not say why: the end of the driver log does.'),
};

function lookInto(advice: string): Advise {
  return () => [{ kind: 'look-into', advice }];
}

function byLoss(app: ApplicationModel, { cause }: Failure): readonly Recommendation[] {
  return lossAdvice(app, cause);
}

function byPythonWorker(app: ApplicationModel, { cause }: Failure): readonly Recommendation[] {
  return pythonWorkerAdvice(app, cause);
}

function exceptionAdvice(app: ApplicationModel, { message }: Failure): readonly Recommendation[] {
  const { userFrame, task } = message;
  const where = userFrame === undefined ? '' : ` at ${frameInWords(userFrame)}`;
  const partition = task === undefined || task.failureCount < 2 ? '' : partitionAdvice(app, task);
  return [
    {
      kind: 'look-into',
      advice: `Repair the code or the data that raises the error${where}.${partition}`,
    },
  ];
}

/** One partition that fails each time has the rows; where others fail too, rows of its own are no reason. */
function partitionAdvice(app: ApplicationModel, task: FailedTask): string {
  const { index, stageId, stageAttemptId, failureCount } = task;
  const failed = ` Partition ${index} failed each of ${failureCount} times`;
  const partitions = taskFailures(app)
    .filter(({ stage, failure }) => {
      const isIt = stage.stageId === stageId && stage.stageAttemptId === stageAttemptId;
      return isIt && failure.reason === 'ExceptionFailure';
    })
    .flatMap((failures) => [...failures.partitions.keys()])
    .filter((partition) => partition !== index);
  const otherCount = new Set(partitions).size;
  return otherCount === 0
    ? `${failed}, so it is its data: look at the rows that filter(spark_partition_id() == ${index}) keeps just before this step.`
    : `${failed}, and ${countInWords(otherCount)} ${otherCount === 1 ? 'other' : 'others'} failed too: rather the code, or data that most partitions have, than a few rows.`;
}

function badValueAdvice(app: ApplicationModel, failure: Failure): readonly Recommendation[] {
  const name = 'spark.sql.ansi.enabled';
  const set = property(propertiesOf(app), name);
  const isStrict =
    set === 'true' || (set === undefined && isAtLeastSpark(app.framework.version, 4, 0));
  const advice = exceptionAdvice(app, failure);
  if (!isStrict) return advice;
  return [
    ...advice,
    {
      kind: 'set-property',
      property: name,
      from: 'true',
      to: 'false',
      because: 'strict SQL (the default since Spark 4.0) stops at values that used to become NULL',
      scope: 'session',
      risk: 'Wrong values become NULL without a word.',
    },
  ];
}

function kryoAdvice(app: ApplicationModel): readonly Recommendation[] {
  const name = 'spark.kryoserializer.buffer.max';
  if ((memoryProperty(propertiesOf(app), name) ?? 0) >= GIB) {
    const advice =
      'One serialized object outgrew a buffer that cannot grow much more (2 GiB): send fewer rows in one object, or keep large values out of closures and broadcasts.';
    return [{ kind: 'look-into', advice }];
  }
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(propertiesOf(app), name) ?? '64m',
      to: '1g',
      because: 'one serialized object outgrew the buffer, which grows only as far as it is needed',
      scope: 'submit',
      risk: 'An object over 2 GiB cannot be serialized at all.',
    },
  ];
}
