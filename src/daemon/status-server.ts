import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../config/config-error.ts';
import { reasonOf } from '../files/reason.ts';
import type { Health } from './health.ts';
import { messageOf } from './log.ts';

/** What the two addresses answer, made when they are asked. */
export interface StatusPages {
  readonly health: () => Promise<Health>;
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
}
/** A small server for monitoring, until it is disposed. */
export interface StatusServer extends AsyncDisposable {
  readonly port: number;
}
interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
/** For monitoring: nothing for a browser to guess at, to show as a page, or to load for another site's. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Answers `/health` and `/metrics`. Throws ConfigError where the address cannot be listened on. */
export async function startStatusServer(
  { host, port }: { readonly host: string; readonly port: number },
  pages: StatusPages,
): Promise<StatusServer> {
  const server = createServer((request, response) => void answer(request, response, pages));
  await listen(server, host, port);
  return {
    port: portOf(server.address()),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
  } catch (cause) {
    const where = `${host}:${port}`;
    throw new ConfigError(
      `daemon.health cannot listen on ${where}: ${reasonOf(cause)}: set another port, or "health": false`,
      { cause },
    );
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port is listened on');
  return address.port;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  pages: StatusPages,
): Promise<void> {
  const { status, type, body } = await pageOf(request, pages);
  response.writeHead(status, { ...HEADERS, 'content-type': type });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function pageOf(
  { method = '', url = '' }: IncomingMessage,
  pages: StatusPages,
): Promise<Page> {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'only GET and HEAD');
  const [path] = url.split('?');
  try {
    if (path === '/health') return healthPage(await pages.health());
    if (path === '/metrics') {
      return { status: 200, type: pages.metricsType, body: await pages.metrics() };
    }
  } catch (error) {
    return text(503, messageOf(error));
  }
  return text(404, 'there are /health and /metrics');
}

function healthPage(health: Health): Page {
  const status = health.status === 'ok' ? 200 : 503;
  return { status, type: JSON_TYPE, body: `${JSON.stringify(health, undefined, 2)}\n` };
}

function text(status: number, body: string): Page {
  return { status, type: TEXT_TYPE, body: `${body}\n` };
}
