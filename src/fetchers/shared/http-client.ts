import type { z } from 'zod';
import type { FetchError } from '../fetcher.ts';
import { type Answer, EXPLANATION_BYTES, shownUrl } from './answer.ts';
import { type BodyLimits, readBeginning, readBody, readText } from './body.ts';
import { SizeLimitReached } from './cut-short.ts';
import { bodyFailure, statusFailure } from './failure.ts';
import { createOpen, type HopOptions, type OpenAnswer } from './hops.ts';
import {
  HTTP_LIMITS,
  type HttpLimits,
  type HttpRuntime,
  type HttpSettings,
  type TapedAnswer,
} from './http-settings.ts';
import { notJson, parseJson } from './json.ts';
import { type Attempt, parseRetryAfterMs, withRetries } from './retry.ts';
import { serverClockMs } from './server-clock.ts';
import { openFromTape, tapeKey } from './tape.ts';

export interface CallOptions extends Omit<HopOptions, 'isUncompressed'> {
  /** Statuses that mean "not yet" to this caller, such as 404 after a listing and 500 of a History Server. */
  readonly retriedStatuses?: readonly number[];
  /** Of the body, decompressed: JSON has a limit without it, a stream has none. */
  readonly maxBytes?: number;
  /** Sees every answer whose body was read (JSON, refused redirects, errors) before the usual rules; what it returns is final. */
  readonly judge?: (answer: Answer) => FetchError | undefined;
  /** Told of the headers of the answer that is taken, names in lower case: its `date` is the server's clock. */
  readonly onHeaders?: (headers: Readonly<Record<string, string>>) => void;
}

/** A body on its way. It holds one of the host's places until it is read to its end, or closed. */
export interface ByteBody {
  /** To be read once. Throws `FetchError` when it stops half-way, stalls or is larger than `maxBytes`: no read is repeated. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Absent when the server does not say it. */
  readonly contentLengthBytes?: number;
  readonly close: () => void;
}

/** Throws `FetchError`, or the signal's own reason when the caller gave up. Paths come after the base URL's own, percent-encoded. */
export interface HttpClient {
  /** Accepts `application/json` unless told otherwise. */
  readonly getJson: <T>(path: string, schema: z.ZodType<T>, options: CallOptions) => Promise<T>;
  /** Accepts anything unless told otherwise: a History Server's `/logs` answers 406 to `application/json`. */
  readonly getStream: (path: string, options: CallOptions) => Promise<ByteBody>;
}

const FIRST_ERROR_STATUS = 300;

/** A client for one base URL. Throws `TypeError` when that is none. */
export function createHttpClient(settings: HttpSettings, runtime: HttpRuntime): HttpClient {
  const limits: HttpLimits = { ...HTTP_LIMITS, ...settings.limits };
  const { source, baseUrl } = settings;
  const { tape, nowMs } = runtime;
  const open =
    tape?.mode === 'replay'
      ? openFromTape(source, baseUrl, tape.find)
      : createOpen(settings, limits, runtime);

  async function call<T>(
    path: string,
    options: CallOptions & HopOptions,
    read: (context: Context, answer: OpenAnswer) => Promise<Attempt<T>>,
  ): Promise<T> {
    const { signal, query } = options;
    const keep = (answer: Omit<TapedAnswer, 'key'>): void => {
      if (tape?.mode === 'record') tape.keep({ key: tapeKey(baseUrl, path, query), ...answer });
    };
    const context: Context = { source, limits, nowMs, keep };
    try {
      return await withRetries(limits, runtime, signal, async () => {
        const opened = await open(path, options);
        if (opened.kind === 'failed') return opened;
        if (opened.value.status >= FIRST_ERROR_STATUS) {
          return refusal(context, opened.value, options);
        }
        options.onHeaders?.(opened.value.headers);
        return read(context, opened.value);
      });
    } catch (error) {
      // whatever broke because the caller gave up is told as that
      signal.throwIfAborted();
      throw error;
    }
  }

  return {
    getJson: async (path, schema, options) =>
      call(path, options, async (context, answer) => readJson(context, answer, schema, options)),
    getStream: async (path, options) =>
      call(path, { accept: '*/*', isUncompressed: true, ...options }, async (context, answer) =>
        readStream(context, answer, options),
      ),
  };
}

interface Context {
  readonly source: string;
  readonly limits: HttpLimits;
  readonly nowMs: () => number;
  readonly keep: (answer: Omit<TapedAnswer, 'key'>) => void;
}

async function refusal(
  { source, limits, nowMs, keep }: Context,
  open: OpenAnswer,
  options: CallOptions,
): Promise<Attempt<never>> {
  const answer = answerOf(open, await readExplanation(limits, open));
  keep(taped(open, answer.text));
  const judged = options.judge?.(answer);
  if (judged !== undefined) throw judged;
  const { retriedStatuses = [] } = options;
  // a date is one of the server's clock, which may be hours away from ours
  const serverMs = serverClockMs(open.headers) ?? nowMs();
  const retryAfterMs = parseRetryAfterMs(open.headers['retry-after'], serverMs);
  const failure = statusFailure(source, answer, { retriedStatuses, retryAfterMs });
  const mayRetry = options.retriesUnreachable !== false || !failure.isConnection;
  return {
    kind: 'failed',
    error: failure.error,
    isWorthRetrying: failure.isWorthRetrying && mayRetry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

async function readJson<T>(
  { source, limits, keep }: Context,
  open: OpenAnswer,
  schema: z.ZodType<T>,
  { judge, maxBytes = limits.maxJsonBytes }: CallOptions,
): Promise<Attempt<T>> {
  let text: string;
  try {
    text = await readText(open.body, bodyLimits(limits, open, maxBytes));
  } catch (thrown) {
    const { error, isWorthRetrying } = bodyFailure(source, shownUrl(open.url), thrown);
    return { kind: 'failed', error, isWorthRetrying };
  }
  keep(taped(open, text));
  const answer = answerOf(open, text);
  const judged = judge?.(answer);
  if (judged !== undefined) throw judged;
  return { kind: 'done', value: parseJson(source, answer, schema, open.withoutEcho) };
}

function taped(
  { status, headers, withoutEcho }: OpenAnswer,
  text: string,
): Omit<TapedAnswer, 'key'> {
  return { status, contentType: headers['content-type'] ?? '', text: withoutEcho(text) };
}

async function readStream(
  { source, limits }: Context,
  open: OpenAnswer,
  { maxBytes = Infinity, signal }: CallOptions,
): Promise<Attempt<ByteBody>> {
  if (/\bhtml\b/i.test(open.headers['content-type'] ?? '')) {
    throw notJson(source, answerOf(open, await readExplanation(limits, open)));
  }
  const limit = bodyLimits(limits, open, maxBytes);
  const url = shownUrl(open.url);
  if ((limit.announcedBytes ?? 0) > maxBytes) {
    open.body.destroy();
    throw bodyFailure(source, url, new SizeLimitReached(maxBytes)).error;
  }
  return {
    kind: 'done',
    value: {
      bytes: bytesOf(readBody(open.body, limit), { source, url, signal }),
      ...(limit.announcedBytes === undefined ? {} : { contentLengthBytes: limit.announcedBytes }),
      close: () => {
        open.body.destroy();
      },
    },
  };
}

async function* bytesOf(
  chunks: AsyncIterable<Uint8Array>,
  from: { readonly source: string; readonly url: string; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (thrown) {
    from.signal.throwIfAborted();
    throw bodyFailure(from.source, from.url, thrown).error;
  }
}

/** The beginning of a page or an error, for people. */
async function readExplanation({ idleBodyMs }: HttpLimits, open: OpenAnswer): Promise<string> {
  return open.withoutEcho(await readBeginning(open.body, idleBodyMs, EXPLANATION_BYTES));
}

function answerOf({ url, status, headers }: OpenAnswer, text: string): Answer {
  return { url: shownUrl(url), status, headers, text };
}

/** A compressed body's length says nothing of what comes out of it (and axios removes the header that says so). */
function bodyLimits({ idleBodyMs }: HttpLimits, open: OpenAnswer, maxBytes: number): BodyLimits {
  const announced = open.isCompressed ? undefined : Number(open.headers['content-length']);
  const isKnown = announced !== undefined && Number.isInteger(announced);
  return { idleBodyMs, maxBytes, announcedBytes: isKnown ? announced : undefined };
}
