import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { serverSources } from '../../src/compose/server/server-sources.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { MS_PER_HOUR } from '../../src/model/units.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { apiRoutes } from '../../src/server/api/api.ts';
import type { ServerSources } from '../../src/server/parts.ts';
import { createServer, type Routes, type ServerOptions } from '../../src/server/server.ts';
import { ServerSettings } from '../../src/server/settings.ts';
import type { Stores } from '../../src/store/stores.ts';
import { createReportPool } from '../../src/workers/report-pool.ts';
import { openStoresInWorker } from '../../src/workers/store-client.ts';
import { createSubmitPool } from '../../src/workers/submit-pool.ts';

const GOLDEN = path.resolve(import.meta.dirname, '../golden');
export const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');

/** A whole document of a real log. */
export function golden(name: string): Analysis {
  const analysis: Analysis = JSON.parse(
    readFileSync(path.join(GOLDEN, `${name}.analysis.json`), 'utf8'),
  );
  return analysis;
}

/** The same run by another identity. */
export function run(analysis: Analysis, application: Partial<Analysis['application']>): Analysis {
  return { ...analysis, application: { ...analysis.application, ...application } };
}

export const JOB_KEY = 'etl/orders "nightly" <b>';
export const RUN_COUNT = 23;
const START_AT_MS = Date.parse('2026-03-02T01:00:00Z');

/** Runs of one job of ann's, one an hour, and three applications of others. */
function documents(): readonly Analysis[] {
  const skew = golden('skew');
  const runs = Array.from({ length: RUN_COUNT }, (_, n) => {
    const startedAtMs = START_AT_MS + n * MS_PER_HOUR;
    const { durationMs } = skew.application;
    return run(skew, {
      id: `application_1700000000000_${String(n + 1).padStart(4, '0')}`,
      attemptId: '1',
      user: 'ann',
      queue: 'etl',
      jobKey: JOB_KEY,
      startedAtMs,
      endedAtMs: startedAtMs + durationMs,
    });
  });
  return [
    ...runs,
    golden('heap-oom'),
    golden('dr-elephant'),
    run(golden('healthy'), { user: 'bob' }),
  ];
}

/** Real stores and threads, shared by the servers of a test file. */
export interface World extends AsyncDisposable {
  readonly stores: Stores;
  readonly sources: ServerSources;
  /** A server on a free port of this machine, with REST and more routes. */
  readonly serve: (options?: ServeOptions) => Promise<Served>;
}
export interface ServeOptions extends Partial<Omit<ServerOptions, 'settings'>> {
  readonly settings?: unknown;
  readonly routes?: readonly Routes[];
}
export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly app: FastifyInstance;
  readonly log: readonly string[];
}

export async function openWorld(fileConfig: Partial<Config> = {}): Promise<World> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-server-'));
  const loaded = await loadConfig({ environment: {}, flags: { out: folder } });
  const config = { ...loaded, ...fileConfig };
  await using open = new AsyncDisposableStack();
  open.defer(() => rmSync(folder, { recursive: true, force: true }));
  const stores = open.use(await openStoresInWorker(path.join(folder, 'sparkvet.db')));
  for (const analysis of documents()) await stores.analyses.save(analysis);
  const reports = open.use(createReportPool());
  const submissions = open.use(createSubmitPool(2, { config, maxDecodedBytes: 64 * 2 ** 20 }));
  const sources = await serverSources(config, { stores, reports, submissions });
  const parts = open.move();
  return {
    stores,
    sources,
    serve: async (options) => serve(sources, options),
    [Symbol.asyncDispose]: async () => parts.disposeAsync(),
  };
}

async function serve(
  sources: ServerSources,
  { settings = {}, routes = [], ...options }: ServeOptions = {},
): Promise<Served> {
  const log: string[] = [];
  const write = (message: string, facts?: object): void => {
    log.push(`${message} ${JSON.stringify(facts)}`);
  };
  const { style, script } = loadTemplates();
  const parsed = ServerSettings.parse(settings);
  const api = apiRoutes({ version: '0.0.0', uploads: parsed.uploads });
  const app = await createServer(sources, [api, ...routes], {
    inlineHashes: { styles: [style.sha256], scripts: [script.sha256] },
    log: { info: write, warn: write, error: write },
    ...options,
    settings: parsed,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    port: Number(new URL(url).port),
    app,
    log,
    [Symbol.asyncDispose]: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
