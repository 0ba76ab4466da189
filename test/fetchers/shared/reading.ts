import { inspect } from 'node:util';
import { z } from 'zod';
import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { createHttpClient, type HttpClient } from '../../../src/fetchers/shared/http-client.ts';
import type { HttpRuntime, HttpSettings } from '../../../src/fetchers/shared/http-settings.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';

/** What most answers of these tests are: `{"n": 1}`. */
export const Numbered = z.object({ n: z.number() });
export const ONE = '{"n": 1}';

/** Patience for a stalling server: long enough for a loopback, short enough for a test. */
const BRIEF = { connectMs: 5_000, headersMs: 300, idleBodyMs: 300 };

export function aClient(
  baseUrl: string,
  settings: Partial<HttpSettings> = {},
  runtime: HttpRuntime = aHttpRuntime(),
): HttpClient {
  const { limits, ...rest } = settings;
  return createHttpClient(
    { source: 'test', baseUrl, limits: { ...BRIEF, ...limits }, ...rest },
    runtime,
  );
}

/** For what a busy machine is slow at, such as a handshake: nothing here is meant to stall. */
export function aPatientClient(baseUrl: string, settings: Partial<HttpSettings>): HttpClient {
  const limits = { headersMs: 10_000, idleBodyMs: 10_000 };
  return aClient(baseUrl, { ...settings, limits: { ...limits, ...settings.limits } });
}

export function aSignal(): AbortSignal {
  return new AbortController().signal;
}

/** The `FetchError` that it ends with. */
export async function failureOf(work: Promise<unknown>): Promise<FetchError> {
  const thrown: unknown = await work.then(
    (value) => new Error(`no failure: ${inspect(value)}`),
    (error: unknown) => error,
  );
  if (thrown instanceof FetchError) return thrown;
  throw thrown;
}
