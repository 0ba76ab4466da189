import { KIB, MIB, MS_PER_DAY, MS_PER_SECOND } from '../../model/units.ts';
import { FetchError, type FetchErrorCode } from '../fetcher.ts';
import { type Answer, saidBy, shownUrl } from './answer.ts';
import { BodyCut, SizeLimitReached, TimeLimitReached } from './cut-short.ts';

/** A failed request as the caller will see it. */
export interface Failure {
  readonly error: FetchError;
  /** Trouble on the way or with the server's health, which may be over soon. */
  readonly isWorthRetrying: boolean;
  /** The server was not reached, or something before it answered in its place. */
  readonly isConnection: boolean;
}

const STATUS_CODES: Readonly<Record<number, FetchErrorCode>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not-found',
  407: 'unauthorized',
  408: 'timeout',
  410: 'not-found',
  413: 'too-large',
  425: 'unreachable',
  429: 'throttled',
  504: 'timeout',
  511: 'unauthorized',
};
/** The server says that later may be better; 500 and 404 do not. */
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);
const GATEWAY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

const WAY_OUT: Readonly<Record<FetchErrorCode, string>> = {
  unauthorized: 'check the user and credentials of this source, and their rights on the server',
  'not-found': 'check the address; it may also have been removed from the server',
  timeout: 'the server is busy; raise the time limit of this source or ask less often',
  throttled: 'ask less often, or with fewer requests at once',
  unreachable: 'the server is not healthy; its own log says why',
  'too-large':
    'the limit of an archive is maxArchiveBytes of this source; no other answer may be larger: of a folder with very many logs, have Spark remove old ones (spark.history.fs.cleaner.enabled)',
  'bad-payload': 'check that the address and the kind of the source belong together',
  'no-room': 'point TMPDIR to a directory that has room',
};

const WANTS_KERBEROS =
  'the server wants Kerberos (SPNEGO); if that is configured, it did not take our ticket: check service principal, realm and clocks';

const FIRST_ERROR_STATUS = 400;

function targetOfRedirect({ headers, url }: Answer): URL | undefined {
  return headers['location'] === undefined
    ? undefined
    : (URL.parse(headers['location'], url) ?? undefined);
}

function codeOfStatus(status: number): FetchErrorCode {
  return STATUS_CODES[status] ?? (status >= 500 ? 'unreachable' : 'bad-payload');
}

const LOGIN_PATH = /log-?in|sign-?in|sso|oauth|openid|saml/i;

/** For a redirect that is not followed: to a host it may not lead to, or one too many. */
export function redirectError(
  source: string,
  fromUrl: string,
  to: URL,
  isTooFar = false,
): FetchError {
  const way = `${fromUrl} redirects to ${shownUrl(to)}`;
  if (LOGIN_PATH.test(to.pathname)) {
    const message = `${way}, a login page: this source needs credentials that the gateway takes without one`;
    return new FetchError(source, 'unauthorized', message);
  }
  if (isTooFar) {
    const message = `${way}, and so on without end: check the address`;
    return new FetchError(source, 'bad-payload', message);
  }
  const message = `${way}, where this source may not go: allow the host, or use that address`;
  return new FetchError(source, 'unreachable', message);
}

/** For an answer of status 300 and above; `retryAfterMs` is the pause that it asks for. */
export function statusFailure(
  source: string,
  answer: Answer,
  asked: { readonly retriedStatuses: readonly number[]; readonly retryAfterMs: number | undefined },
): Failure {
  const { url, status, headers } = answer;
  const { retriedStatuses, retryAfterMs } = asked;
  const target = status < FIRST_ERROR_STATUS ? targetOfRedirect(answer) : undefined;
  if (target !== undefined) {
    const error = redirectError(source, url, target);
    return { error, isWorthRetrying: false, isConnection: false };
  }
  const code = codeOfStatus(status);
  const said = saidBy(answer);
  const wantsKerberos = /\bnegotiate\b/i.test(headers['www-authenticate'] ?? '');
  const wayOut = status === 401 && wantsKerberos ? WANTS_KERBEROS : WAY_OUT[code];
  const quoted = said === undefined ? '' : ` "${said}"`;
  const pause =
    retryAfterMs === undefined ? '' : `, asking for a pause of ${pauseOf(retryAfterMs)}`;
  return {
    error: new FetchError(source, code, `${url} answered ${status}${quoted}${pause}: ${wayOut}`),
    isWorthRetrying: RETRIED_STATUSES.has(status) || retriedStatuses.includes(status),
    isConnection: GATEWAY_STATUSES.has(status),
  };
}

/** [Node's or OpenSSL's error code and message, our code, is it worth a retry, what to say]. */
type NetworkRule = readonly [RegExp, FetchErrorCode, boolean, string];
const NETWORK_RULES: readonly NetworkRule[] = [
  [
    /^ECONNREFUSED\b/,
    'unreachable',
    true,
    'nothing listens there: is it running, is the port right?',
  ],
  [/^ENOTFOUND\b/, 'unreachable', false, 'no such host: check the name'],
  [/^EAI_AGAIN\b/, 'unreachable', true, 'the name server does not answer'],
  [
    /^E(?:HOST|NET)UNREACH\b/,
    'unreachable',
    true,
    'no route to the host: check network and firewall',
  ],
  [/^ETIMEDOUT\b/, 'timeout', true, 'the connection timed out: check network and firewall'],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED)\b/, 'unreachable', true, 'the server closed the connection'],
  [
    /WRONG_VERSION_NUMBER|wrong version number|packet length too long/i,
    'unreachable',
    false,
    'no TLS is spoken there: should it be http, or another port?',
  ],
  [
    /^(?:EPROTO|ERR_SSL_).*(?:ALERT|HANDSHAKE_FAILURE)/i,
    'unauthorized',
    false,
    'the server refuses our TLS identity: does it want a client certificate?',
  ],
  [/^HPE_HEADER_OVERFLOW\b/, 'bad-payload', false, 'its headers are longer than any we read'],
  [
    /^SWITCHED_PROTOCOL\b/,
    'bad-payload',
    false,
    'it answered 101 and speaks something else than HTTP from then on: check host and port',
  ],
  [
    /^HPE_/,
    'bad-payload',
    false,
    'no HTTP is spoken there: http instead of https, or another port?',
  ],
  [
    /^[A-Z_]*(?:CERT|SIGNATURE|ISSUER)/,
    'unreachable',
    false,
    "its certificate is not trusted: name the authority that signed it as this source's CA",
  ],
];
const OTHERWISE: NetworkRule = [/^/, 'unreachable', false, 'the connection failed'];

/** For what was thrown by an exchange. What is not the network's doing is a bug, and thrown on. */
export function networkFailure(source: string, url: string, thrown: unknown): Failure {
  if (thrown instanceof TimeLimitReached) return timeFailure(source, url, thrown);
  const code = errnoOf(thrown);
  if (code === undefined) throw thrown;
  const text = `${code} ${thrown instanceof Error ? thrown.message : ''}`;
  const rule = NETWORK_RULES.find(([pattern]) => pattern.test(text)) ?? OTHERWISE;
  const [, fetchCode, isWorthRetrying, says] = rule;
  const message = `${url} cannot be reached (${code}): ${says}`;
  return {
    error: new FetchError(source, fetchCode, message, { cause: withoutRequest(thrown) }),
    isWorthRetrying,
    isConnection: true,
  };
}

function timeFailure(source: string, url: string, cause: TimeLimitReached): Failure {
  const seconds = secondsOf(cause.limitMs);
  const isConnection = cause.phase === 'connect';
  const messages = {
    connect: `${url} took no connection within ${seconds}: check host, port and firewall`,
    headers: `${url} sent nothing for ${seconds}: ${WAY_OUT.timeout}`,
    body: `${url} sent nothing for ${seconds}: ${WAY_OUT.timeout}`,
    drip: `${url} sent next to nothing in ${seconds}: ${WAY_OUT.timeout}`,
  };
  // a server that thinks for too long would think as long again
  return {
    error: new FetchError(source, 'timeout', messages[cause.phase], { cause }),
    isWorthRetrying: isConnection,
    isConnection,
  };
}

/** For what was thrown while the body was read. */
export function bodyFailure(source: string, url: string, thrown: unknown): Failure {
  if (thrown instanceof TimeLimitReached) return timeFailure(source, url, thrown);
  if (thrown instanceof SizeLimitReached) {
    const message = `${url} sends more than ${sizeOf(thrown.limitBytes)}: ${WAY_OUT['too-large']}`;
    return {
      error: new FetchError(source, 'too-large', message, { cause: thrown }),
      isWorthRetrying: false,
      isConnection: false,
    };
  }
  const detail = thrown instanceof Error ? thrown.message : 'the body stopped';
  const message = `${url}: ${detail}: the server, or something between, closed the connection`;
  return {
    error: new FetchError(source, 'unreachable', message, { cause: thrown }),
    isWorthRetrying: true,
    isConnection: false,
  };
}

/** Where fewer bytes came than the listing says of a file that is not written any more: its body was cut. Throws FetchError. */
export function refuseShort(
  source: string,
  what: string,
  byteCount: number,
  listedByteCount: number,
): void {
  if (byteCount >= listedByteCount) return;
  throw bodyFailure(source, what, new BodyCut(byteCount, listedByteCount)).error;
}

function sizeOf(bytes: number): string {
  return bytes < MIB ? `${Math.round(bytes / KIB)} KiB` : `${Math.round(bytes / MIB)} MiB`;
}

/** Some ask for centuries. */
function pauseOf(durationMs: number): string {
  return durationMs > MS_PER_DAY ? 'more than a day' : secondsOf(durationMs);
}

function secondsOf(durationMs: number): string {
  return `${durationMs / MS_PER_SECOND} s`;
}

function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}

/** axios hangs the request, with its credentials, on what it throws: only what lies beneath is kept. */
function withoutRequest(thrown: unknown): Error {
  if (thrown instanceof Error && !('config' in thrown)) return thrown;
  if (thrown instanceof Error && thrown.cause instanceof Error) return withoutRequest(thrown.cause);
  const { message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new Error(message);
}
