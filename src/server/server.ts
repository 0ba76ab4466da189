import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import etag from '@fastify/etag';
import formbody from '@fastify/formbody';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { KIB, MS_PER_MINUTE, MS_PER_SECOND } from '../model/units.ts';
import { addressOf } from './access/address.ts';
import { type AuthenticateWith, admitted, authenticator } from './access/authenticate.ts';
import { formTokens } from './access/form-token.ts';
import { createGuesses } from './access/guesses.ts';
import { RequestCounts } from './access/request-counts.ts';
import { refuseOtherSites } from './access/same-origin.ts';
import type { ServerToken } from './access/tokens.ts';
import { beginAsNobody, carryViewer } from './access/viewer-context.ts';
import { logRequests } from './access-log.ts';
import { problemAnswers, sendProblem } from './answer-problems.ts';
import { brokenRequests, noteExchanges, type OpenExchanges } from './broken-requests.ts';
import { oldAddresses } from './dr-elephant/old-addresses.ts';
import { guardedParts } from './guarded-parts.ts';
import { healthRoutes } from './health.ts';
import { historyLinks } from './history-links.ts';
import { loginRoutes } from './login.ts';
import { answerOneByOne } from './one-by-one.ts';
import { refuseUnclearHosts } from './one-host.ts';
import { otherMethods } from './other-methods.ts';
import type { ServerLog, ServerParts, ServerSources } from './parts.ts';
import { addPrefix, linksUnder, prefixOf, withoutPrefix } from './path-prefix.ts';
import { notFound, Problem, tooManyRequests } from './problem.ts';
import { addSecurityHeaders, type InlineHashes } from './security-headers.ts';
import { ServerSettings } from './settings.ts';
import { PLAIN_SHELL, type Shell } from './shell.ts';
import { refuseSlowBodies } from './slow-bodies.ts';
import { wrongAddresses } from './wrong-addresses.ts';

/** A part of the server: pages, REST, Dr. Elephant's routes. Each is one function in a folder of its own. */
export type Routes = (app: FastifyInstance, parts: ServerParts) => Promise<void>;

export interface ServerOptions {
  readonly settings: ServerSettings;
  /** Of `settings.auth`, where that is by tokens. */
  readonly tokens: readonly ServerToken[];
  readonly log: ServerLog;
  /** Of what reports have inside of them. */
  readonly inlineHashes: InlineHashes;
  readonly shell: Shell;
  readonly timeouts: ServerTimeouts;
}
/** How long a client may take to send, and to read. */
export interface ServerTimeouts {
  readonly headersMs: number;
  /** Of a form; a log that is handed in may take longer. */
  readonly bodyMs: number;
  /** With nothing sent or taken: whoever does not read its answer. Longer than answers take, which a log handed in may not be. */
  readonly idleMs: number;
  /** How often sockets that are too slow are looked for. */
  readonly checkEveryMs: number;
}

const TIMEOUTS: ServerTimeouts = {
  headersMs: 15 * MS_PER_SECOND,
  bodyMs: 15 * MS_PER_SECOND,
  checkEveryMs: 5 * MS_PER_SECOND,
  idleMs: 60 * MS_PER_SECOND,
};
const SILENT: ServerLog = { info: () => {}, warn: () => {}, error: () => {} };
/** Of a form or a question; logs are handed in by a route with a limit of its own. */
const BODY_LIMIT_BYTES = 64 * KIB;
/** Of a whole request with its body: a log of half a gigabyte at 1 MB/s. Smaller bodies have less. */
const REQUEST_TIMEOUT_MS = 600 * MS_PER_SECOND;
const ANSWER_TIMEOUT_MS = 30 * MS_PER_SECOND;
const MAX_PARAMETER_LENGTH = 1_024;

/** Not listening yet. Throws ConfigError for settings that contradict each other. */
export async function createServer(
  sources: ServerSources,
  routes: readonly Routes[],
  options: Partial<ServerOptions> = {},
): Promise<FastifyInstance> {
  const { settings = ServerSettings.parse({}), tokens = [], log = SILENT } = options;
  const { shell = PLAIN_SHELL, inlineHashes = { styles: [], scripts: [] } } = options;
  const { timeouts = TIMEOUTS } = options;
  const { nowMs } = sources;
  const prefix = prefixOf(settings.baseUrl);
  const forms = formTokens();
  const answer = problemAnswers(log, shell);
  const open: OpenExchanges = new WeakMap();
  const app = bareServer(
    prefix,
    { timeouts, open },
    problemAnswers(log, underPrefix(shell, prefix)),
  );
  app.setErrorHandler(answer);
  noteExchanges(app, open);
  beginAsNobody(app);
  logRequests(app, log);
  refuseSlowBodies(app, timeouts.bodyMs);
  answerOneByOne(app);
  await addSecurityHeaders(app, settings, inlineHashes);
  refuseUnclearHosts(app);
  await addRateLimit(app, settings);
  const guesses = createGuesses(app);
  addAccess(app, { settings, tokens, guesses, nowMs });
  app.addHook('preValidation', async (request) => forms.check(request));
  addPrefix(app, prefix);
  await addTransport(app);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(notFound('there is nothing at this address'), { request, reply, shell }),
  );
  const allow = otherMethods(app);
  loginRoutes(app, { settings, tokens, guesses, shell, forms, nowMs });
  healthRoutes(app, sources);
  const parts = guardedParts(sources, { settings, forms });
  oldAddresses(app, parts);
  historyLinks(app, parts, shell);
  for (const register of routes) await app.register(async (scope) => register(scope, parts));
  await app.after();
  allow();
  return app;
}

/** For answers that no hook sees. */
function underPrefix(shell: Shell, prefix: string): Pick<Shell, 'problem'> {
  return { problem: (...asked) => linksUnder(prefix, shell.problem(...asked)) };
}

function bareServer(
  prefix: string,
  { timeouts, open }: { readonly timeouts: ServerTimeouts; readonly open: OpenExchanges },
  answer: ReturnType<typeof problemAnswers>,
): FastifyInstance {
  const { headersMs, bodyMs, idleMs, checkEveryMs } = timeouts;
  return fastify({
    clientErrorHandler: brokenRequests(open),
    frameworkErrors: wrongAddresses(answer, bodyMs),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: idleMs,
    handlerTimeout: ANSWER_TIMEOUT_MS,
    http: {
      headersTimeout: headersMs,
      connectionsCheckingInterval: checkEveryMs,
      requireHostHeader: false,
    },
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PARAMETER_LENGTH,
    },
    rewriteUrl: ({ url = '/' }) => withoutPrefix(url, prefix),
  });
}

/** Who it is comes first: what follows counts and answers by it. */
function addAccess(app: FastifyInstance, access: AuthenticateWith): void {
  const { settings } = access;
  const authenticate = authenticator(access);
  const ownOrigin = URL.parse(settings.baseUrl ?? '')?.origin;
  const isPersonal = settings.auth.kind !== 'none';
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    void reply.header('cache-control', isPersonal ? 'private, no-cache' : 'no-cache');
    refuseOtherSites(request, ownOrigin);
    try {
      request.viewer = await admitted(authenticate, request);
    } catch (error) {
      if (!wantsLogin(error, request, settings)) throw error;
      return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`, 303);
    }
  });
  carryViewer(app);
}

/** A browser that opens a page and has not signed in; or has to wait for others who guess from its address. */
function wantsLogin(error: unknown, request: FastifyRequest, { auth }: ServerSettings): boolean {
  const isUnknown = error instanceof Problem && [401, 429].includes(error.details.status);
  const { method, headers } = request;
  const isPage = method === 'GET' && (headers.accept ?? '').includes('text/html');
  return isUnknown && isPage && auth.kind === 'tokens' && headers.authorization === undefined;
}

async function addRateLimit(app: FastifyInstance, settings: ServerSettings): Promise<void> {
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: MS_PER_MINUTE,
    store: RequestCounts,
    keyGenerator: (request) => request.viewer.name ?? addressOf(request),
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / MS_PER_SECOND)),
  });
}

async function addTransport(app: FastifyInstance): Promise<void> {
  await app.register(formbody, { bodyLimit: BODY_LIMIT_BYTES });
  await app.register(etag, { weak: true });
  await app.register(compress, { global: true, globalDecompression: false });
}
