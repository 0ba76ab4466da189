import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

/** One request that a test expects, and the answer to it; it is played once. */
export interface Exchange {
  /** Path and query, exactly as they have to be sent. */
  readonly path: string;
  /** Of the request, names in lower case; undefined: must not be sent. */
  readonly expects?: Readonly<Record<string, string | undefined>>;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The answer waits for it. */
  readonly after?: Promise<unknown>;
  /**
   * `stall`: no answer ever. `stall-in-body`: half of it, then silence. `cut`: half of it, then the connection is gone.
   * `hang-up`: the connection is gone before any answer.
   */
  readonly fault?: 'stall' | 'stall-in-body' | 'cut' | 'hang-up';
}

export interface ServedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * A real server on a port of its own. Leaving its scope (`await using`) ends it, and fails the test when it was asked what
 * nobody expected, or was not asked what somebody did.
 */
export interface FixtureServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  readonly requests: readonly ServedRequest[];
  readonly mostAtOnce: () => number;
  /** More of them, once the server's own address is known. */
  readonly expect: (...exchanges: readonly Exchange[]) => void;
}

export async function serve(
  exchanges: readonly Exchange[] = [],
  tls?: ServerOptions,
  host: '127.0.0.1' | '::1' = '127.0.0.1',
): Promise<FixtureServer> {
  const left = [...exchanges];
  const unexpected: string[] = [];
  const requests: ServedRequest[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;

  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('request', (request, response) => {
    const { url: path = '', headers, method } = request;
    requests.push({ path, headers });
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.once('close', () => {
      atOnce -= 1;
    });
    const index = left.findIndex((exchange) => exchange.path === path);
    const [exchange] = index < 0 || method !== 'GET' ? [] : left.splice(index, 1);
    if (exchange === undefined) unexpected.push(`${method} ${path}`);
    else unexpected.push(...wrongHeaders(exchange, headers));
    void play(exchange ?? { path, status: 418, body: 'nobody expected this request' }, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });

  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host === '::1' ? '[::1]' : host}:${portOf(server.address())}`,
    requests,
    mostAtOnce: () => mostAtOnce,
    expect: (...more) => {
      left.push(...more);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      const unused = left.map(({ path }) => path);
      if (unexpected.length + unused.length > 0) {
        throw new Error(`unexpected: [${unexpected.join(', ')}], unused: [${unused.join(', ')}]`);
      }
    },
  };
}

/** Whether this machine may serve at `::1`: some containers may not. */
export function hasIpv6(): boolean {
  return Object.values(networkInterfaces())
    .flat()
    .some((address) => address?.address === '::1');
}

/** A port of this machine where nobody listens (any more). */
export async function closedUrl(): Promise<string> {
  await using server = await serve();
  return server.url;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function wrongHeaders({ path, expects = {} }: Exchange, sent: IncomingHttpHeaders): string[] {
  return Object.entries(expects)
    .filter(([name, value]) => sent[name] !== value)
    .map(([name, value]) => `${path} with ${name}: ${String(sent[name])} instead of ${value}`);
}

async function play(exchange: Exchange, response: ServerResponse): Promise<void> {
  const { status = 200, headers = {}, body = '', fault, after } = exchange;
  await after;
  if (fault === 'stall') return;
  if (fault === 'hang-up') {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(headers['transfer-encoding'] === undefined ? { 'content-length': bytes.length } : {}),
    ...headers,
  });
  if (fault === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, bytes.length / 2), () => {
    if (fault === 'cut') response.destroy();
  });
}
