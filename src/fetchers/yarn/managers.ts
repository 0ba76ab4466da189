import type { z } from 'zod';
import { withoutEndSlashes } from '../../model/texts/end-slashes.ts';
import { FetchError } from '../fetcher.ts';
import type { Answer } from '../shared/answer.ts';
import { createHttpClient, type HttpClient } from '../shared/http-client.ts';
import { HTTP_LIMITS, type HttpRuntime, type HttpSettings } from '../shared/http-settings.ts';
import { parseBaseUrl, type Query } from '../shared/request-target.ts';
import { backoffMs } from '../shared/retry.ts';
import { InfoAnswer } from './schema.ts';

/** Of its errors. */
export const SOURCE = 'yarn';

export type ManagerSettings = Omit<HttpSettings, 'source' | 'baseUrl' | 'redirectHosts'>;

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly query?: Query;
}

/** The ResourceManagers of one cluster: whichever is active answers. */
export interface Managers {
  /** Paths come after `…/cluster`. A 'not-found' is the ResourceManager's own: it does not know the application. */
  readonly ask: <T>(path: string, schema: z.ZodType<T>, options: AskOptions) => Promise<T>;
  /** Every one of them by itself, the standby too. */
  readonly states: (signal: AbortSignal) => Promise<readonly ManagerState[]>;
}

export type ManagerState =
  | {
      readonly url: string;
      readonly isActive: boolean;
      readonly version?: string;
      readonly startedAtMs?: number;
    }
  | { readonly url: string; readonly error: FetchError };

interface Manager {
  readonly url: string;
  readonly client: HttpClient;
}

/** Without one Hadoop's own address is used: gateways leave `/ws` out, and some people give the API's address. */
const API_PATHS: readonly (readonly [RegExp, string])[] = [
  [/\/cluster$/, ''],
  [/\/v1$/, '/cluster'],
  // Knox: /gateway/<topology>/resourcemanager
  [/\/resourcemanager$/, '/v1/cluster'],
];
const HADOOP_API_PATH = '/ws/v1/cluster';

/** Throws `TypeError` when one of the addresses is none, or there is none. */
export function createManagers(
  baseUrls: readonly string[],
  settings: ManagerSettings,
  runtime: HttpRuntime,
): Managers {
  if (baseUrls.length === 0) throw new TypeError('no ResourceManager was named');
  const limits = { ...HTTP_LIMITS, ...settings.limits };
  const managers = baseUrls.map((baseUrl): Manager => {
    const url = apiUrl(baseUrl);
    return {
      url,
      client: createHttpClient({ ...settings, source: SOURCE, baseUrl: url }, runtime),
    };
  });
  let activeIndex = 0;

  /** The one that answered last comes first. */
  async function askRound<T>(
    path: string,
    schema: z.ZodType<T>,
    options: AskOptions,
  ): Promise<{ readonly value: T } | { readonly errors: readonly FetchError[] }> {
    const errors: FetchError[] = [];
    for (const index of orderFrom(activeIndex, managers)) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other: the first answer is enough
        const value = await askOne(managers[index], path, schema, options);
        activeIndex = index;
        return { value };
      } catch (error) {
        if (!(error instanceof FetchError)) throw error;
        if (isFromActive(error)) {
          activeIndex = index;
          throw error;
        }
        errors.push(error);
      }
    }
    return { errors };
  }

  return {
    ask: async (path, schema, options) => {
      for (let round = 1; ; round += 1) {
        // oxlint-disable-next-line no-await-in-loop -- a failover takes a while: all are asked again
        const result = await askRound(path, schema, options);
        if ('value' in result) return result.value;
        const isPassing = result.errors.every(({ code }) => code === 'unreachable');
        if (!isPassing || round >= limits.attemptCount) throw noneOf(result.errors);
        // oxlint-disable-next-line no-await-in-loop -- the pause is the point
        await runtime.sleep(backoffMs(round, limits, runtime.random), options.signal);
      }
    },
    states: async (signal) => Promise.all(managers.map(async (one) => stateOf(one, signal))),
  };
}

function apiUrl(baseUrl: string): string {
  const url = parseBaseUrl(baseUrl);
  const path = withoutEndSlashes(url.pathname);
  const [, rest] = API_PATHS.find(([ending]) => ending.test(path)) ?? [/^/, HADOOP_API_PATH];
  url.pathname = `${path}${rest}`;
  return url.href;
}

function orderFrom(first: number, { length }: readonly unknown[]): readonly number[] {
  return Array.from({ length }, (_, step) => (first + step) % length);
}

async function askOne<T>(
  manager: Manager | undefined,
  path: string,
  schema: z.ZodType<T>,
  options: AskOptions,
): Promise<T> {
  if (manager === undefined) throw new RangeError('no such ResourceManager');
  return manager.client.getJson(path, schema, {
    ...options,
    // the active one is in our list: its name in a standby's redirect may mean nothing on this side of a gateway
    redirects: 'refuse',
    retriesUnreachable: false,
    judge,
  });
}

/** A standby says none of these, so no other would say otherwise. */
function isFromActive({ code }: FetchError): boolean {
  return code === 'not-found' || code === 'too-large' || code === 'throttled';
}

function isTelling({ code }: FetchError): boolean {
  return code === 'unauthorized' || code === 'bad-payload';
}

/** One that answers, but not to us, tells more than one that is away. */
function noneOf(errors: readonly FetchError[]): FetchError {
  const telling = errors.find(isTelling) ?? (errors.length === 1 ? errors[0] : undefined);
  if (telling !== undefined) return telling;
  const code = errors.every((error) => error.code === 'timeout') ? 'timeout' : 'unreachable';
  const reasons = errors.map(({ message }) => message).join('; ');
  const message = `none of ${errors.length} ResourceManagers is active: ${reasons}`;
  return new FetchError(SOURCE, code, message, { cause: new AggregateError(errors) });
}

function judge(answer: Answer): FetchError | undefined {
  if (isStandby(answer)) {
    const message = /active RM/i.test(answer.text)
      ? `${answer.url} is a standby, and knows of no active ResourceManager`
      : `${answer.url} is a standby: name every ResourceManager, so that the active one is found`;
    return new FetchError(SOURCE, 'unreachable', message);
  }
  if (answer.status === 404 && !answer.text.includes('NotFoundException')) {
    const message = `${answer.url} is no address of a ResourceManager: check host, port and prefix`;
    return new FetchError(SOURCE, 'bad-payload', message);
  }
  return undefined;
}

/**
 * 307 with Location (Hadoop 2.8+) or with Refresh only (none is active), 200 with Refresh (2.7), 200 "There is no active RM
 * right now."; a restarting one says 503.
 */
function isStandby({ status, headers, text }: Answer): boolean {
  if (status >= 400) return false;
  if (headers['refresh'] !== undefined) return true;
  return /^\s*(?:This is standby RM|There is no active RM|Can not find any active RM)/.test(text);
}

async function stateOf({ url, client }: Manager, signal: AbortSignal): Promise<ManagerState> {
  try {
    const { clusterInfo } = await client.getJson('/info', InfoAnswer, { signal, judge });
    const { haState, resourceManagerVersion: version, startedOn: startedAtMs } = clusterInfo;
    return {
      url,
      isActive: haState === 'ACTIVE',
      ...(typeof version === 'string' ? { version } : {}),
      ...(typeof startedAtMs === 'number' ? { startedAtMs } : {}),
    };
  } catch (error) {
    if (error instanceof FetchError) return { url, error };
    throw error;
  }
}
