import { describe, expect, it } from 'vitest';
import { publicSentence, withoutPaths } from '../../../src/model/texts/public-text.ts';

describe('paths in text', () => {
  it.for([
    ['reads hdfs://nn:8020/data/pii/x.parquet twice', 'reads (hidden) twice'],
    ['scan of s3a://bucket/a/b, then more', 'scan of (hidden), then more'],
    ['parquet at /home/ann/job.py:12', 'parquet at (hidden):12'],
    ['"dbfs:/mnt/secret" is read', '"(hidden)" is read'],
    ['/a/b and (/c/d)', '(hidden) and ((hidden))'],
    ['3 GB/s, and/or 1/2 of 12/31/2026', '3 GB/s, and/or 1/2 of 12/31/2026'],
    ['at 12:30, stage 5: skew', 'at 12:30, stage 5: skew'],
    ['spark.sql.shuffle.partitions = 200', 'spark.sql.shuffle.partitions = 200'],
  ] as const)('%s', ([text, shown]) => {
    expect(withoutPaths(text)).toBe(shown);
  });
});

describe('what a headline says of an error', () => {
  it.for([
    [
      'The application failed: ValueError: no float: John Smith (etl.py line 7, in load)',
      'The application failed: ValueError',
    ],
    ['The application failed: MemoryError (a.py line 7, in <module>)'],
    [
      'Job 3 of statement 5 failed: [UNRESOLVED_COLUMN] `ssn` is none of `name`',
      'Job 3 of statement 5 failed: (hidden)',
    ],
    [
      'SQL query 3 failed and the application went on: cannot resolve ssn',
      'SQL query 3 failed and the application went on: (hidden)',
    ],
    [
      'The application failed (etl.py line 7, in load): x.MyError: 4711',
      'The application failed (etl.py line 7, in load): x.MyError',
    ],
    [
      'The application failed in its driver: Error: 4711',
      'The application failed in its driver: Error',
    ],
    ['Repair what raises KeyError: John: retries hide it.', 'Repair what raises KeyError'],
    ['The application failed: executors ran out of heap'],
    ['Job 3 failed: the record does not say why'],
    ['The application failed: its driver was killed for using too much memory, 3 GiB of 2 GiB'],
    ['Group the failed tasks by error, host and executor: one of them stands out'],
    ['Job 3: 5 task attempts failed, 8 % of those that ended'],
  ] as const)('%s', ([text, shown = text]) => {
    expect(publicSentence(text)).toBe(shown);
  });

  it('is found quickly in what is long', () => {
    const long = [
      'a.'.repeat(20_000),
      '/a'.repeat(20_000),
      'failed ('.repeat(20_000),
      'x:'.repeat(20_000),
    ];
    const startMs = performance.now();
    for (const text of long) publicSentence(text);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
