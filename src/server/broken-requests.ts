import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { PROBLEM_TYPE, problemDocument } from './answer-problems.ts';
import type { ProblemDetails } from './problem.ts';

/** No hook is run for what is no request: the headers of every other answer come from here. */
const HEADERS: readonly string[] = [
  `Content-Type: ${PROBLEM_TYPE}`,
  "Content-Security-Policy: default-src 'none';frame-ancestors 'none'",
  'X-Content-Type-Options: nosniff',
  'Cache-Control: no-store',
  'Connection: close',
];

/** What is being asked and answered on each connection. */
export type OpenExchanges = WeakMap<Socket, Set<Exchange>>;
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Notes what each connection is being answered: before every other hook. */
export function noteExchanges(app: FastifyInstance, open: OpenExchanges): void {
  app.addHook('onRequest', async ({ raw: request }, { raw: response }) => {
    const { socket } = request;
    const exchanges = open.get(socket) ?? new Set();
    const exchange = { request, response };
    open.set(socket, exchanges.add(exchange));
    response.once('close', () => exchanges.delete(exchange));
  });
}

/**
 * Answers what cannot be read as a request, is not sent to its end in time, or has headers without end, and ends the connection.
 * Where an answer to something before it is under way nothing is said: it would be taken for that answer, or for a part of it.
 */
export function brokenRequests(
  open: OpenExchanges,
): NonNullable<FastifyServerOptions['clientErrorHandler']> {
  return ({ code }, socket) => {
    if (socket.writable && isNobodyElses(open.get(socket))) socket.write(answerTo(code));
    socket.destroy();
  };
}

/** Whether nothing is answered, or only what is broken itself: its body does not come as it should. */
function isNobodyElses(exchanges: ReadonlySet<Exchange> = new Set()): boolean {
  const [first, ...others] = exchanges;
  if (first === undefined) return true;
  return others.length === 0 && !first.request.complete && !first.response.headersSent;
}

function answerTo(code: string): string {
  const details = detailsOf(code);
  const body = JSON.stringify(problemDocument(details));
  const head = [
    `HTTP/1.1 ${details.status} ${STATUS_CODES[details.status]}`,
    ...HEADERS,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function detailsOf(code: string): ProblemDetails {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        code: 'request-timeout',
        title: 'Too slow',
        detail: 'the request did not come to its end in time',
      };
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        code: 'headers-too-large',
        title: 'Too large',
        detail: 'the address and the headers are longer than is taken',
      };
    default:
      return {
        status: 400,
        code: 'bad-request',
        title: 'Wrong request',
        detail: 'this is no request of HTTP/1.1',
      };
  }
}
