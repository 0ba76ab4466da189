import http, { type ClientRequest, IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import axios, { AxiosHeaders } from 'axios';
import { TimeLimitReached } from './cut-short.ts';
import type { HttpLimits, TlsSettings } from './http-settings.ts';

/** An answer whose body nobody has read yet; it must be read or destroyed. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `Set-Cookie`, apart from the headers: they are secrets, and nobody's but the client's. */
  readonly setCookies: readonly string[];
  readonly body: Readable;
  /** The body is decompressed on the fly: its `content-length` is not that of the bytes that come out. */
  readonly isCompressed: boolean;
}

/** Connections that are kept open, by scheme. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** Connections to the base URL's own host, and to those it redirects to: these do not see the client certificate. */
export function createAgents(tls: TlsSettings = {}): {
  readonly own: Agents;
  readonly others: Agents;
} {
  const trust = tls.ca === undefined ? {} : { ca: tls.ca };
  const identity = {
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.keyPassphrase === undefined ? {} : { passphrase: tls.keyPassphrase }),
  };
  const plain = new http.Agent({ keepAlive: true });
  return {
    own: { http: plain, https: new https.Agent({ keepAlive: true, ...trust, ...identity }) },
    others: { http: plain, https: new https.Agent({ keepAlive: true, ...trust }) },
  };
}

const SET_COOKIE = 'set-cookie';
/** Where the server does not say to which, Node takes it for an answer. */
const SWITCHING_PROTOCOLS = 101;

/** One GET of one address, with everything that is sent. */
export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly agents: Agents;
  readonly limits: Pick<HttpLimits, 'connectMs' | 'headersMs'>;
}

/**
 * One GET, as it comes: any status, no redirect followed, nothing parsed, no proxy of the environment. Throws what Node or
 * axios throws, and `TimeLimitReached`.
 */
export async function exchange(request: ExchangeRequest, signal: AbortSignal): Promise<RawAnswer> {
  const { limits, agents } = request;
  const stop = new AbortController();
  const timer = setTimeout(() => {
    stop.abort(new TimeLimitReached('headers', limits.headersMs));
  }, limits.headersMs);
  try {
    const answer = await axios.get<Readable>(request.url.href, {
      adapter: 'http',
      headers: request.headers,
      httpAgent: agents.http,
      httpsAgent: agents.https,
      maxRedirects: 0,
      proxy: false,
      responseType: 'stream',
      signal: AbortSignal.any([signal, stop.signal]),
      transport: { request: withConnectLimit(limits.connectMs) },
      validateStatus: null,
    });
    // a failure is told to whoever reads; without a listener Node would end the process when nobody does
    answer.data.on('error', () => undefined);
    if (answer.status === SWITCHING_PROTOCOLS) {
      answer.data.destroy();
      throw switchedProtocol();
    }
    return {
      status: answer.status,
      ...headersOf(answer.headers),
      body: answer.data,
      // axios hides the header, and puts a decompressing stream in the place of the message
      isCompressed: !(answer.data instanceof IncomingMessage),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (stop.signal.aborted) throw stop.signal.reason;
    // axios wraps what the socket was destroyed with
    throw error instanceof Error && error.cause instanceof TimeLimitReached ? error.cause : error;
  } finally {
    clearTimeout(timer);
  }
}

type Request = (
  options: RequestOptions,
  onAnswer: (answer: IncomingMessage) => void,
) => ClientRequest;

/** A host that swallows packets is told from one that thinks: connecting has a limit of its own. */
function withConnectLimit(connectMs: number): Request {
  return (options, onAnswer) => {
    const { request } = options.protocol === 'https:' ? https : http;
    const sent = request(options, onAnswer);
    sent.once('socket', (socket) => {
      if (socket.connecting) limitConnecting(socket, sent, connectMs);
    });
    refuseUpgrade(sent);
    return sent;
  };
}

/** Nobody asked for another protocol, and axios would wait for an answer that cannot come any more. */
function refuseUpgrade(request: ClientRequest): void {
  request.once('upgrade', (_answer, socket) => {
    socket.destroy();
    // destroying it says nothing any more: Node has let go of the connection
    request.emit('error', switchedProtocol());
  });
}

function switchedProtocol(): Error {
  return Object.assign(new Error('status 101'), { code: 'SWITCHED_PROTOCOL' });
}

function limitConnecting(socket: Socket, request: ClientRequest, connectMs: number): void {
  const timer = setTimeout(() => {
    request.destroy(new TimeLimitReached('connect', connectMs));
  }, connectMs);
  const done = () => {
    clearTimeout(timer);
  };
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', done);
  socket.once('close', done);
}

function headersOf(headers: unknown): Pick<RawAnswer, 'headers' | 'setCookies'> {
  if (!(headers instanceof AxiosHeaders)) return { headers: {}, setCookies: [] };
  const entries = Object.entries(headers.toJSON()).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    headers: Object.fromEntries(
      entries.filter(([name]) => name !== SET_COOKIE).map(([name, value]) => [name, String(value)]),
    ),
    setCookies: entries
      .filter(([name]) => name === SET_COOKIE)
      .flatMap(([, value]) => listOf(value)),
  };
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
