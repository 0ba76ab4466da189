import { inspect } from 'node:util';
import { z } from 'zod';
import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { createHttpClient, type HttpClient } from '../../../src/fetchers/shared/http-client.ts';
import type { HttpRuntime, HttpSettings } from '../../../src/fetchers/shared/http-settings.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';

/** What most answers of these tests are: `{"n": 1}`. */
export const Numbered = z.object({ n: z.number() });
export const ONE = '{"n": 1}';

/** A busy machine is slow at anything, handshakes above all. */
const PATIENT = { connectMs: 5_000, headersMs: 10_000, idleBodyMs: 10_000 };
const BRIEF = { headersMs: 300, idleBodyMs: 300 };

/** Patience for an answer: with a server that stalls as much as a test has. */
export function limitsFor({ fault }: { readonly fault?: string }): Partial<typeof PATIENT> {
  return fault?.startsWith('stall') === true ? BRIEF : {};
}

export function aClient(
  baseUrl: string,
  settings: Partial<HttpSettings> = {},
  runtime: HttpRuntime = aHttpRuntime(),
): HttpClient {
  const { limits, ...rest } = settings;
  return createHttpClient(
    { source: 'test', baseUrl, limits: { ...PATIENT, ...limits }, ...rest },
    runtime,
  );
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
