import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { StoreError } from '../store/store-error.ts';
import type { ServerLog } from './parts.ts';
import {
  badRequest,
  notFound,
  Problem,
  type ProblemDetails,
  tooLarge,
  unavailable,
} from './problem.ts';
import type { Shell } from './shell.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Whether a program asks: it is told in JSON. */
function isForPrograms({ url }: Pick<FastifyRequest, 'url'>): boolean {
  return /^\/(?:api|rest)(?:\/|\?|$)/.test(url);
}

/** Sends what was thrown: problem details to programs, a page to people. What nobody foresaw is logged and not told. */
export function problemAnswers(log: ServerLog, shell: Pick<Shell, 'problem'>) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(error);
    if (problem.details.status >= 500) logTrouble(log, error, request);
    sendProblem(problem, { request, reply, shell });
  };
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly shell: Pick<Shell, 'problem'>;
}

/** Answers with the problem: as JSON to programs, as a page to people; never kept by a cache. */
export function sendProblem(
  { details, headers }: Problem,
  { request, reply, shell }: Exchange,
): void {
  void reply.code(details.status).headers({ ...headers, 'cache-control': 'no-store' });
  if (isForPrograms(request)) {
    void reply.type(PROBLEM_TYPE).send(JSON.stringify(problemDocument(details, request.id)));
    return;
  }
  void reply.type('text/html; charset=utf-8').send(shell.problem(details, request.id));
}

/** What programs are told; without an id where there was no request to give one to. */
export function problemDocument(
  { status, code, title, detail }: ProblemDetails,
  requestId?: string,
) {
  return { type: `urn:sparkvet:problem:${code}`, title, status, detail, code, requestId };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) return problemOfStore(error);
  return (isFastifyError(error) ? problemOfFastify(error) : undefined) ?? BUG;
}

/** The way out is in the message, and so is the place of the store: not for everybody. */
function problemOfStore({ code, message }: StoreError): Problem {
  if (code === 'bad-query') return badRequest(message);
  return unavailable(
    `the store could not be asked (${code}): try again; if it stays so, the server's log and sparkvet doctor say more`,
  );
}

function problemOfFastify({ statusCode = 500, message, code }: FastifyError): Problem | undefined {
  if (statusCode === 404) return notFound('there is nothing at this address');
  if (statusCode === 413) return tooLarge(message);
  if (statusCode === 503) return unavailable('there was no time to answer this: try again');
  if (statusCode < 400 || statusCode >= 500) return undefined;
  const title = statusCode === 415 ? 'A type that is not taken' : 'Wrong request';
  return new Problem({ status: statusCode, code: codeOf(code), title, detail: message });
}

function codeOf(code: string): string {
  return (
    code
      .replace(/^FST_(?:ERR_)?/, '')
      .toLowerCase()
      .replaceAll('_', '-') || 'bad-request'
  );
}

const BUG = new Problem({
  status: 500,
  code: 'bug',
  title: 'A bug of ours',
  detail:
    'this could not be answered, and should have been: please report it with the request id; the log has the rest',
});

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && 'code' in error;
}

function logTrouble(
  log: ServerLog,
  error: unknown,
  { id, method, routeOptions }: FastifyRequest,
): void {
  const facts = { requestId: id, method, route: routeOptions.url };
  // meant so, and in a client's power to have written again and again
  if (error instanceof Problem) {
    log.warn('a request was refused for now', { ...facts, why: error.details.detail });
    return;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error('a request could not be answered', { ...facts, error: stack });
}
