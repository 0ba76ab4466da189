import { describe, expect, it } from 'vitest';
import { parseFolderUri } from '../../../src/fetchers/log-folder/folder-uri.ts';
import { parseBucketUri } from '../../../src/fetchers/s3/bucket-uri.ts';
import { S3Settings } from '../../../src/fetchers/s3/settings.ts';
import { SourceSettings } from '../../../src/fetchers/source-settings.ts';

describe('a place in a bucket', () => {
  it.for([
    ['s3://logs', 'logs', ''],
    ['s3://logs/', 'logs', ''],
    ['s3a://logs/spark-events', 'logs', 'spark-events/'],
    ['S3A://logs/spark-events/', 'logs', 'spark-events/'],
    ['s3://logs/a/b//', 'logs', 'a/b/'],
    ['s3://my.logs-1/a b%20c?d#e', 'my.logs-1', 'a b%20c?d#e/'],
    ['s3://logs/../a', 'logs', '../a/'],
  ] as const)('%s', ([uri, bucket, prefix]) => {
    expect(parseBucketUri(uri)).toEqual({ bucket, prefix });
  });

  it.for([
    '',
    'logs/spark-events',
    's3://',
    's3:///spark-events',
    's3:/logs',
    's3n://logs/x',
    's3://key:secret@logs/x',
    's3://key@logs/x',
    's3://logs:9000/x',
    's3://logs/x\ny',
    's3://l',
  ])('%j is none', (uri) => {
    expect(parseBucketUri(uri)).toBeUndefined();
  });
});

const KEYS = { accessKeyId: { env: 'ID' }, secretAccessKey: { file: '/run/key' } };

describe('settings', () => {
  it.for([
    { uri: 's3://logs' },
    { uri: 's3a://logs/x', endpoint: 'http://minio:9000', region: 'eu', forcePathStyle: false },
    { uri: 's3://logs', credentials: 'anonymous', requesterPays: true, timeoutSeconds: 5 },
    { uri: 's3://logs', credentials: KEYS, tls: { ca: '/etc/ca.pem' } },
    { uri: 's3://logs', credentials: { ...KEYS, sessionToken: { env: 'TOKEN' } } },
  ])('%j', (settings) => {
    expect(S3Settings.parse(settings)).toEqual(settings);
  });

  it.for([
    {},
    { uri: 's3://AKIA:s3cret@logs/x' },
    { uri: 's3://logs', endpoint: 'minio:9000' },
    { uri: 's3://logs', credentials: { accessKeyId: 'AKIA', secretAccessKey: 's3cret' } },
    { uri: 's3://logs', credentials: { accessKeyId: { env: 'ID' } } },
    { uri: 's3://logs', timeoutSeconds: 0 },
    { uri: 's3://logs', tls: { key: '/etc/key.pem' } },
  ])('%j are none, and no secret is repeated', (settings) => {
    const parsed = S3Settings.safeParse(settings);
    expect(parsed.success).toBe(false);
    expect(String(parsed.error?.message)).not.toContain('s3cret');
  });
});

describe('an address alone', () => {
  it.for<[string, string]>([
    ['s3://logs', 's3://logs'],
    ['s3a://logs/spark-events/', 's3://logs/spark-events/'],
    ['s3://logs/spark events/é#1?', 's3://logs/spark events/é#1?'],
    ['s3a://logs/a%20b/../c', 's3://logs/a%20b/../c'],
  ])('%s is a source', ([text, uri]) => {
    expect(SourceSettings.parse(parseFolderUri(text))).toEqual({ kind: 's3', uri });
  });

  it.for(['s3://', 's3a://key@logs/x'])('%s is none', (uri) => {
    expect(SourceSettings.safeParse(parseFolderUri(uri)).error?.message).toContain(
      'must be s3://bucket/prefix',
    );
  });
});
