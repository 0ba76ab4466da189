import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../src/files/reason.ts';

describe('why something failed', () => {
  it.for([
    [new Error("ENOENT: no such file or directory, open 'a, b'"), 'no such file or directory'],
    [new Error('ENOSPC: no space left on device, write'), 'no space left on device'],
    [new Error('Unexpected end of JSON input'), 'Unexpected end of JSON input'],
    ['a string', 'a string'],
  ] as const)('%s', ([error, reason]) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
