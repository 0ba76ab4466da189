import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aZip } from '../builders/zip.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { serve } from '../support/fixture-server.ts';
import { documentOf, HEALTHY_ID, HEALTHY_LOG } from './logs.ts';
import { runSparkvet } from './run-sparkvet.ts';

const NO_SOURCE =
  'is an application id and no file here: name where it can be found: --history-server <url>, --event-log-dir <uri>, --yarn <url>, or clusters in the config file';
const NOTES = 'these are notes\n';
const TWO_IN_ONE = ['app-20260101000000-0001', 'app-20260101000000-0002']
  .map(
    (id) =>
      `{"Event":"SparkListenerApplicationStart","App Name":"x","App ID":"${id}","Timestamp":1}\n`,
  )
  .join('');
const NO_URL = 'is a URL of a kind that cannot be read:';

describe.concurrent('a target that cannot be read with this configuration', () => {
  it.for([
    ['application_1700000000000_0042', NO_SOURCE],
    ['application_1700000000000_0042_1', NO_SOURCE],
    ['app-20261121054118-0000', NO_SOURCE],
    ['local-1430917381535', NO_SOURCE],
    ['spark-0123456789abcdef0123456789abcdef', NO_SOURCE],
    ['ftp://host/app', `${NO_URL} http, https, webhdfs, swebhdfs and file can`],
    [
      'hdfs://nn:9000/spark-events/app',
      `${NO_URL} HDFS is read over WebHDFS, write webhdfs://<NameNode's HTTP host:port>/path`,
    ],
    [
      's3a://bucket/app',
      `${NO_URL} name its folder with --event-log-dir s3://bucket/prefix and the application's id as the target, or copy it here`,
    ],
  ] as const)('%s', async ([target, why]) => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(['analyze', HEALTHY_LOG, target], {
      cwd: directory.path,
    });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`sparkvet: <target>: ${target} ${why}\n`);
    expect(readdirSync(directory.path)).toEqual([]);
  });

  it.for([
    ['', '<target>: an empty name is none'],
    ['-', '<target>: - is given twice, and standard input can be read only once'],
  ] as const)('"%s" beside standard input', async ([target, message]) => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(['analyze', '-', target], {
      cwd: directory.path,
    });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`sparkvet: ${message}\n`);
  });

  it.for(['ftp://knox:hunter2@gateway/app', 'http://knox:hunter2@127.0.0.1:1/app'])(
    'a password is not repeated: %s',
    async (target) => {
      using directory = aDirectory({});
      const { code, stderr } = await runSparkvet(['analyze', target], { cwd: directory.path });

      expect(code).toBeGreaterThan(1);
      expect(code).toBeLessThan(4);
      expect(stderr).not.toContain('hunter2');
    },
  );

  it.for([
    ['analyze', NOTES, 'is not a Spark event log: no line of it is a Spark event'],
    ['compare', NOTES, 'is not a Spark event log: no line of it is a Spark event'],
    [
      'analyze',
      aZip([{ name: 'app', data: Buffer.from(TWO_IN_ONE) }]),
      'holds no event log that can be read',
    ],
  ] as const)('a signed URL keeps what signs it: %s', async ([command, body, why]) => {
    const signed = '/logs/app?sv=2020&sas=hunter2';
    await using server = await serve([{ path: signed, body }]);
    using directory = aDirectory({});
    const targets = [
      `${server.url}${signed}#hunter2`,
      ...(command === 'compare' ? [HEALTHY_LOG] : []),
    ];
    const { code, stderr } = await runSparkvet([command, ...targets], { cwd: directory.path });

    expect(code).toBe(3);
    expect(stderr).toContain(`${server.url}/logs/app ${why}`);
    expect(stderr).not.toMatch(/hunter2|sv=/);
  });
});

describe('a log that is named like an application', () => {
  it('is read', async () => {
    const name = 'application_1700000000000_0042';
    using directory = aDirectory({ [name]: readFileSync(HEALTHY_LOG) });
    const { code, stdout } = await runSparkvet(
      ['analyze', name, '--format', 'json', '--no-store'],
      { cwd: directory.path },
    );

    expect(code).toBe(0);
    expect(documentOf(stdout).application.id).toBe(HEALTHY_ID);
  });
});
