import net from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Routes } from '../../src/server/server.ts';
import { openWorld, type Served, type World } from './a-server.ts';
import { answerTo, statusOf } from './raw-client.ts';

/** More than the system takes for a client that does not read. */
const HEAVY = Buffer.alloc(32 * 2 ** 20);
const begun: string[] = [];
let open = (): void => {};
const closed = new Promise<void>((resolve) => {
  open = resolve;
});
const routes: Routes = async (app) => {
  app.get('/page', async (_request, reply) => reply.type('text/html').send('<p>hello</p>'));
  app.post('/form', async () => 'thanks');
  app.get('/heavy', async ({ id }) => {
    begun.push(id);
    return HEAVY;
  });
  app.get('/never', { handlerTimeout: 300 }, async () => new Promise(() => {}));
  app.get('/soon', { handlerTimeout: 100 }, async () => 'here');
  app.get('/later', async ({ id }) => {
    begun.push(id);
    await closed;
    return 'at last';
  });
};

let world: World;
let served: Served;
beforeAll(async () => {
  world = await openWorld();
  served = await world.serve({
    routes: [routes],
    timeouts: { headersMs: 300, bodyMs: 300, checkEveryMs: 50, idleMs: 2_500 },
  });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const raw = async (bytes: string): Promise<string> => answerTo(served.port, bytes);
const ask = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** A client that asks twenty times ahead, and reads nothing, once the first of it is begun. */
async function silent(target: string): Promise<net.Socket> {
  begun.length = 0;
  const socket = net.connect(served.port, '127.0.0.1').on('error', () => {});
  socket.write(ask(target).repeat(20));
  await expect.poll(() => begun.length).toBeGreaterThan(0);
  return socket;
}
const connectionCount = async (): Promise<number> =>
  promisify(served.app.server.getConnections.bind(served.app.server))();

describe('slow clients', () => {
  it('that do not end their headers are ended', async () => {
    const answer = await raw('GET /page HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    expect(statusOf(answer)).toBe(408);
  });

  it('that do not send what they announce are ended', async () => {
    const head = 'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n';
    const answer = await raw(`${head}Content-Type: application/x-www-form-urlencoded\r\n\r\na=`);
    expect([0, 400, 408]).toContain(answer === '' ? 0 : statusOf(answer));
  });

  it.for([
    ['a question', 'GET /page', 'Content-Length: 100\r\n', 200],
    ['a question in chunks', 'GET /page', 'Transfer-Encoding: chunked\r\n', 200],
    ['what other sites send', 'POST /form', 'Origin: http://evil\r\nContent-Length: 9\r\n', 403],
    ['what is for no address', 'POST /nowhere', 'Content-Length: 9\r\n', 404],
    ['what is for a broken one', 'GET /page/%', 'Content-Length: 9\r\n', 400],
    ['a log', 'POST /api/v1/analyses?name=/', 'Content-Length: 9\r\n', 400],
  ] as const)('that do not send the body of %s are ended', async ([, target, more, status]) => {
    const startMs = performance.now();
    const answer = await raw(`${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`);
    // what is waited for has no answer
    expect([status, Number.NaN]).toContain(statusOf(answer));
    expect(performance.now() - startMs).toBeLessThan(2_200);
  });

  it('that read nothing are ended, and of what they asked one answer is made', async () => {
    await silent('/heavy');
    await expect.poll(connectionCount).toBe(0);
    expect(begun).toHaveLength(1);
  });

  it('that hang up have nothing more done for them', async () => {
    const socket = await silent('/later');
    socket.destroy();
    await expect.poll(connectionCount).toBe(0);
    open();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begun).toHaveLength(1);
  });

  it('that ask ahead have their answers in order', async () => {
    const last = 'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const answer = await raw(ask('/page').repeat(5) + ask('/health') + last);
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(['200', '200', '200', '200', '200', '200', '404']);
  });

  it('that ask ahead of what takes too long are told to come again', async () => {
    const last = 'GET /soon HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    const answer = await raw(ask('/never') + last);
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(['503', '503']);
    expect(served.log.join('\n')).toMatch(/^request .*"\/soon","status":503/m);
  });

  it('do not keep others waiting', async () => {
    const slow = Array.from({ length: 50 }, async () => raw('GET / HTTP/1.1\r\nHost: '));
    expect((await fetch(`${served.url}/page`)).status).toBe(200);
    await Promise.all(slow);
  });

  it('that send a form too long are told so', async () => {
    const response = await fetch(`${served.url}/form`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'x'.repeat(100_000) }),
    });
    expect(response.status).toBe(413);
  });
});
