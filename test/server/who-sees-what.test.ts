import { afterAll, beforeAll, expect, it } from 'vitest';
import { serverRoutes } from '../../src/compose/server/server-routes.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import type { ServerToken } from '../../src/server/access/tokens.ts';
import { golden, openWorld, run, type Served, type World } from './a-server.ts';
import { ANN, BOSS, bearer, TOKENS, tokenAuth } from './known-users.ts';

const BOB = 'bob-token-0123456789';
const SECRET = 'xsalaryx';
const QUERY = `select ${SECRET} from hr.people`;
const JOB = 'payroll';
const [ID, LATER] = ['application_1800000000000_0001', 'application_1800000000000_0002'];
const AT_MS = Date.now() - 3_600_000;
const LINKS = {
  job: 'https://azkaban.corp/manager?project=p&flow=f&job=j',
  jobRun: 'https://azkaban.corp/executor?execid=1&job=j&attempt=0',
  workflow: 'https://azkaban.corp/manager?project=p&flow=f',
  workflowRun: 'https://azkaban.corp/executor?execid=1',
};

/** What only owners see, wherever a document has room for it. */
function secretRun(base: Analysis, id: string, startedAtMs: number): Analysis {
  const { detail } = base;
  const told = base.findings.map((finding) => ({
    ...finding,
    headline: `It failed: ParseException: ${QUERY}`,
    statement: QUERY,
    evidence: [{ kind: 'text', label: 'query', text: QUERY }] as const,
  }));
  return {
    ...run(base, {
      id,
      attemptId: '1',
      user: 'ann',
      queue: 'hr',
      jobKey: JOB,
      scheduler: 'azkaban',
      links: LINKS,
      startedAtMs,
      endedAtMs: startedAtMs + base.application.durationMs,
    }),
    verdict: { ...base.verdict, headline: `It failed: ParseException: ${QUERY}` },
    findings: told,
    heuristics: base.heuristics.map((each) => ({
      ...each,
      details: [{ kind: 'text', label: 'query', text: QUERY }],
    })),
    ...(detail === undefined
      ? {}
      : {
          detail: {
            ...detail,
            configuration: [{ name: 'spark.query', value: QUERY }],
            jobs: detail.jobs.map((job) => ({ ...job, description: QUERY, name: QUERY })),
            stages: detail.stages.map((stage) => ({ ...stage, description: QUERY, name: QUERY })),
            executors: detail.executors.map((each) => ({ ...each, removedReason: QUERY })),
          },
        }),
  };
}

const q = (query: Readonly<Record<string, string>>): string =>
  new URLSearchParams(query).toString();
/** Where an owner reads it. */
const TELLING = [
  '/',
  '/search?user=ann',
  `/search?text=${JOB}`,
  '/users/ann',
  '/queues/hr',
  `/jobs/${JOB}`,
  `/applications/default/${ID}/1`,
  `/compare?${q({ before: ID, after: LATER })}`,
  `/compare?${q({ before: `default/${ID}/1`, after: `default/${LATER}/1` })}`,
  '/api/v1/applications?user=ann',
  `/api/v1/applications?text=${JOB}`,
  `/api/v1/applications/${ID}`,
  `/api/v1/applications/${ID}/attempts/1/analysis`,
  `/api/v1/applications/${ID}/attempts/1/report`,
  `/api/v1/jobs/${JOB}/history`,
  `/api/v1/compare?${q({ before: ID, after: LATER })}`,
  '/api/v1/summaries/most-to-recover?user=ann',
  `/rest/job?id=${ID}`,
  `/rest/jobexec?${q({ id: LINKS.jobRun })}`,
  `/rest/flowexec?${q({ id: LINKS.workflowRun })}`,
  '/rest/search?username=ann',
  `/rest/search?id=${ID}`,
  `/rest/compare?${q({ 'flow-exec-id1': LINKS.workflowRun, 'flow-exec-id2': LINKS.workflowRun })}`,
  `/rest/applications?applicationid=${ID}`,
];
/** Where nobody does. */
const SILENT = [
  `/search?application=${ID}`,
  '/users',
  '/jobs',
  `/applications/default/${ID}/7`,
  `/applications/default/${ID}/1?preset=all`,
  `/history/${ID}`,
  `/history/${ID}/1/jobs/`,
  '/heuristics',
  '/api/v1/openapi.json',
  '/api/v1/jobs',
  `/api/v1/dismissals?${q({ cluster: 'default', application: ID, job: JOB })}`,
  '/api/v1/summaries?dimension=user',
  '/api/v1/summaries/adoption',
  '/api/v1/summaries/heuristics',
  `/rest/jobgraphdata?${q({ id: LINKS.job })}`,
  `/rest/flowgraphdata?${q({ id: LINKS.workflow })}`,
  '/rest/dashboard-summaries',
  '/rest/application-summaries?username=ann',
  '/rest/job-summaries?username=ann',
  '/rest/workflow-summaries?username=ann',
  `/rest/jobs?${q({ jobid: LINKS.jobRun })}`,
  `/rest/workflows?${q({ workflowid: LINKS.workflowRun })}`,
  '/rest/search-results?username=ann&type=application',
  `/search?id=${ID}`,
  `/jobhistory?${q({ 'job-def-id': LINKS.job })}`,
];

let world: World;
let served: Served;
beforeAll(async () => {
  world = await openWorld();
  for (const [id, base, startedAtMs] of [
    [ID, golden('skew'), AT_MS],
    [LATER, golden('heap-oom'), AT_MS + 600_000],
  ] as const) {
    await world.stores.analyses.save(secretRun(base, id, startedAtMs));
  }
  const { routes } = serverRoutes(await loadConfig({ environment: {}, flags: {} }));
  const bob: ServerToken = { name: 'bob', role: 'user', secret: async () => BOB };
  served = await world.serve({
    settings: { auth: tokenAuth, details: 'owner' },
    tokens: [...TOKENS, bob],
    routes: routes.filter((_, n) => n !== 1), // the world brings REST itself
  });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function answered(address: string, init: RequestInit = {}) {
  const answer = await fetch(`${served.url}${address}`, { redirect: 'manual', ...init });
  const heads = JSON.stringify([...answer.headers]);
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    all: heads + (await answer.text()),
  };
}

it.for(TELLING)('%s tells the owner and the platform, and nobody else', async (address) => {
  const ann = await answered(address, { headers: bearer(ANN) });
  const boss = await answered(address, { headers: bearer(BOSS) });
  expect([ann.all.includes(SECRET), boss.all.includes(SECRET)]).toEqual([true, true]);
  const { status, all, etag } = await answered(address, { headers: bearer(BOB) });
  expect([status, all.includes(SECRET)]).toEqual([200, false]);
  const head = await answered(address, { headers: bearer(BOB), method: 'HEAD' });
  expect(head.all).not.toContain(SECRET);
  expect((await answered(address)).status).toBe(401);
  // the name of what the owner sees opens nothing
  if (ann.etag === null) return;
  expect(etag).not.toBe(ann.etag);
  const again = await answered(address, {
    headers: { ...bearer(BOB), 'if-none-match': ann.etag },
  });
  expect([again.status, again.all.includes(SECRET)]).toEqual([200, false]);
});

it.for(SILENT)('%s tells it to nobody', async (address) => {
  for (const token of [ANN, BOB, BOSS]) {
    const { status, all } = await answered(address, { headers: bearer(token) });
    expect([status < 405, all.includes(SECRET)]).toEqual([true, false]);
  }
  const { status, all } = await answered(address);
  expect([status, all.includes(SECRET)]).toEqual([401, false]);
});

it.for(['/api/v1/dismissals', '/dismissals', '/login', '/logout', '/api/v1/analyses'])(
  '%s takes nothing from another site',
  async (address) => {
    for (const origin of ['https://evil.example', 'null']) {
      const headers = { ...bearer(BOSS), origin, 'sec-fetch-site': 'cross-site' };
      const { status } = await answered(address, { method: 'POST', headers, body: '{}' });
      expect(status).toBe(403);
    }
  },
);

it.for([`/api/v1/health?token=${BOSS}`, `/?access_token=${BOSS}`])(
  'a token in a query is none: %s',
  async (address) => {
    expect((await answered(address)).status).toBe(401);
  },
);
