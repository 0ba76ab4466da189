import { describe, expect, it } from 'vitest';
import { type FolderUri, parseFolderUri } from '../../../src/fetchers/log-folder/folder-uri.ts';

const webhdfs = (url: string, path: string): FolderUri => ({ kind: 'webhdfs', urls: [url], path });

describe('the address of a folder', () => {
  it.for<[string, FolderUri]>([
    ['/mnt/spark events', { kind: 'directory', path: '/mnt/spark events' }],
    ['logs', { kind: 'directory', path: 'logs' }],
    ['c:relative', { kind: 'directory', path: 'c:relative' }],
    ['file:///mnt/spark%20events', { kind: 'directory', path: '/mnt/spark events' }],
    ['webhdfs://nn:9870/spark-events', webhdfs('http://nn:9870', '/spark-events')],
    ['swebhdfs://nn:9871/a%20b', webhdfs('https://nn:9871', '/a b')],
    ['webhdfs://nn:9870', webhdfs('http://nn:9870', '/')],
    ['webhdfs://nn/x', webhdfs('http://nn:9870', '/x')],
    ['swebhdfs://nn/x', webhdfs('https://nn:9871', '/x')],
    ['webhdfs://nn:80/x', webhdfs('http://nn:80', '/x')],
    ['webhdfs://[2001:db8::1]/x', webhdfs('http://[2001:db8::1]:9870', '/x')],
    ['http://[::1]:9870/webhdfs/v1/x', webhdfs('http://[::1]:9870', '/x')],
    [
      'webhdfs://eva@nn:9870/x',
      {
        ...webhdfs('http://nn:9870', '/x'),
        kind: 'webhdfs',
        urls: ['http://nn:9870'],
        path: '/x',
        auth: { kind: 'simple', userName: 'eva' },
      },
    ],
    ['http://nn:9870/webhdfs/v1/x', webhdfs('http://nn:9870', '/x')],
    [
      'https://knox:8443/gateway/default/webhdfs/v1/x',
      webhdfs('https://knox:8443/gateway/default', '/x'),
    ],
    ['s3://bucket/a/b', { kind: 's3', uri: 's3://bucket/a/b' }],
    ['s3a://bucket/a/b', { kind: 's3', uri: 's3://bucket/a/b' }],
  ])('%s', ([text, settings]) => {
    expect(parseFolderUri(text)).toEqual(settings);
  });

  it.for([
    ['hdfs://nn:9000/x', /write webhdfs:/],
    ['ftp://host/x', /is of ftp:, which cannot be read/],
    ['http://nn:9870/x', /has no \/webhdfs\/v1 in it/],
    [
      'webhdfs://eva:hunter2@nn:9870/x',
      /^has a password in it, .*: configure access in a config file$/,
    ],
    ['webhdfs://', /names no host/],
    ['http://[', /is no URI/],
    ['file://elsewhere/x', /host/],
    ['constructor://x/', /which cannot be read/],
  ] as const)('%s is none', ([text, message]) => {
    expect(() => parseFolderUri(text)).toThrow(message);
  });
});
