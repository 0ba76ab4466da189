import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FetchError } from '../../src/fetchers/fetcher.ts';
import { aClient, aSignal, failureOf, limitsFor, Numbered } from '../fetchers/shared/reading.ts';

const ONE = '{"n": 1}';

/** A server that says what it is told to, HTTP or not, to everybody who connects. */
async function aLiar(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

function said(headers: readonly string[], body: string | Uint8Array): (socket: Socket) => void {
  return (socket) => {
    socket.write(
      `${['HTTP/1.1 200 OK', 'content-type: application/json', ...headers].join('\r\n')}\r\n\r\n`,
    );
    socket.end(body);
  };
}

/** Byte by byte, for ever. */
function dripped(begin: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(begin);
    const timer = setInterval(() => socket.write(' '), 50);
    socket.once('close', () => clearInterval(timer));
  };
}

describe('a server that lies', () => {
  it.for<[string, (socket: Socket) => void]>([
    [
      'of a gzip that is none',
      said([`content-length: ${ONE.length}`, 'content-encoding: gzip'], ONE),
    ],
    ['of plain text that is gzip', said([], gzipSync(ONE))],
    ['of a body that is longer', said(['content-length: 4'], ONE)],
    ['of a body that is shorter', said(['content-length: 400'], ONE)],
    ['of a length that is none', said(['content-length: many'], ONE)],
    ['of two lengths', said(['content-length: 8', 'content-length: 4'], ONE)],
    ['of chunks that are none', said(['transfer-encoding: chunked'], ONE)],
    ['of a coding that nobody knows', said(['content-encoding: sparkle'], '\u0001\u0002')],
    [
      'of another protocol that is spoken now',
      dripped('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
    [
      'of another protocol that it does not name',
      dripped('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    ],
    ['and speaks no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    [
      'with headers without end',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(50_000)}`),
    ],
  ])('%s is told as such, in one line and in time', async ([, answer]) => {
    const client = aClient(await aLiar(answer), { limits: { attemptCount: 1 } });
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error).toBeInstanceOf(FetchError);
    expect(error.message).not.toContain('\n');
    expect(['bad-payload', 'unreachable']).toContain(error.code);
  });

  it.for([
    ['headers', 'HTTP/1.1 200 OK\r\nx: '],
    ['a body', `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n${ONE}`],
  ] as const)('and drips %s is not listened to for ever', async ([, begin]) => {
    const client = aClient(await aLiar(dripped(begin)), {
      limits: { attemptCount: 1, ...limitsFor({ fault: 'stall' }) },
    });
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.code).toBe('timeout');
    expect(error.message).toMatch(/sent (?:nothing for|next to nothing in) \d/);
  });
});
