import { describe, expect, it } from 'vitest';
import { nameFoundBy, refOfLogName } from '../../../src/fetchers/log-folder/log-names.ts';

describe('the name of a log that is found by an id', () => {
  it.for(['application_1_0001', 'nightly.v2.3', 'Nightly_2', 'spark-0123'])(
    'is the id: %s',
    (id) => {
      expect(nameFoundBy(id)).toBe(id);
    },
  );

  it.for([
    ['My app: nightly', 'my-app--nightly'],
    ['job.gz', 'job_gz'],
    ['../../etc/passwd', '__-__-etc-passwd'],
    ['..', '__'],
    ['a/b', 'a-b'],
  ] as const)('is what Spark would call it where that cannot be: %s', ([id, name]) => {
    expect(nameFoundBy(id)).toBe(name);
  });
});

describe('the application that a name tells of', () => {
  it.for([
    ['application_1_0001_2.lz4', 'application_1_0001'],
    ['eventlog_v2_日報.zstd', '日報'],
    ['週報.zstd', '週報'],
    ['отчёт 1.gz', 'отчёт-1'],
    ['<b>\u0000\u202e', '-b-'],
  ] as const)('%s', ([name, id]) => {
    expect(refOfLogName('', name).id).toBe(id);
  });
});
