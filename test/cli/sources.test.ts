import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aZip } from '../builders/zip.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { closedUrl, type Exchange, serve } from '../support/fixture-server.ts';
import { FIXTURES } from '../support/read-fixture.ts';
import { recordedExchange } from '../support/recorded-exchange.ts';
import { documentOf } from './logs.ts';
import { type Ended, runSparkvet } from './run-sparkvet.ts';

const LAB = path.join(FIXTURES, 'lab');
const ID = 'application_1795236425508_0001';
const FAILED = 'application_1795236425508_0002';
const ROLLED = 'eventlog_v2_application_1795236425508_0004';
const BYTES = readFileSync(path.join(LAB, ID));
const BINARY = { 'content-type': 'application/octet-stream' };
const JSON_ONLY = ['--format', 'json', '--no-store'];
const EVA = { HADOOP_USER_NAME: 'eva' };

async function run(args: readonly string[]): Promise<Ended> {
  using directory = aDirectory({});
  return await runSparkvet(args, { cwd: directory.path, environment: EVA });
}

/** What YARN says of the application that has two attempts. */
const FACTS: readonly Exchange[] = [
  recordedExchange('yarn', 'rm/app-fail-3.5'),
  recordedExchange('yarn', 'rm/appattempts-fail-3.5'),
];

function status(type: 'FILE' | 'DIRECTORY', length = 0): string {
  return JSON.stringify({ FileStatus: { pathSuffix: '', type, length, modificationTime: 1 } });
}

function listing(...names: readonly string[]): string {
  const FileStatus = names.map((pathSuffix) => ({
    pathSuffix,
    type: 'FILE',
    length: 1,
    modificationTime: 1,
  }));
  return JSON.stringify({ FileStatuses: { FileStatus } });
}

function hdfs(file: string, query: string): string {
  return `/webhdfs/v1/spark-events/${file}?${query}&user.name=eva`;
}

describe.concurrent('a URL of a log', () => {
  it('is read over HTTP', async () => {
    await using server = await serve([{ path: `/logs/${ID}?v=1`, headers: BINARY, body: BYTES }]);
    const { code, stdout } = await run(['analyze', `${server.url}/logs/${ID}?v=1`, ...JSON_ONLY]);

    expect(code).toBe(0);
    expect(documentOf(stdout).application.id).toBe(ID);
  });

  it('is a zip of a History Server', async () => {
    const api = `/api/v1/applications/${ID}/logs`;
    await using server = await serve([
      {
        path: api,
        headers: { 'content-type': 'application/zip' },
        body: aZip([{ name: ID, data: BYTES }]),
      },
    ]);
    const { code, stdout } = await run(['analyze', `${server.url}${api}`, ...JSON_ONLY]);

    expect(code).toBe(0);
    expect(documentOf(stdout).application.id).toBe(ID);
  });

  it.for(['webhdfs', 'http'])('is in HDFS: %s', async (scheme) => {
    await using server = await serve([
      { path: hdfs(ID, 'op=GETFILESTATUS'), body: status('FILE', BYTES.length) },
      { path: hdfs(ID, 'op=OPEN'), headers: BINARY, body: BYTES },
    ]);
    const url =
      scheme === 'http'
        ? `${server.url}/webhdfs/v1/spark-events/${ID}`
        : `${server.url.replace('http', 'webhdfs')}/spark-events/${ID}`;
    const { code, stdout } = await run(['analyze', url, ...JSON_ONLY]);

    expect(code).toBe(0);
    expect(documentOf(stdout).application.id).toBe(ID);
  });

  it('is a rolled log in HDFS', async () => {
    const part = `events_1_application_1795236425508_0004.zstd`;
    await using server = await serve([
      { path: hdfs(ROLLED, 'op=GETFILESTATUS'), body: status('DIRECTORY') },
      {
        path: hdfs(ROLLED, 'op=LISTSTATUS'),
        body: listing('appstatus_application_1795236425508_0004', part),
      },
      {
        path: hdfs(`${ROLLED}/${part}`, 'op=OPEN'),
        headers: BINARY,
        body: readFileSync(path.join(LAB, ROLLED, part)),
      },
    ]);
    const url = `${server.url.replace('http', 'webhdfs')}/spark-events/${ROLLED}/`;
    const { code, stdout } = await run(['analyze', url, ...JSON_ONLY]);

    expect(code).toBe(0);
    expect(documentOf(stdout).application.id).toBe('application_1795236425508_0004');
  });

  it('is a folder of logs in HDFS', async () => {
    await using server = await serve([
      { path: '/webhdfs/v1/logs?op=GETFILESTATUS&user.name=eva', body: status('DIRECTORY') },
      { path: '/webhdfs/v1/logs?op=LISTSTATUS&user.name=eva', body: listing(ID, 'notes.txt') },
      {
        path: '/webhdfs/v1/logs?op=LISTSTATUS_BATCH&user.name=eva',
        body: JSON.stringify({
          DirectoryListing: {
            partialListing: JSON.parse(listing(ID, 'notes.txt')),
            remainingEntries: 0,
          },
        }),
      },
      { path: `/webhdfs/v1/logs/${ID}?op=OPEN&user.name=eva`, headers: BINARY, body: BYTES },
      { path: '/webhdfs/v1/logs/notes.txt?op=OPEN&user.name=eva', headers: BINARY, body: 'milk' },
    ]);
    const url = `${server.url.replace('http', 'webhdfs')}/logs`;
    const { code, stdout, stderr } = await run(['analyze', url, ...JSON_ONLY]);

    expect([code, stderr]).toEqual([0, 'sparkvet: 1 skipped: no event logs\n']);
    expect(documentOf(stdout).application.id).toBe(ID);
  });

  it.for([
    ['/%E0%A4%A', 404],
    ['/app', 401],
  ] as const)('that fails is one line: %s', async ([at, code]) => {
    await using server = await serve([{ path: at, status: code }]);
    const ended = await run(['analyze', `${server.url}${at}`, ...JSON_ONLY]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(new RegExp(`^sparkvet: .*${code}.*\\n$`));
  });
});

describe.concurrent('an application id', () => {
  it('is judged from its logs and what YARN knows, every attempt', async () => {
    await using server = await serve(FACTS);
    const { code, stdout } = await run([
      'analyze',
      FAILED,
      '--yarn',
      server.url,
      '--event-log-dir',
      LAB,
      ...JSON_ONLY,
    ]);

    expect(code).toBe(0);
    const documents = stdout.trimEnd().split('\n').map(documentOf);
    expect(documents.map(({ application }) => application.id)).toEqual([FAILED, FAILED]);
  });

  it('and its attempt is one', async () => {
    const { code, stdout } = await run([
      'analyze',
      `${FAILED}_2`,
      '--event-log-dir',
      LAB,
      ...JSON_ONLY,
    ]);

    expect(code).toBe(0);
    expect(documentOf(stdout).application).toMatchObject({ id: FAILED });
  });

  it('that only YARN knows is judged by that, and says so', async () => {
    await using server = await serve(FACTS);
    const { code, stdout } = await run(['analyze', FAILED, '--yarn', server.url, ...JSON_ONLY]);

    expect(code).toBe(0);
    expect(documentOf(stdout).gaps.map(({ kind }) => kind)).toContain('unreadable');
  });

  it('that nobody knows names who was asked, and the way on', async () => {
    const id = 'application_1_0001';
    const { code, stderr } = await run(['analyze', id, '--event-log-dir', LAB, ...JSON_ONLY]);

    expect([code, stderr]).toEqual([
      3,
      `sparkvet: ${id} was not found: directory ${LAB} does not know it (sparkvet doctor ${id} with the same sources tells more)\n`,
    ]);
  });
});

describe.concurrent("a page of a server's own", () => {
  it.for([`/cluster/app/${FAILED}`, `/proxy/${FAILED}/`, `/proxy/${FAILED}/jobs/job/?id=1`])(
    'of YARN is the application there: %s',
    async (page) => {
      await using server = await serve(FACTS);
      const { code, stdout } = await run([
        'analyze',
        `${server.url}${page}`,
        '--event-log-dir',
        LAB,
        ...JSON_ONLY,
      ]);

      expect(code).toBe(0);
      expect(stdout.trimEnd().split('\n').map(documentOf)).toHaveLength(2);
    },
  );

  it.for(['/history', '/gateway/default/sparkhistory/history', '/api/v1/applications'])(
    'of a History Server is the application there: %s',
    async (prefix) => {
      const url = await closedUrl();
      const { code, stderr } = await run([
        'analyze',
        `${url}${prefix}/${ID}/1/jobs/`,
        ...JSON_ONLY,
      ]);

      const base = prefix.replace(/\/history$|\/api\/v1\/applications$/, '');
      expect(code).toBe(3);
      expect(stderr).toMatch(
        new RegExp(`^sparkvet: ${ID}_1 was not found: .*${url}${base}/api/v1/applications/${ID}`),
      );
    },
  );
});

describe.concurrent('doctor', () => {
  it('checks each source', async () => {
    const { code, stdout } = await run(['doctor', '--event-log-dir', LAB]);

    expect(code).toBe(0);
    expect(stdout).toContain(`default: directory ${LAB}\n  ok       listing: `);
    expect(stdout).toContain('  ok       reading: ');
  });

  it('fails where a source does', async () => {
    const { code, stdout } = await run(['doctor', '--event-log-dir', '/nowhere/at/all']);

    expect([code, stdout]).toEqual([
      3,
      expect.stringContaining('  failed   listing: /nowhere/at/all does not'),
    ]);
  });

  it('follows an application', async () => {
    await using server = await serve(FACTS);
    const { code, stdout } = await run([
      'doctor',
      FAILED,
      '--yarn',
      server.url,
      '--event-log-dir',
      LAB,
    ]);

    expect(code).toBe(0);
    expect(stdout).toContain(`${FAILED} in default\n`);
    expect(stdout).toContain(`  ok       directory ${LAB}: event log of attempt 1`);
  });

  it.for([['doctor'], ['fetch', ID, '--save', 'x']])('needs a source: %s', async (args) => {
    const { code, stderr } = await run(args);

    expect([code, stderr]).toEqual([2, expect.stringContaining('there is no source to')]);
  });

  it('keeps no folder of an application that nobody knows', async () => {
    using directory = aDirectory({});
    const args = ['fetch', 'application_1_0001', '--event-log-dir', LAB, '--save', 'saved'];
    const { code, stderr } = await runSparkvet(args, { cwd: directory.path, environment: EVA });

    expect([code, stderr]).toEqual([
      3,
      expect.stringContaining('application_1_0001 was not found'),
    ]);
    expect(readdirSync(directory.path)).not.toContain('saved');
  });

  it.for(['doctor', 'fetch', 'analyze'])('%s has help', async (command) => {
    const { code, stdout } = await run([command, '--help']);

    expect([code, stdout]).toEqual([0, expect.stringContaining(`Usage: sparkvet ${command}`)]);
    expect(stdout).toContain('--history-server <url>');
  });
});
