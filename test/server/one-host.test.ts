import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type Served, type World } from './a-server.ts';
import { answerTo, statusOf } from './raw-client.ts';

let world: World;
let served: Served;
beforeAll(async () => {
  world = await openWorld();
  served = await world.serve({ routes: [] });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

describe('what Node would answer by itself', () => {
  const end = 'Connection: close\r\n\r\n';
  it.for([
    ['no name at all', `GET /health HTTP/1.1\r\n${end}`, 400],
    ['two names', `GET /health HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\n${end}`, 400],
    [
      'the same name twice',
      `GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n${end}`,
      400,
    ],
    ['no name, of HTTP/1.0', `GET /nowhere HTTP/1.0\r\n${end}`, 421],
    [
      'what nobody can do is expected',
      `GET /health HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\n${end}`,
      200,
    ],
  ] as const)('%s: has the headers of every other answer', async ([, request, status]) => {
    const answer = await answerTo(served.port, request);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/im);
    expect(answer).toMatch(/^content-security-policy: /im);
  });
});
