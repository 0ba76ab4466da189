import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../src/files/reason.ts';

describe('why something failed', () => {
  it.for([
    [new Error("ENOENT: no such file or directory, open 'a, b'"), 'no such file or directory'],
    [new Error('ENOSPC: no space left on device, write'), 'no space left on device'],
    [new Error('Unexpected end of JSON input'), 'Unexpected end of JSON input'],
    ['a string', 'a string'],
    [new Error('EISDIR: illegal operation on a directory, read'), 'it is a folder'],
    [
      new Error("EEXIST: file already exists, mkdir '/a'"),
      'it is a file or a link to nowhere, and no folder',
    ],
    [
      new Error('listen EADDRINUSE: address already in use 127.0.0.1:8191'),
      'address already in use',
    ],
    [new Error('listen EACCES: permission denied 0.0.0.0:80'), 'permission denied'],
  ] as const)('%s', ([error, reason]) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
