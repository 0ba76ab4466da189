import type { z } from 'zod';
import { withoutEndSlashes } from '../../model/texts/end-slashes.ts';
import { isOutage } from '../best-record.ts';
import { FetchError } from '../fetcher.ts';
import { API_PATH } from '../log-folder/folder-uri.ts';
import type { Answer } from '../shared/answer.ts';
import { REDIRECTS } from '../shared/hops.ts';
import {
  type ByteBody,
  type CallOptions,
  createHttpClient,
  type HttpClient,
} from '../shared/http-client.ts';
import { HTTP_LIMITS, type HttpRuntime } from '../shared/http-settings.ts';
import { parseBaseUrl, type Query, shownAddress } from '../shared/request-target.ts';
import { backoffMs } from '../shared/retry.ts';
import { serverClockMs } from '../shared/server-clock.ts';
import { askInTurn } from './ask-in-turn.ts';
import { createDataNodes, type DataNodes, type HdfsSettings } from './data-nodes.ts';
import { isStandby, remoteFailure } from './remote-exception.ts';
import { Status } from './schema.ts';

/** A cluster's NameNodes, and how they are asked. */
export interface NameNodeSettings extends HdfsSettings {
  /** Of every request: `doas`, `delegation`. */
  readonly query: Query;
}

/** The NameNodes of a cluster, or its HttpFS: whichever is active answers. Paths are those of files. Throws FetchError. */
export interface NameNodes {
  readonly source: string;
  readonly ask: <T>(
    path: string,
    query: Query,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ) => Promise<T>;
  /** Between two tries. */
  readonly pause: (failedCount: number, signal: AbortSignal) => Promise<void>;
  /** Every one of them by itself, asked about the path. */
  readonly states: (path: string, signal: AbortSignal) => Promise<readonly NameNodeState[]>;
  /** The bytes of a file from `offset` on, from wherever they lie. */
  readonly open: (path: string, offset: number, signal: AbortSignal) => Promise<ByteBody>;
}

/** An active one may refuse the path: then it has an error too. */
export interface NameNodeState {
  readonly url: string;
  readonly state: 'active' | 'standby' | 'away';
  readonly error?: FetchError;
  /** By its own clock. */
  readonly clockMs?: number;
}

/** Throws TypeError for addresses that are none. */
export function createNameNodes(settings: NameNodeSettings, runtime: HttpRuntime): NameNodes {
  const { source, urls, http, query: common } = settings;
  const limits = { ...HTTP_LIMITS, ...http.limits };
  const clients = urls.map((url) =>
    createHttpClient({ ...http, source, baseUrl: apiUrl(url) }, runtime),
  );
  const askAny = askInTurn(source, clients, limits, runtime);
  const judge = (answer: Answer): FetchError | undefined => remoteFailure(source, answer);
  const dataNodes = createDataNodes(settings, runtime);

  async function pause(failedCount: number, signal: AbortSignal): Promise<void> {
    await runtime.sleep(backoffMs(failedCount, limits, runtime.random), signal);
  }

  async function openOnce(
    path: string,
    offset: number,
    signal: AbortSignal,
  ): Promise<() => Promise<ByteBody>> {
    const query = { ...common, op: 'OPEN', ...(offset > 0 ? { offset } : {}) };
    return askAny(
      async (client) => openOrRedirect(client, { path, query, source, judge }, dataNodes, signal),
      signal,
    );
  }

  return {
    source,
    pause,
    states: async (path, signal) => {
      const query = { ...common, op: 'GETFILESTATUS' };
      const asked = { signal, query, source, retriesUnreachable: false };
      const states = await Promise.all(clients.map(async (one) => stateOf(one, path, asked)));
      return states.map((state, at) => ({ url: shownAddress(urls[at] ?? ''), ...state }));
    },
    ask: async (path, query, schema, signal) => {
      const asked = { signal, query: { ...common, ...query }, retriesUnreachable: false, judge };
      return askAny(async (client) => client.getJson(encoded(path), schema, asked), signal);
    },
    open: async (path, offset, signal) => {
      for (let round = 1; ; round += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one DataNode after the other
        const next = await openOnce(path, offset, signal);
        try {
          // oxlint-disable-next-line no-await-in-loop -- the same
          return await next();
        } catch (error) {
          // the next answer may name another DataNode
          if (!isOutage(error) || round >= limits.attemptCount) throw error;
        }
        // oxlint-disable-next-line no-await-in-loop -- the pause is the point
        await pause(round, signal);
      }
    },
  };
}

/** Only what Hadoop itself says of a path tells that a NameNode is there: a gateway's login page refuses, too. */
async function stateOf(
  client: HttpClient,
  path: string,
  { source, ...options }: CallOptions & { readonly source: string },
): Promise<Omit<NameNodeState, 'url'>> {
  const seen: { clockMs?: number } = {};
  let said: FetchError | undefined;
  const judge = (answer: Answer): FetchError | undefined => {
    said = remoteFailure(source, answer);
    return said;
  };
  const onHeaders = (headers: Readonly<Record<string, string>>): void => {
    const clockMs = serverClockMs(headers);
    if (clockMs !== undefined) seen.clockMs = clockMs;
  };
  try {
    await client.getJson(encoded(path), Status, { ...options, judge, onHeaders });
    return { state: 'active', ...seen };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    if (isStandby(error)) return { state: 'standby', error };
    const isRefusal = error.code === 'not-found' || error.code === 'unauthorized';
    return { state: isRefusal && error === said ? 'active' : 'away', error };
  }
}

/** `http://nn:9870`, `…/gateway/default` or the API's own address. */
function apiUrl(url: string): string {
  const base = parseBaseUrl(url);
  const path = withoutEndSlashes(base.pathname);
  base.pathname = path.endsWith(API_PATH) ? path : `${path}${API_PATH}`;
  return base.href;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

interface OpenRequest {
  readonly path: string;
  readonly query: Query;
  readonly source: string;
  readonly judge: (answer: Answer) => FetchError | undefined;
}

/** A NameNode tells which DataNode has the bytes (307), HttpFS sends them itself. */
async function openOrRedirect(
  client: HttpClient,
  { path, query, source, judge }: OpenRequest,
  dataNodes: DataNodes,
  signal: AbortSignal,
): Promise<() => Promise<ByteBody>> {
  let location: string | undefined;
  let from = '';
  try {
    const body = await client.getStream(encoded(path), {
      signal,
      query,
      redirects: 'refuse',
      retriesUnreachable: false,
      judge: (answer) => {
        if (!REDIRECTS.has(answer.status)) return judge(answer);
        from = answer.url;
        location = answer.headers['location'];
        return new FetchError(source, 'bad-payload', `${answer.url} redirects to nowhere`);
      },
    });
    return async () => body;
  } catch (error) {
    if (location === undefined) throw error;
    const target = dataNodes.parse(location, from);
    return async () => dataNodes.open(target, signal);
  }
}
