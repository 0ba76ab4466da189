import { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Analysis } from '../../model/analysis.ts';
import { MIB, MS_PER_SECOND } from '../../model/units.ts';
import type { ServerParts, SubmittedLog } from '../parts.ts';
import { badRequest, forbidden, type Problem, unavailable, unprocessable } from '../problem.ts';
import type { UploadSettings } from '../settings.ts';
import { none, text } from './fields.ts';
import { ANYTHING, type Answer, type Asked, type Operation, operation } from './operation.ts';
import { ANALYSIS } from './schemas.ts';
import { withSpooled } from './spool.ts';

const RETRY_AFTER_SECONDS = 10;
/** For the log to come, before it is judged. */
const ARRIVAL_MS = 600 * MS_PER_SECOND;
const NAME = /^[\p{L}\p{N} ._@()+=-]{1,255}$/u;

const UPLOAD_TYPES = [
  'application/octet-stream',
  'application/zip',
  'application/gzip',
  'application/zstd',
  'application/x-ndjson',
  'application/json',
  'text/plain',
] as const;

const SubmitQuery = z.strictObject({
  name: text.regex(NAME, 'must be the name of a file, without a path').default('log').meta({
    description: "The file's name: for messages, and for the id where an old log has none.",
  }),
  cluster: text.optional().meta({ description: 'Where it ran.' }),
  store: z.enum(['true', 'false']).default('false').meta({
    description: '`true` keeps the analysis like any other; for the platform.',
  }),
});

const ANSWERS = {
  200: { description: 'The analysis.', schema: ANALYSIS },
  201: { description: 'The analysis, which is stored now.', schema: ANALYSIS },
  403: { description: 'Logs may not be handed in here, or not stored by you.' },
  413: { description: 'More bytes than are taken.' },
  415: { description: 'Sent as a form, as curl does without a `content-type`.' },
  422: { description: 'It is no event log, or cannot be read.' },
} as const;

/** Bodies of any type come as a stream; nothing of them is read before the operation asks. */
export function takeStreams(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/** `POST /analyses`: a log is spooled, judged in another thread, and forgotten unless it is to be stored. */
export function submitOperation(settings: UploadSettings): Operation {
  const places = { free: settings.concurrency };
  return operation({
    id: 'submitLog',
    method: 'post',
    path: '/analyses',
    tag: 'analyses',
    summary: 'Judge an event log that is sent along',
    description: limitsInWords(settings),
    params: none,
    query: SubmitQuery,
    body: ANYTHING,
    stream: {
      description:
        'One event log as Spark wrote it, plain or compressed (zstd, lz4, snappy, LZF, gzip), or the zip of a History Server with one log.',
      types: UPLOAD_TYPES,
    },
    answers: ANSWERS,
    config: { takesStream: true, rateLimit: { max: settings.perMinute, timeWindow: '1 minute' } },
    handlerTimeoutMs: ARRIVAL_MS + settings.timeoutSeconds * MS_PER_SECOND,
    answer: async (asked) => inFreePlace(places, async () => answerWith(settings, asked)),
  });
}

function limitsInWords({ maxBytes, maxDecodedBytes, ...most }: UploadSettings): string {
  return `At most ${maxBytes / MIB} MiB as sent and ${maxDecodedBytes / MIB} MiB decompressed, ${most.concurrency} at once, ${most.perMinute} a minute from one viewer. It is not kept.`;
}

/** Whoever finds no place free is told to come again. */
async function inFreePlace<T>(places: { free: number }, work: () => Promise<T>): Promise<T> {
  if (places.free === 0) {
    const detail = 'as many logs as may be are judged just now: come again';
    throw unavailable(detail, RETRY_AFTER_SECONDS);
  }
  places.free -= 1;
  try {
    return await work();
  } finally {
    places.free += 1;
  }
}

type Submitted = Asked<unknown, z.output<typeof SubmitQuery>, unknown>;

async function answerWith(
  settings: UploadSettings,
  { query, request, parts }: Submitted,
): Promise<Answer> {
  const isStored = query.store === 'true';
  if (isStored && parts.viewer().role !== 'platform') {
    const detail =
      'what is stored is seen by everybody: only the platform may store what it hands in';
    throw forbidden(detail);
  }
  const { body } = request;
  if (!(body instanceof IncomingMessage)) throw badRequest('the body has to be the log');
  const { name, cluster } = query;
  const log = { name, ...(cluster === undefined ? {} : { cluster }) };
  const analysis = await withSpooled(body, { maxBytes: settings.maxBytes }, async (path) => {
    const timeout = AbortSignal.timeout(settings.timeoutSeconds * MS_PER_SECOND);
    using gone = goneSignal(body);
    const signal = AbortSignal.any([timeout, gone.signal]);
    return await judged(parts, { ...log, path }, signal).catch((error: unknown) => {
      if (timeout.aborted) throw tooLong(settings);
      throw gone.signal.aborted ? badRequest('who asked has gone') : error;
    });
  });
  if (!isStored) return { body: analysis };
  await parts.save?.(analysis);
  return { status: 201, body: analysis };
}

/** Aborted when the connection ends: nobody waits for the answer. A request whose body was read ends sooner. */
function goneSignal({ socket }: IncomingMessage): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  socket.once('close', abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      socket.off('close', abort);
    },
  };
}

async function judged(
  { submit }: ServerParts,
  log: SubmittedLog,
  signal: AbortSignal,
): Promise<Analysis> {
  if (submit === undefined) throw forbidden('logs may not be handed in here');
  return submit(log, signal);
}

function tooLong({ timeoutSeconds }: UploadSettings): Problem {
  return unprocessable(
    `it takes longer than ${timeoutSeconds} s to judge: use sparkvet analyze for logs of this size`,
  );
}
