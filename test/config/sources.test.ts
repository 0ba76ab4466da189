import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config, Settings } from '../../src/config/schema.ts';
import { redactText } from '../../src/model/secrets/redact.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

async function configOf(
  content: unknown,
  flags: Settings = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Config> {
  using directory = aDirectory({ 'sparkvet.json': JSON.stringify(content) });
  const file = path.join(directory.path, 'sparkvet.json');
  const text = JSON.stringify(await loadConfig({ file, environment, flags }));
  return JSON.parse(text.replaceAll(directory.path, '/etc/sparkvet'));
}

const YARN = { kind: 'yarn', urls: ['http://rm:8088'] };
const source = (more: object): object => ({ clusters: [{ name: 'prod', sources: [more] }] });

describe('paths of sources', () => {
  it.for<[string, object, object]>([
    ['a directory', { kind: 'directory', path: 'logs' }, { path: '/etc/sparkvet/logs' }],
    ['an absolute one', { kind: 'directory', path: '/mnt/logs' }, { path: '/mnt/logs' }],
    [
      'a URI, as spark.eventLog.dir has it',
      { kind: 'directory', path: 'file:///mnt/logs' },
      { path: 'file:///mnt/logs' },
    ],
    [
      'a password',
      { ...YARN, auth: { kind: 'basic', userName: 'x', password: { file: 'pw' } } },
      { auth: { password: { file: '/etc/sparkvet/pw' } } },
    ],
    [
      'a bearer token',
      { ...YARN, auth: { kind: 'bearer', token: { file: 'secrets/t' } } },
      { auth: { token: { file: '/etc/sparkvet/secrets/t' } } },
    ],
    [
      'a variable is no path',
      { ...YARN, auth: { kind: 'bearer', token: { env: 'TOKEN' } } },
      { auth: { token: { env: 'TOKEN' } } },
    ],
    [
      'a header',
      { ...YARN, auth: { kind: 'header', name: 'X-Key', value: { file: 'x/../t' } } },
      { auth: { value: { file: '/etc/sparkvet/t' } } },
    ],
    [
      'a keytab',
      { ...YARN, auth: { kind: 'kerberos', principal: 'a@B', keytab: 'k' } },
      { auth: { keytab: '/etc/sparkvet/k' } },
    ],
    [
      'certificates',
      {
        kind: 'history-server',
        url: 'https://shs:18480',
        tls: { ca: 'ca', certificate: 'c', key: '/k', keyPassphrase: { file: 'p' } },
      },
      {
        tls: {
          ca: '/etc/sparkvet/ca',
          certificate: '/etc/sparkvet/c',
          key: '/k',
          keyPassphrase: { file: '/etc/sparkvet/p' },
        },
      },
    ],
    [
      'a delegation token; a path of HDFS stays',
      { kind: 'webhdfs', urls: ['http://nn:9870'], path: '/x', delegationToken: { file: 't' } },
      { path: '/x', delegationToken: { file: '/etc/sparkvet/t' } },
    ],
  ])('%s', async ([, settings, expected]) => {
    const { clusters } = await configOf(source(settings));

    expect(clusters[0]?.sources[0]).toMatchObject(expected);
  });

  it('of short names too', async () => {
    const { clusters } = await configOf({ eventLogDirs: ['logs', 'webhdfs://nn:9870/x'] });

    expect(clusters[0]?.sources).toMatchObject([
      { kind: 'directory', path: '/etc/sparkvet/logs' },
      { kind: 'webhdfs', urls: ['http://nn:9870'], path: '/x' },
    ]);
  });
});

describe('what is wrong with a source', () => {
  it.for<[string, object, string]>([
    [
      'a setting',
      { ...YARN, timeoutSecond: 1 },
      'unknown setting "timeoutSecond" in clusters.0.sources.0: did you mean timeoutSeconds?',
    ],
    [
      'a setting of its access',
      { ...YARN, auth: { kind: 'simple', username: 'x', userName: 'y' } },
      'unknown setting "username" in clusters.0.sources.0.auth: did you mean userName?',
    ],
    [
      'a kind',
      { kind: 'webhdf' },
      'clusters.0.sources.0.kind: unknown value "webhdf": did you mean webhdfs? (accepted: yarn, history-server, webhdfs, directory, s3)',
    ],
    [
      'no kind',
      { path: 'x' },
      'clusters.0.sources.0.kind: is missing (accepted: yarn, history-server, webhdfs, directory, s3)',
    ],
    ['what is missing', { kind: 'yarn' }, 'clusters.0.sources.0.urls: is missing (array)'],
    [
      'a secret in the file',
      { ...YARN, auth: { kind: 'bearer', token: 'hunter2' } },
      'clusters.0.sources.0.auth.token must be {"env": "NAME"} or {"file": "path"}: secrets stand in no config file',
    ],
    [
      'no address',
      { kind: 'webhdfs', urls: ['nn:9870'], path: '/x' },
      'clusters.0.sources.0.urls.0: must be an http or https URL: http://nn:9870',
    ],
  ])('%s', async ([, settings, message]) => {
    const failure = configOf(source(settings));

    await expect(failure).rejects.toThrow(`sparkvet.json: ${message}`);
    await expect(failure).rejects.not.toThrow('hunter2');
    expect(redactText(message)).toBe(message);
  });

  it('a setting of a cluster', async () => {
    await expect(
      configOf({ clusters: [{ name: 'a', source: [], sources: [YARN] }] }),
    ).rejects.toThrow('unknown setting "source" in clusters.0: did you mean sources?');
  });
});

describe('sources that are named by their addresses', () => {
  it('are a cluster of the name that is given, after those of the file', async () => {
    const { clusters } = await configOf(source(YARN), {
      cluster: 'here',
      yarn: ['http://rm1:8088', 'http://rm2:8088'],
      historyServers: ['http://shs:18080'],
      eventLogDirs: ['/logs'],
    });

    expect(clusters).toMatchObject([
      { name: 'prod' },
      {
        name: 'here',
        sources: [
          { kind: 'yarn', urls: ['http://rm1:8088', 'http://rm2:8088'] },
          { kind: 'directory', path: '/logs' },
          { kind: 'history-server', url: 'http://shs:18080' },
        ],
      },
    ]);
  });

  it('come from the environment, in lists', async () => {
    const { clusters } = await configOf(
      {},
      {},
      {
        SPARKVET_YARN: 'http://rm1:8088, http://rm2:8088',
        SPARKVET_HISTORY_SERVER: 'http://shs:18080',
        SPARKVET_EVENT_LOG_DIR: '/logs,swebhdfs://nn:9871/x',
      },
    );

    expect(clusters[0]?.sources.map(({ kind }) => kind)).toEqual([
      'yarn',
      'directory',
      'webhdfs',
      'history-server',
    ]);
  });

  it.for<[string, Settings, RegExp]>([
    [
      'a cluster that is there',
      { cluster: 'prod', yarn: ['http://rm:8088'] },
      /"prod" is there twice/,
    ],
    [
      'no folder',
      { eventLogDirs: ['hdfs://nn/x'] },
      /--event-log-dir: hdfs:\/\/nn\/x is HDFS, which is read over/,
    ],
    ['no address', { yarn: ['rm'] }, /--yarn: /],
    ['another one', { historyServers: ['shs:18080'] }, /--history-server: /],
    ['a password', { eventLogDirs: ['webhdfs://a:hunter2@nn/x'] }, /has a password in it/],
  ])('are refused: %s', async ([, flags, message]) => {
    const failure = configOf(source(YARN), flags);

    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow('hunter2');
  });
});
