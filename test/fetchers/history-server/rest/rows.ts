import type { ApplicationModel } from '../../../../src/model/application.ts';
import { type Exchange, serve } from '../../../support/fixture-server.ts';
import { aSignal } from '../../shared/reading.ts';
import { aHandle, aHistoryServer } from '../a-history-server.ts';

export const API = '/api/v1/applications/a';
const START = '2026-01-01T00:00:00.000GMT';
export const START_MS = Date.UTC(2026, 0, 1);
export const TEXT = { 'content-type': 'text/plain' };
export const QUANTILES = 'quantiles=0.0%2C0.25%2C0.5%2C0.75%2C0.95%2C1.0';

export interface Rows {
  readonly version: string;
  readonly attempt: Readonly<Record<string, unknown>>;
  readonly executors: readonly unknown[];
  readonly environment: unknown;
  readonly jobs: readonly unknown[];
  readonly stages: readonly unknown[];
  /** Of the first page; undefined: not asked for. */
  readonly sql: readonly unknown[] | undefined;
  readonly more: readonly Exchange[];
}

export function sqlPath(offset = 0, details = true): string {
  return `${API}/sql?details=${details}&planDescription=false&offset=${offset}&length=100`;
}

function json(at: string, body: unknown): Exchange {
  return { path: at, body: JSON.stringify(body) };
}

function answers(overrides: Partial<Rows>): readonly Exchange[] {
  const rows: Rows = {
    version: '3.5.1',
    attempt: {},
    executors: [],
    environment: {},
    jobs: [],
    stages: [],
    sql: [],
    more: [],
    ...overrides,
  };
  const ended = { startTimeEpoch: START_MS, endTimeEpoch: START_MS + 60_000, completed: true };
  const attempts = [{ ...ended, ...rows.attempt }];
  return [
    json(API, { id: 'a', name: 'a', attempts }),
    json('/api/v1/version', { spark: rows.version }),
    json(`${API}/allexecutors`, rows.executors),
    json(`${API}/environment`, rows.environment),
    json(`${API}/jobs`, rows.jobs),
    json(`${API}/stages`, rows.stages),
    ...(rows.sql === undefined ? [] : [json(sqlPath(), rows.sql)]),
    ...rows.more,
  ];
}

/** The application that a server with these rows tells of over REST; unless said, of Spark 3.5 and without a row. */
export async function readRows(overrides: Partial<Rows>): Promise<ApplicationModel> {
  await using server = await serve(answers(overrides));
  const source = aHistoryServer(server.url, {}, { limits: { maxJsonBytes: 100_000 } });
  return await source.read(aHandle(source, 'rest', 'a'), { signal: aSignal() });
}

export const job = (jobId: number, stageIds: readonly number[] = []) => ({
  jobId,
  stageIds,
  status: 'SUCCEEDED',
});
export const stage = (stageId: number, more: Readonly<Record<string, unknown>> = {}) => ({
  status: 'COMPLETE',
  stageId,
  attemptId: 0,
  submissionTime: START,
  jvmGcTime: 0,
  ...more,
});
export const executor = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  isActive: true,
  totalCores: 4,
  addTime: START,
  ...more,
});
