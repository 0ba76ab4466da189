import { FetchError } from '../fetcher.ts';
import { shownUrl } from './answer.ts';
import { echoFilter } from './echo.ts';
import { createAgents, exchange, type RawAnswer } from './exchange.ts';
import { networkFailure, redirectError } from './failure.ts';
import type { HttpLimits, HttpRuntime, HttpSettings } from './http-settings.ts';
import {
  isAllowedHost,
  parseBaseUrl,
  type Query,
  targetOf,
  withUserName,
} from './request-target.ts';
import type { Attempt } from './retry.ts';
import { createSession } from './session.ts';

/** How one request is sent; what is absent is as `HttpSettings` and `HttpLimits` have it. */
export interface HopOptions {
  readonly signal: AbortSignal;
  readonly query?: Query;
  readonly accept?: string;
  /** Logs are compressed already, and their length should be known. */
  readonly isUncompressed?: boolean;
  readonly redirects?: 'follow' | 'refuse';
  readonly retriesUnreachable?: boolean;
  readonly headersMs?: number;
}

/** An answer with the place it holds at its host: given back when the body ends or is destroyed. */
export interface OpenAnswer extends RawAnswer {
  readonly url: URL;
  /** Takes the secrets that were sent out of what the server says: for messages, not for data. */
  readonly withoutEcho: (text: string) => string;
}

type Headers = Readonly<Record<string, string>>;
type Asked = Omit<OpenAnswer, 'url'>;

/** One try of a request: it is sent, and sent on where redirects may lead. */
export type Open = (path: string, options: HopOptions) => Promise<Attempt<OpenAnswer>>;

/** Status codes that name another address. */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;

/**
 * Requests to one server: own agents, own session, a place at its host for each, and redirects followed as far as the settings
 * trust them.
 */
export function createOpen(settings: HttpSettings, limits: HttpLimits, runtime: HttpRuntime): Open {
  const { source, auth = { kind: 'none' }, redirectHosts = [] } = settings;
  const base = parseBaseUrl(settings.baseUrl);
  const agents = createAgents(settings.tls);

  const session = createSession(auth);

  async function send(target: URL, options: HopOptions): Promise<OpenAnswer> {
    const isOwn = target.origin === base.origin;
    const url = isOwn ? withUserName(target, auth) : target;
    const sent: Headers[] = [];
    const ask = async (identity: Headers): Promise<Asked> => {
      sent.push(identity);
      const answer = await exchange(
        {
          url,
          headers: { ...headersOf(options), ...identity },
          agents: isOwn ? agents.own : agents.others,
          limits: { ...limits, headersMs: options.headersMs ?? limits.headersMs },
        },
        options.signal,
      );
      return { ...answer, withoutEcho: echoFilter(url, sent) };
    };
    const leave = await runtime.gate.enter(url.host, options.signal);
    try {
      const answer = isOwn ? await session.ask(url, options.signal, ask) : await ask({});
      tie(answer, options.signal, leave);
      return { ...answer, url };
    } catch (error) {
      leave();
      throw error;
    }
  }

  return async (path, options) => {
    const start = targetOf(base, path, options.query);
    const mayFollow = (next: URL): boolean => isAllowedHost(next, base, redirectHosts);
    return follow({ source, send, mayFollow }, start, options);
  };
}

interface Way {
  readonly source: string;
  readonly send: (target: URL, options: HopOptions) => Promise<OpenAnswer>;
  readonly mayFollow: (next: URL) => boolean;
}

async function follow(
  { source, send, mayFollow }: Way,
  start: URL,
  options: HopOptions,
): Promise<Attempt<OpenAnswer>> {
  let url = start;
  for (let hopCount = 0; ; hopCount += 1) {
    // oxlint-disable-next-line no-await-in-loop -- where to go next is in the answer
    const sent = await attempt(async () => send(url, options), source, url, options);
    if (sent.kind === 'failed') return sent;
    const next = options.redirects === 'refuse' ? undefined : nextUrl(sent.value);
    if (next === undefined) return sent;
    sent.value.body.destroy();
    const isTooFar = hopCount === MAX_REDIRECTS;
    if (isTooFar || !mayFollow(next)) {
      const error = redirectError(source, shownUrl(url), next, isTooFar);
      return { kind: 'failed', error, isWorthRetrying: false };
    }
    url = next;
  }
}

function headersOf({ accept, isUncompressed }: HopOptions): Headers {
  return {
    accept: accept ?? 'application/json',
    'accept-encoding': isUncompressed === true ? 'identity' : 'gzip, deflate',
    'user-agent': 'sparkvet',
  };
}

async function attempt(
  send: () => Promise<OpenAnswer>,
  source: string,
  url: URL,
  options: HopOptions,
): Promise<Attempt<OpenAnswer>> {
  try {
    return { kind: 'done', value: await send() };
  } catch (thrown) {
    options.signal.throwIfAborted();
    if (thrown instanceof FetchError) throw thrown;
    const failure = networkFailure(source, shownUrl(url), thrown);
    const mayRetry = options.retriesUnreachable !== false || !failure.isConnection;
    return {
      kind: 'failed',
      error: failure.error,
      isWorthRetrying: failure.isWorthRetrying && mayRetry,
    };
  }
}

/** The place is given back with the body, and the body ends when the caller gives up. */
function tie({ body }: RawAnswer, signal: AbortSignal, leave: () => void): void {
  const stop = () => {
    body.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  const done = () => {
    signal.removeEventListener('abort', stop);
    leave();
  };
  if (body.closed) done();
  else body.once('close', done);
}

function nextUrl({ status, headers, url }: OpenAnswer): URL | undefined {
  const { location } = headers;
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const next = URL.parse(location, url.href);
  if (next === null) return undefined;
  next.username = '';
  next.password = '';
  next.hash = '';
  return next;
}
