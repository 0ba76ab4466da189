import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { documentOf, HEALTHY_ID, HEALTHY_LOG } from './logs.ts';
import { runSparkvet } from './run-sparkvet.ts';

const READABLE = 'this version reads files, directories, zips and standard input';

describe.concurrent('a target that no file can be', () => {
  it.for([
    ['https://hs:18480/api/v1/applications/app-1/logs', 'is a URL'],
    ['webhdfs://nn:9870/spark-events/app', 'is a URL'],
    ['s3a://bucket/app', 'is a URL'],
    ['application_1700000000000_0042', 'is an application id and no file here'],
    ['application_1700000000000_0042_1', 'is an application id and no file here'],
    ['app-20261121054118-0000', 'is an application id and no file here'],
    ['local-1430917381535', 'is an application id and no file here'],
    ['spark-0123456789abcdef0123456789abcdef', 'is an application id and no file here'],
  ] as const)('%s', async ([target, why]) => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(['analyze', HEALTHY_LOG, target], {
      cwd: directory.path,
    });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`sparkvet: <target>: ${target} ${why}: ${READABLE}\n`);
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

  it('a password in a URL is not repeated', async () => {
    using directory = aDirectory({});
    const { stderr } = await runSparkvet(['analyze', 'https://knox:hunter2@gateway/app'], {
      cwd: directory.path,
    });

    expect(stderr).toContain('@gateway/app is a URL');
    expect(stderr).not.toContain('hunter2');
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
