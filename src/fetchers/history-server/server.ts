import type { z } from 'zod';
import { MS_PER_MINUTE } from '../../model/units.ts';
import { FetchError } from '../fetcher.ts';
import type { Answer } from '../shared/answer.ts';
import { type CallOptions, createHttpClient, type HttpClient } from '../shared/http-client.ts';
import type { HttpRuntime, HttpSettings } from '../shared/http-settings.ts';
import { apiUrl, sourceName } from './address.ts';
import { Rows, VersionAnswer } from './schema.ts';

/** One History Server: its API under the names of its paths. Throws `FetchError`, or the signal's reason. */
export interface Server {
  readonly source: string;
  readonly nowMs: () => number;
  /** How long an answer about an attempt may take: the log is replayed inside the first one, for seconds to many minutes. */
  readonly replayMs: number;
  /** Of the server, not of the applications; remembered once it was told. */
  readonly version: (signal: AbortSignal) => Promise<string>;
  readonly ask: <T>(path: string, schema: z.ZodType<T>, options: CallOptions) => Promise<T>;
  /** A list; rows that are not what they should be are left out and counted. */
  readonly askRows: <T>(
    path: string,
    row: z.ZodType<T>,
    options: CallOptions,
  ) => Promise<ReadRows<T>>;
  readonly stream: HttpClient['getStream'];
}

export interface ReadRows<T> {
  readonly rows: readonly T[];
  readonly droppedCount: number;
}

const MIN_REPLAY_MS = 10 * MS_PER_MINUTE;

/** Throws `TypeError` for an address that is none. */
export function createServer(
  url: string,
  http: Omit<HttpSettings, 'source' | 'baseUrl'>,
  runtime: HttpRuntime,
): Server {
  const source = sourceName(url);
  const client = createHttpClient({ ...http, source, baseUrl: apiUrl(url) }, runtime);
  const judge = (answer: Answer) => noApi(source, answer);
  let known: string | undefined;

  const ask: Server['ask'] = async (path, schema, options) =>
    client.getJson(path, schema, { judge, ...options });
  return {
    source,
    nowMs: runtime.nowMs,
    replayMs: Math.max(MIN_REPLAY_MS, http.limits?.headersMs ?? 0),
    ask,
    askRows: async (path, row, options) => readRows(await ask(path, Rows, options), row),
    version: async (signal) => {
      known ??= (await ask('/version', VersionAnswer, { signal })).spark;
      return known;
    },
    stream: async (path, options) => client.getStream(path, { judge, ...options }),
  };
}

/** Rows that are none are counted and left out. */
export function readRows<T>(values: readonly unknown[], schema: z.ZodType<T>): ReadRows<T> {
  const rows: T[] = [];
  for (const value of values) {
    const parsed = schema.safeParse(value);
    if (parsed.success) rows.push(parsed.data);
  }
  return { rows, droppedCount: values.length - rows.length };
}

/** The API says what it does not know, in a line of text; a 404 that says nothing of this comes from something else. */
const UNKNOWN_TO_API = /^(?:unknown |no such app|no rdd found|No tasks reported)/;

function noApi(source: string, { status, url, text, headers }: Answer): FetchError | undefined {
  const isPage = /\b(?:html|json)\b/i.test(headers['content-type'] ?? '');
  if (status !== 404 || !isPage || UNKNOWN_TO_API.test(text.trim())) return undefined;
  const message = `${url} is no address of a Spark History Server: check host, port and prefix`;
  return new FetchError(source, 'bad-payload', message);
}
