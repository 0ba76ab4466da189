import { describe, expect, it } from 'vitest';
import { readFailureMessage } from '../../../src/metrics/failures/failure-message.ts';

/** As the scheduler wraps the error of a task's last attempt. */
function aborted(error: string, attempts = 4): string {
  return `Job aborted due to stage failure: Task 3 in stage 7.1 failed ${attempts} times, most recent failure: Lost task 3.3 in stage 7.1 (TID 99) (node-2 executor 5): ${error}\n\tat org.apache.spark.sql.execution.exchange.BroadcastExchangeExec.run(BroadcastExchangeExec.scala:1)\n\nDriver stacktrace:`;
}

/** A reset socket that `reader` read from. */
function resetIn(reader: string): string {
  return [
    'java.net.SocketException: Connection reset',
    '\tat java.base/sun.nio.ch.NioSocketImpl.implRead(NioSocketImpl.java:328)',
    '\tat java.base/java.io.DataInputStream.readFully(DataInputStream.java:201)',
    `\tat ${reader}.read(A.java:86)`,
    '\tat org.apache.spark.api.python.PythonRunner$WriterThread.run(PythonRunner.scala:1)',
  ].join('\n');
}

describe('the class of a failure', () => {
  it.for([
    ['java.lang.InterruptedException\n\tat scala.concurrent.Await', 'cancelled'],
    [
      'py4j.Py4JException: An exception was raised by the Python Proxy.\npy4j.protocol.Py4JJavaError: An error occurred while calling o172.collectToPython.\n: java.lang.InterruptedException\n\tat x',
      'cancelled',
    ],
    [aborted('java.lang.IllegalStateException: no InterruptedException here'), 'exception'],
    [
      aborted(
        'org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "a.py", line 3, in f\nModuleNotFoundError: No module named \'rust\'',
      ),
      'missing-module',
    ],
    [
      '[FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH] Encountered error while reading file file:///t/part-0.parquet. Data type mismatches when reading Parquet column [id]. Expected Spark type string, actual Parquet type INT64. SQLSTATE: KD001',
      'schema-mismatch',
    ],
    [
      aborted(
        'org.apache.spark.SparkException: Parquet column cannot be converted in file file:///t/part-0.parquet. Column: [id], Expected: string, Found: INT64.',
      ),
      'schema-mismatch',
    ],
    [
      aborted(
        'java.lang.RuntimeException: file:/t/part-0.parquet is not a Parquet file. Expected magic number at tail, but found [49, 44, 50, 10]',
      ),
      'corrupt-file',
    ],
    [
      '[FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file file:///t/part-0.parquet. File does not exist. SQLSTATE: KD001',
      'missing-file',
    ],
    // a condition that nobody knows is what it says, and no mystery
    ['[HINTLESS_2.SUB_CASE] It went wrong. SQLSTATE: 42000', 'exception'],
    ['it went [WRONG] somewhere', 'unknown'],
    [aborted('java.lang.OutOfMemoryError: Java heap space'), 'heap-oom'],
    ['java.lang.OutOfMemoryError: Java heap space', 'driver-memory'],
    [
      aborted(
        'ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used.',
      ),
      'container-memory',
    ],
    [
      aborted(
        'ExecutorLostFailure (executor 5 exited unrelated to the running tasks) Reason: Container container_1 was preempted.',
      ),
      'node-lost',
    ],
    [
      aborted(
        'ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Command exited with code 52',
      ),
      'heap-oom',
    ],
    [
      aborted(
        'ExecutorLostFailure (executor 5 exited caused by one of the running tasks) Reason: Remote RPC client disassociated.',
      ),
      'executor-lost',
    ],
    ['Job 3 cancelled part of cancelled job group 12', 'cancelled'],
    [
      '[SPARK_JOB_CANCELLED] Job 3 cancelled as part of cancellation of all jobs SQLSTATE: XXKDA',
      'cancelled',
    ],
    ['Job 3 cancelled because SparkContext was shut down', 'context-stopped'],
    [
      'Job aborted due to stage failure: Total size of serialized results of 9 tasks (1131.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)',
      'result-too-large',
    ],
    ['Could not execute broadcast in 300 secs. You can increase the timeout', 'broadcast-timeout'],
    [
      'Not enough memory to build and broadcast the table to all worker nodes.',
      'broadcast-too-large',
    ],
    ['Cannot broadcast the table that is larger than 8.0 GiB: 9.1 GiB', 'broadcast-too-large'],
    [
      'Job aborted due to stage failure: ResultStage 5 (collect at a.py:3) has failed the maximum allowable number of times: 4. Most recent failure reason:\norg.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle 2',
      'fetch-failure',
    ],
    [
      aborted('org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)'),
      'python-worker',
    ],
    [
      aborted(resetIn('org.apache.spark.api.python.BasePythonRunner$ReaderIterator')),
      'python-worker',
    ],
    [
      aborted(resetIn('org.apache.spark.sql.execution.python.BasePythonUDFRunner$$anon$1')),
      'python-worker',
    ],
    // a database whose rows go to Python afterwards
    [aborted(resetIn('org.postgresql.core.VisibleBufferedInputStream')), 'connection'],
    [
      aborted(
        'org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "a.py", line 1, in f\nMemoryError: x',
      ),
      'python-memory',
    ],
    [
      aborted(
        'org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: x',
      ),
      'python-exception',
    ],
    [
      aborted(
        'org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "a.py", line 1, in f\nPermissionError: [Errno 13]',
      ),
      'permission',
    ],
    [
      'org.apache.spark.sql.AnalysisException: [PATH_NOT_FOUND] Path does not exist: hdfs://a/b',
      'missing-file',
    ],
    [
      aborted(
        'java.io.FileNotFoundException: File does not exist: /warehouse/x. It is possible the underlying files have been updated.',
      ),
      'missing-file',
    ],
    ['[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column cannot be resolved', 'analysis'],
    [
      'org.apache.hadoop.security.AccessControlException: Permission denied: user=etl',
      'permission',
    ],
    [
      'org.apache.hadoop.mapred.FileAlreadyExistsException: Output directory hdfs://out already exists',
      'output-exists',
    ],
    [aborted('java.io.IOException: No space left on device'), 'disk-full'],
    [
      aborted(
        'org.apache.spark.SparkException: Kryo serialization failed: Buffer overflow. Available: 0, required: 1',
      ),
      'kryo-buffer',
    ],
    ['org.apache.spark.SparkException: Task not serializable', 'not-serializable'],
    [
      aborted(
        'org.apache.spark.SparkNumberFormatException: [CAST_INVALID_INPUT] The value cannot be cast',
      ),
      'bad-value',
    ],
    [aborted('java.net.ConnectException: Connection refused'), 'connection'],
    [
      'Aborting TaskSet 1.0 because task 0 (partition 0) cannot run anywhere due to node and executor excludeOnFailure.',
      'excluded',
    ],
    ['Max number of executor failures (6) reached', 'executor-failures'],
    [aborted('java.lang.IllegalStateException: broken'), 'exception'],
    ['something else', 'unknown'],
    ['', 'unknown'],
  ] as const)('%s → %s', ([text, failureClass]) => {
    expect(readFailureMessage(text).failureClass).toBe(failureClass);
  });
});

describe('the error itself', () => {
  it('is the last attempt’s, and names task and executor', () => {
    expect(readFailureMessage(aborted('java.lang.IllegalStateException: broken'))).toEqual({
      failureClass: 'exception',
      error: 'java.lang.IllegalStateException: broken',
      task: { index: 3, stageId: 7, stageAttemptId: 1, failureCount: 4 },
      executorId: '5',
    });
  });

  it.for([
    [
      'the innermost cause',
      'a.B: outer\n\tat x\nCaused by: a.C: middle\nCaused by: a.D: inner',
      'a.D: inner',
    ],
    [
      'the driver’s own exception',
      'User class threw exception: org.x.E: boom\n\tat y',
      'org.x.E: boom',
    ],
    ['the first line', '\n plain words \nmore', 'plain words'],
    [
      'the message of a query’s error',
      '{"errorClass":"org.x.E","message":"went \\"wrong\\"\\nhere","messageParameters":{}}',
      'org.x.E: went "wrong"',
    ],
    ['a message cut off', '{"message":"cut o', 'cut o'],
    ['what is only like JSON', '{oops', '{oops'],
  ])('is %s', ([, text = '', error]) => {
    expect(readFailureMessage(text).error).toBe(error);
  });

  it('reads the executor of Spark 2 and 3', () => {
    const old = 'Lost task 0.3 in stage 1.0 (TID 4, node-2, executor 7): java.lang.X: y';
    expect(readFailureMessage(old).executorId).toBe('7');
  });
});
