import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { attempt, readFileChunks, readHead } from '../../../src/fetchers/local/local-file.ts';
import { collect } from '../../builders/byte-stream.ts';
import { aDirectory } from './temporary-directory.ts';

describe('readFileChunks', () => {
  it.for([1, 10, 11, 1000])('the whole file, %i bytes at a time', async (chunkBytes) => {
    using directory = aDirectory({ log: 'event after event' });
    const path = join(directory.path, 'log');
    expect((await collect(readFileChunks(path, chunkBytes))).toString()).toBe('event after event');
  });

  it.for([0, 6, 16, 17, 100])('from byte %i on', async (fromByte) => {
    using directory = aDirectory({ log: 'event after event' });
    const bytes = await collect(readFileChunks(join(directory.path, 'log'), 4, fromByte));
    expect(bytes.toString()).toBe('event after event'.slice(fromByte));
  });

  it('through two buffers', async () => {
    using directory = aDirectory({ log: 'event after event' });
    const buffers = new Set<ArrayBufferLike>();
    for await (const chunk of readFileChunks(join(directory.path, 'log'), 5))
      buffers.add(chunk.buffer);
    expect(buffers.size).toBeLessThanOrEqual(2);
  });
});

describe('readHead', () => {
  it.for([
    { byteCount: 5, head: 'event' },
    { byteCount: 100, head: 'event after event' },
  ])('at most $byteCount bytes', async ({ byteCount, head }) => {
    using directory = aDirectory({ log: 'event after event' });
    expect((await readHead(join(directory.path, 'log'), byteCount)).toString()).toBe(head);
  });

  it('of an empty file is empty', async () => {
    using directory = aDirectory({ log: '' });
    expect(await readHead(join(directory.path, 'log'), 5)).toHaveLength(0);
  });
});

describe('attempt', () => {
  it.for([
    { errno: 'ENOENT', code: 'not-found', says: '/logs/a does not exist' },
    {
      errno: 'ENOTDIR',
      code: 'not-found',
      says: '/logs/a is no directory, or does not lie in one',
    },
    { errno: 'EACCES', code: 'unauthorized', says: 'no permission to read /logs/a' },
    { errno: 'EPERM', code: 'unauthorized', says: 'no permission to read /logs/a' },
    { errno: 'EIO', code: 'unreachable', says: '/logs/a cannot be read: the disk says EIO' },
  ])('$errno is $code', async ({ errno, code, says }) => {
    const cause = Object.assign(new Error(`the disk says ${errno}`), { code: errno });
    const failing = attempt('/logs/a', Promise.reject(cause));
    await expect(failing).rejects.toMatchObject({ code, source: 'local', cause });
    await expect(failing).rejects.toThrow(says);
  });

  it('leaves a FetchError as it is', async () => {
    const error = new FetchError('local', 'bad-payload', 'no zip');
    await expect(attempt('/logs/a', Promise.reject(error))).rejects.toBe(error);
  });
});
