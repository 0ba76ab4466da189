import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Fetcher, RecordHandle, RecordKind } from '../../../src/fetchers/fetcher.ts';
import {
  createHistoryServer,
  type HistoryServerOptions,
} from '../../../src/fetchers/history-server/history-server.ts';
import type { HttpRuntime, HttpSettings } from '../../../src/fetchers/shared/http-settings.ts';
import type { Exchange } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';

const INDEX = path.resolve(
  import.meta.dirname,
  '../../fixtures/recorded/history-server/index.json',
);
const Names = z.array(z.object({ name: z.string(), path: z.string() }));

/** What is tested is hardly ever patience: a busy machine may take as long as this. */
const PATIENT = { headersMs: 20_000, idleBodyMs: 20_000 };

export function aHistoryServer(
  url: string,
  overrides: Partial<HistoryServerOptions> = {},
  http: Partial<HttpSettings> = {},
  runtime: HttpRuntime = aHttpRuntime(),
): Fetcher {
  return createHistoryServer(
    { cluster: 'prod', url, logs: true, maxArchiveBytes: 1_000_000_000, ...overrides },
    { ...http, limits: { ...PATIENT, ...http.limits } },
    runtime,
  );
}

/** One answer of a real server. */
export function recorded(name: string, overrides: Partial<Exchange> = {}): Exchange {
  return recordedExchange('history-server', name, overrides);
}

/** What reading an application over REST asks, with the answers of a real server, as `<version>/<name>`. */
export function recordedApplication(name: string): readonly Exchange[] {
  const [version] = name.split('/');
  const entries = Names.parse(JSON.parse(readFileSync(INDEX, 'utf8')));
  const own = entries.filter((entry) => entry.name.startsWith(`${name}/`));
  const kept = own.filter((entry) => !/\/(?:logs|version)$/.test(entry.name));
  return [...kept.map((entry) => recorded(entry.name)), recorded(`${version}/lab/version`)];
}

export function aHandle(
  source: Fetcher,
  record: RecordKind,
  applicationId: string,
  attemptId?: string,
): RecordHandle {
  const ref = { id: applicationId, ...(attemptId === undefined ? {} : { attemptId }) };
  return {
    source: source.source,
    record,
    ref: { cluster: source.cluster, ...ref },
    fingerprint: 'ended 1',
    isInProgress: false,
    location: `http://shs/applications/${applicationId}/logs`,
    locator: { applicationId, ...(attemptId === undefined ? {} : { attemptId }) },
  };
}
