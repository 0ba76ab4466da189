import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSpooled } from '../../src/server/api/spool.ts';
import { Problem } from '../../src/server/problem.ts';

const slowest = { graceMs: 200, bytesPerSecond: 10_000 };
const told: string[] = [];
const server = createServer((body, response) => void spool(body, response));
async function spool(body: IncomingMessage, response: ServerResponse): Promise<void> {
  const limits = { maxBytes: 1_000_000, slowest };
  const outcome = await withSpooled(body, limits, async () => 'whole').catch((error: unknown) =>
    error instanceof Problem ? error.details.detail : String(error),
  );
  told.push(outcome);
  response.end(outcome);
}
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

function port(): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Sends so many bytes ten times a second, for a second. */
async function send(byteCount: number): Promise<string> {
  const headers = { 'content-length': 10 * byteCount };
  const sent = request({ port: port(), host: '127.0.0.1', method: 'POST', headers });
  const ended = new Promise((resolve) => {
    sent.on('response', resolve).on('error', resolve);
  });
  for (let turn = 0; turn < 10 && !sent.destroyed; turn += 1) {
    sent.write(Buffer.alloc(byteCount));
    await sleep(100);
  }
  await ended;
  sent.destroy();
  return told.at(-1) ?? '';
}

describe('a body that is spooled', () => {
  it('may take its time', async () => {
    expect(await send(3_000)).toBe('whole');
  });

  it('is ended where it drips', async () => {
    expect(await send(10)).toBe('the log did not come whole');
  });
});
