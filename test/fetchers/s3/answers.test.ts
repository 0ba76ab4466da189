import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ListAnswer, objectOf, objectsOf } from '../../../src/fetchers/s3/answers.ts';

function keysOf(answer: ListAnswer): readonly string[] {
  return objectsOf('s3 test', { prefix: '' }, { Name: 'logs', ...answer }).objects.map(
    ({ key }) => key,
  );
}

describe('keys', () => {
  it.for([
    ['a+b', 'a b'],
    ['a%2Bb', 'a+b'],
    ['a%20b', 'a b'],
    ['%C3%BCn%01', 'ün\u0001'],
    ['100%25', '100%'],
  ] as const)('%s is %j', ([Key, key]) => {
    expect(keysOf({ Contents: [{ Key, Size: 1 }], EncodingType: 'url' })).toEqual([key]);
  });

  it('are taken as they are from a store that does not encode', () => {
    expect(keysOf({ Contents: [{ Key: 'a+b%20', Size: 1 }] })).toEqual(['a+b%20']);
  });

  it('are there without a time', () => {
    const answer = { Name: 'logs', Contents: [{ Key: 'a', Size: 5 }] };
    expect(objectsOf('s3 test', { prefix: '' }, answer)).toEqual({
      objects: [{ key: 'a', byteCount: 5 }],
    });
  });
});

describe('a listing that would go in a circle', () => {
  const page = { Name: 'logs', Contents: [{ Key: 'e/b', Size: 1 }], IsTruncated: true };
  it.for([
    [{ prefix: 'x/' }, page, /keys of another prefix/],
    [{ prefix: 'e/' }, { Name: 'logs', Contents: [{}] }, /keys of another prefix/],
    [
      { prefix: 'e/' },
      { ...page, Contents: [{ Key: 'e/%' }], EncodingType: 'url' },
      /of another prefix/,
    ],
    [{ prefix: 'e/' }, page, /how to go on/],
    [{ prefix: 'e/' }, { ...page, NextContinuationToken: '' }, /how to go on/],
    [{ prefix: 'e/', token: 't' }, { ...page, NextContinuationToken: 't' }, /how to go on/],
    [{ prefix: 'e/', after: 'e/b' }, { ...page, NextContinuationToken: 't' }, /StartAfter/],
    [
      { prefix: 'e/', token: 't', lastKey: 'e/c' },
      { ...page, NextContinuationToken: 'u' },
      /ContinuationToken/,
    ],
    // by bytes, the last is greater; by UTF-16 it is not
    [
      { prefix: '', after: '\u{10FFFF}' },
      { Name: 'logs', Contents: [{ Key: '\uFFFD', Size: 1 }] },
      /StartAfter/,
    ],
    ...[undefined, NaN, -1, 0.5, Infinity].map(
      (Size) =>
        [
          { prefix: '' },
          { Name: 'logs', Contents: [{ Key: 'a', Size }] },
          /without a size/,
        ] as const,
    ),
    [{ prefix: '' }, {}, /something else than a listing/],
  ] as const)('%j answered with %j', ([request, answer, says]) => {
    expect(() => objectsOf('s3 test', request, answer)).toThrow(
      expect.objectContaining({ code: 'bad-payload', message: expect.stringMatching(says) }),
    );
  });

  it('is told from one that goes on', () => {
    const answer = { ...page, NextContinuationToken: 'u' };
    expect(objectsOf('s3 test', { prefix: 'e/', lastKey: 'e/a', token: 't' }, answer).token).toBe(
      'u',
    );
  });
});

function read(offset: number, ContentRange?: string) {
  const Body = Readable.from([]);
  return objectOf('s3 test', { key: 'k', offset }, { Body, ETag: '"e"', ContentRange });
}

describe('bytes', () => {
  it.for([
    [0, undefined],
    [0, 'bytes 0-8/9'],
    [7, 'bytes 7-8/9'],
  ] as const)('from %s on with %s', ([offset, range]) => {
    expect(read(offset, range).etag).toBe('"e"');
  });

  it.for([
    [7, undefined],
    [7, 'bytes 0-8/9'],
    [0, 'bytes 7-8/9'],
    [7, 'lines 7-8'],
  ] as const)('that are not those from %s on: %s', ([offset, range]) => {
    expect(() => read(offset, range)).toThrow(
      expect.objectContaining({ code: 'bad-payload', message: expect.stringContaining('Range') }),
    );
  });
});
