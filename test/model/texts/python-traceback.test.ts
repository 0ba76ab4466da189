import { describe, expect, it } from 'vitest';
import { frameInWords, readPythonError } from '../../../src/model/texts/python-traceback.ts';

const CONTAINER = '/data/nm/usercache/etl/appcache/application_1/container_1';
const TRACEBACK = `Job aborted due to stage failure: Task 1 in stage 1.0 failed 4 times, most recent failure: Lost task 1.3 in stage 1.0 (TID 10) (node-1 executor 1): org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "${CONTAINER}/pyspark.zip/pyspark/worker.py", line 1247, in main
    process()
  File "${CONTAINER}/orders.py", line 11, in parse
    return float(text)
           ^^^^^^^^^^^
  File "/opt/env/lib/python3.11/site-packages/pandas/core/series.py", line 5, in to_numeric
    raise ValueError(text)
ValueError: could not convert string to float: 'n/a'

\tat org.apache.spark.api.python.BasePythonRunner$ReaderIterator.handlePythonException(PythonRunner.scala:572)

Driver stacktrace:
Caused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "${CONTAINER}/pyspark.zip/pyspark/worker.py", line 1247, in ma…`;

describe('a Python traceback', () => {
  it('gives the error and the last line that is the user’s own', () => {
    expect(readPythonError(TRACEBACK)).toEqual({
      error: "ValueError: could not convert string to float: 'n/a'",
      userFrame: { file: 'orders.py', line: 11, functionName: 'parse' },
    });
  });

  it.for([
    ['a notebook cell', '<ipython-input-4-3b1>', '<ipython-input-4-3b1>'],
    ['a notebook kernel', '/tmp/ipykernel_77/123.py', '123.py'],
    ['the console', '<stdin>', '<stdin>'],
    ['a library shipped as an egg', 'C:\\jobs\\etl.py', 'etl.py'],
  ])('knows code of %s', ([, path, file]) => {
    const text = `Traceback (most recent call last):\n  File "${path}", line 3, in <lambda>\nKeyError`;
    expect(readPythonError(text)).toEqual({
      error: 'KeyError',
      userFrame: { file, line: 3, functionName: '<lambda>' },
    });
  });

  it.for([
    'python/lib/pyspark.zip/pyspark/worker.py',
    '/usr/lib/spark/python/lib/py4j-0.10.9.7-src.zip/py4j/protocol.py',
    '/usr/lib/python3.11/json/decoder.py',
    '/opt/env/lib/python3.11/site-packages/numpy/core.py',
    '<frozen importlib._bootstrap>',
  ])('does not blame %s', (path) => {
    const text = `Traceback (most recent call last):\n  File "${path}", line 3, in f\nOSError: x`;
    expect(readPythonError(text)).toEqual({ error: 'OSError: x' });
  });

  it('takes what reached Spark, not what it was raised from', () => {
    const text =
      'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "b.py", line 2, in g\nsome.pkg.RowError: 2';
    expect(readPythonError(text)).toEqual({
      error: 'some.pkg.RowError: 2',
      userFrame: { file: 'b.py', line: 2, functionName: 'g' },
    });
  });

  it('copes with one that was cut off', () => {
    const text = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    do_som…';
    expect(readPythonError(text)).toEqual({
      userFrame: { file: 'a.py', line: 1, functionName: 'f' },
    });
    expect(readPythonError('java.lang.IllegalStateException: no Python')).toBeUndefined();
  });
});

it('says where', () => {
  expect(frameInWords({ file: 'a.py', line: 3, functionName: 'f' })).toBe('a.py line 3, in f');
  expect(frameInWords({ file: 'a.py', line: 3, functionName: '' })).toBe('a.py line 3');
});
