import { type Analysis } from '../../src/model/analysis.ts';
import { MS_PER_HOUR } from '../../src/model/units.ts';
import { evidenceInWords } from '../../src/render/words/evidence.ts';
import { drElephantRoutes } from '../../src/server/dr-elephant/dr-elephant-routes.ts';
import { golden, openWorld, run, type Served } from './a-server.ts';

const AZKABAN = 'https://azkaban.corp:9000';
export const JOB_DEF = `${AZKABAN}/manager?project=billing&flow=nightly&job=rollup`;
export const OTHER_DEF = `${AZKABAN}/manager?project=billing&flow=nightly&job=load`;
export const FLOW_DEF = `${AZKABAN}/manager?project=billing&flow=nightly`;
export const flowExec = (n: number): string => `${AZKABAN}/executor?execid=${n}`;
export const jobExec = (n: number, job: string): string =>
  `${AZKABAN}/executor?execid=${n}&job=${job}&attempt=0`;
/** Later than everything else in the store: within the day that the dashboard tells of. */
export const START_AT_MS = Date.now() - 5 * MS_PER_HOUR;

export function id(number: number): string {
  return `application_1699999999999_${String(number).padStart(4, '0')}`;
}

/** A run that Azkaban started. */
function scheduled(base: Analysis, number: number, execution: number, job = 'rollup'): Analysis {
  const startedAtMs = START_AT_MS + number * MS_PER_HOUR;
  return run(base, {
    id: id(number),
    attemptId: '1',
    user: 'etl',
    queue: 'root.etl',
    startedAtMs,
    endedAtMs: startedAtMs + base.application.durationMs,
    jobKey: `azkaban:billing/nightly/${job}`,
    scheduler: 'azkaban',
    schedulerIds: { project: 'billing', flow: 'nightly', job, executionId: String(execution) },
    links: {
      job: job === 'rollup' ? JOB_DEF : OTHER_DEF,
      jobRun: jobExec(execution, job),
      workflow: FLOW_DEF,
      workflowRun: flowExec(execution),
    },
  });
}

/** A server with Dr. Elephant's routes over runs of two executions of a workflow, and one of Airflow's. */
export interface DrElephantServer extends AsyncDisposable {
  readonly get: (path: string, query?: Query) => Promise<Answered>;
  readonly json: (path: string, query?: Query) => Promise<{ status: number; value: unknown }>;
}
type Query = Readonly<Record<string, string>>;

export async function openDrElephant(): Promise<DrElephantServer> {
  await using open = new AsyncDisposableStack();
  const world = open.use(await openWorld());
  const [judged, ours] = [golden('dr-elephant'), golden('skew')];
  const runs = [
    scheduled(judged, 1, 100),
    scheduled(judged, 2, 100, 'load'),
    scheduled(judged, 3, 101),
    scheduled(ours, 3, 101),
    run(ours, {
      id: 'application_1699999999999_0009',
      user: 'airflow',
      scheduler: 'airflow',
      jobKey: 'airflow:daily/load',
      schedulerIds: { dagId: 'daily', taskId: 'load', runId: 'manual__1' },
    }),
  ];
  for (const analysis of runs) await world.stores.analyses.save(analysis);
  const server = open.use(await world.serve({ routes: [drElephantRoutes(evidenceInWords)] }));
  const parts = open.move();
  const get = async (path: string, query: Query = {}): Promise<Answered> =>
    asked(server, path, query);
  return {
    get,
    json: async (path, query) => {
      const { status, text } = await get(path, query);
      return { status, value: JSON.parse(text) };
    },
    [Symbol.asyncDispose]: async () => parts.disposeAsync(),
  };
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly location: string | null;
}

async function asked(server: Served, path: string, query: Query): Promise<Answered> {
  const url = new URL(path, server.url);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, { redirect: 'manual' });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
    location: response.headers.get('location'),
  };
}
