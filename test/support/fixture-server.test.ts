import { describe, expect, it } from 'vitest';
import { type Exchange, serve } from './fixture-server.ts';

/** What the end of the scope says, after these requests. */
async function endOf(exchanges: readonly Exchange[], paths: readonly string[]): Promise<unknown> {
  const server = await serve(exchanges);
  for (const path of paths) await fetch(`${server.url}${path}`, { headers: { x: '1' } });
  try {
    await server[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

describe('serve', () => {
  it.for<[string, readonly Exchange[], readonly string[], string | undefined]>([
    ['what was expected', [{ path: '/a' }], ['/a'], undefined],
    ['nothing', [], [], undefined],
    ['a request nobody expected', [], ['/a?b=1'], 'unexpected: [GET /a?b=1], unused: []'],
    ['a second time', [{ path: '/a' }], ['/a', '/a'], 'unexpected: [GET /a], unused: []'],
    ['an answer nobody asked for', [{ path: '/a' }], [], 'unexpected: [], unused: [/a]'],
    [
      'another header',
      [{ path: '/a', expects: { x: '2' } }],
      ['/a'],
      'unexpected: [/a with x: 1 instead of 2], unused: []',
    ],
    [
      'a header that must not be sent',
      [{ path: '/a', expects: { x: undefined } }],
      ['/a'],
      'unexpected: [/a with x: 1 instead of undefined], unused: []',
    ],
  ])('%s', async ([, exchanges, paths, says]) => {
    expect(await endOf(exchanges, paths)).toBe(says);
  });
});
