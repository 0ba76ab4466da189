import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FIXTURES, JOB_KEY, openWorld, RUN_COUNT, type Served, type World } from './a-server.ts';

const ID = 'application_1700000000000_0001';
const LOG = readFileSync(path.join(FIXTURES, 'patients/logs/p16.3.5.sick.zst'));

const OpenApi = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        parameters: z.array(z.object({ name: z.string(), in: z.string() })),
        responses: z.record(
          z.string(),
          z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() }),
        ),
      }),
    ),
  ),
});
const Page = z.object({
  rows: z.array(z.object({ application: z.object({ id: z.string() }) })),
  next: z.string().optional(),
  links: z.object({ next: z.string().optional() }),
});
const Problem = z.object({ status: z.number(), detail: z.string(), code: z.string() });

let world: World;
let served: Served;
let description: unknown;
let operations: z.infer<typeof OpenApi>;
beforeAll(async () => {
  world = await openWorld();
  served = await world.serve({
    settings: { requestsPerMinute: 100_000, uploads: { perMinute: 1_000 } },
  });
  description = await (await fetch(`${served.url}/api/v1/openapi.json`)).json();
  operations = OpenApi.parse(description);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const at = (address: string): string => `${served.url}/api/v1${address}`;
const job = encodeURIComponent(JOB_KEY);
const dismissal = {
  scope: { kind: 'application', cluster: 'default', applicationId: ID },
  heuristicId: 'shuffle-data-skew',
  kind: 'accepted',
  reason: 'known & <meant>',
  until: '2099-01-01',
};
const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** One request for each operation, by what describes it. */
const REQUESTS: Readonly<Record<string, readonly [string, number, RequestInit?]>> = {
  searchApplications: [
    '/applications?user=ann&heuristic=shuffle-data-skew&from=2026-03-01&limit=5',
    200,
  ],
  getApplication: [`/applications/${ID}`, 200],
  getAnalysis: [`/applications/${ID}/attempts/1/analysis`, 200],
  getReport: [`/applications/${ID}/attempts/1/report`, 200],
  listFindings: ['/findings?heuristic=shuffle-data-skew&limit=3', 200],
  listJobs: ['/jobs?prefix=etl', 200],
  getJobHistory: [`/jobs/${job}/history?limit=10`, 200],
  compareRuns: [`/compare?before=${ID}&after=default%2Fapplication_1700000000000_0002%2F1`, 200],
  getSums: ['/summaries?dimension=cause&from=2026-01-01&to=2026-12-31', 200],
  getSeries: ['/summaries/series?dimension=all&from=2026-01-01&to=2026-12-31', 200],
  getMostToRecover: ['/summaries/most-to-recover?from=2026-01-01&to=2026-12-31', 200],
  getAdoption: ['/summaries/adoption?from=2026-01-01&to=2026-12-31', 200],
  getHeuristicRecords: ['/summaries/heuristics?from=2026-01-01&to=2026-12-31', 200],
  dismissFinding: ['/dismissals', 201, json(dismissal)],
  listDismissals: [`/dismissals?cluster=default&application=${ID}`, 200],
  withdrawDismissal: ['/dismissals/1', 204, { method: 'DELETE' }],
  listHeuristics: ['/heuristics', 200],
  getHeuristic: ['/heuristics/spill', 200],
  getHealth: ['/health', 200],
  submitLog: ['/analyses?name=sick.zst', 200, { method: 'POST', body: LOG }],
};

describe('the description of the API', () => {
  it('is valid OpenAPI', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(description)));
    expect(result).toMatchObject({ valid: true });
  });

  it('has every request of this test, and no more', () => {
    const ids = Object.values(operations.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids.toSorted()).toEqual(Object.keys(REQUESTS).toSorted());
  });

  it.for(Object.entries(REQUESTS))(
    '%s answers as described',
    async ([id, [address, status, init]]) => {
      const response = await fetch(at(address), init);
      expect([response.status, ...served.log.filter((l) => l.includes('could not'))]).toEqual([
        status,
      ]);
      const found = Object.values(operations.paths)
        .flatMap((methods) => Object.values(methods))
        .find(({ operationId }) => operationId === id);
      const content = found?.responses[String(status)]?.content;
      const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
      expect(Object.keys(content ?? {})).toEqual(content === undefined ? [] : [type]);
      if (type !== 'application/json') return;
      const body: unknown = await response.json();
      expect(problemsOf(content?.[type]?.schema, body)).toEqual([]);
      expect(JSON.stringify(body)).not.toBe('{"rows":[]}');
    },
  );
});

function problemsOf(schema: unknown, body: unknown): readonly unknown[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  const { components } = z.object({ components: z.unknown() }).parse(description);
  const check = ajv.compile({ ...z.record(z.string(), z.unknown()).parse(schema), components });
  check(body);
  return check.errors ?? [];
}

describe('pages of rows', () => {
  it('walk over everything once, by the body and by the header', async () => {
    const seen: string[] = [];
    let address: string | undefined = '/api/v1/applications?user=ann&limit=7';
    while (address !== undefined) {
      const response: Response = await fetch(served.url + address);
      const { rows, links } = Page.parse(await response.json());
      seen.push(...rows.map(({ application }) => application.id));
      address = links.next;
      const header = response.headers.get('link') ?? undefined;
      expect(header).toBe(address === undefined ? undefined : `<${address}>; rel="next"`);
    }
    expect(seen).toHaveLength(RUN_COUNT);
    expect(new Set(seen).size).toBe(RUN_COUNT);
  });

  it('refuse a cursor that is none', async () => {
    const response = await fetch(at('/applications?cursor=..%2F..%2Fetc'));
    expect(response.status).toBe(400);
  });
});

describe('wrong requests', () => {
  it.for([
    ['/applications?limt=2', 'did you mean limit'],
    ['/applications?limit=0', 'parameter limit'],
    ['/applications?limit=9999', 'parameter limit'],
    ['/applications?limit=x', 'must be a number'],
    ['/applications?limit=0x10', 'must be a number'],
    ['/applications?user=a&user=b', 'parameter user: is given more than once'],
    ['/applications?from=yesterday', 'must be a date'],
    ['/applications?from=2026-02-31T99:00:00Z', 'there is no such day'],
    ['/applications?severity=bad', 'accepted: none, low'],
    ['/summaries?dimension=cause&from=2026-02-01&to=2026-01-01', 'before to'],
    ['/summaries?dimension=waste', 'accepted: all, cause'],
    ['/compare?before=a', 'parameter after'],
    ['/compare?before=a/b/c/d&after=x', 'a run is named by'],
    ['/compare?before=%25E0%25A4&after=x', 'percent-encoded'],
  ] as const)('%s', async ([address, detail]) => {
    const response = await fetch(at(address));
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = Problem.parse(await response.json());
    expect(problem).toMatchObject({ status: 400, code: 'bad-request' });
    expect(problem.detail).toContain(detail);
  });

  it.for([
    ['/applications/application_1_1', 'the daemon was not told of it'],
    [`/applications/${ID}/attempts/2/analysis`, 'there is attempt 1 under recommended'],
    [`/applications/${ID}/attempts/1/analysis?preset=all`, 'there is attempt 1'],
    [`/applications/${ID}/attempts/1/analysis?cluster=other`, 'in this cluster'],
    ['/jobs/nothing/history', 'no run of this job'],
    ['/heuristics/spil', 'did you mean'],
    ['/heuristics/..%2F..%2Fpackage', 'unknown heuristic'],
    ['/nowhere', 'nothing at this address'],
  ] as const)('%s is not there', async ([address, detail]) => {
    const response = await fetch(at(address));
    expect(response.status).toBe(404);
    expect(Problem.parse(await response.json()).detail).toContain(detail);
  });

  it.for([
    [{ ...dismissal, kind: 'never' }, 'field kind'],
    [{ ...dismissal, reason: ' ' }, 'field reason'],
    [{ ...dismissal, reason: 'x'.repeat(1_001) }, 'field reason'],
    [{ ...dismissal, heuristicId: 'none-such' }, 'no such heuristic'],
    [{ ...dismissal, until: '2001-01-01' }, 'is over already'],
    [{ ...dismissal, more: 1 }, 'unknown field "more"'],
    [{ ...dismissal, scope: { kind: 'world' } }, 'scope'],
    ['text', 'the body'],
  ] as const)('refuses to dismiss with %j', async ([body, detail]) => {
    const response = await fetch(at('/dismissals'), json(body));
    expect(response.status).toBe(400);
    expect(Problem.parse(await response.json()).detail).toContain(detail);
  });

  it('says which methods an address takes', async () => {
    const response = await fetch(at('/dismissals'), { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  });
});

describe('what has not changed', () => {
  it('is not sent again, until it is judged again', async () => {
    const first = await fetch(at(`/applications/${ID}/attempts/1/analysis`));
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{20,}"$/);
    const again = async () =>
      fetch(at(`/applications/${ID}/attempts/1/analysis`), { headers: { 'if-none-match': etag } });
    expect((await again()).status).toBe(304);
    const ref = { cluster: 'default', id: ID, attemptId: '1' };
    const analysis = await world.stores.analyses.get(ref);
    if (analysis === undefined) throw new Error('it is stored');
    await world.stores.analyses.save({ ...analysis, analyzedAtMs: analysis.analyzedAtMs + 1 });
    expect((await again()).status).toBe(200);
  });

  it('is said of lists too', async () => {
    const first = await fetch(at('/applications?limit=3'));
    const headers = { 'if-none-match': first.headers.get('etag') ?? 'none' };
    const second = await fetch(at('/applications?limit=3'), { headers });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
  });

  it('is compressed for who takes it', async () => {
    const response = await fetch(at(`/applications/${ID}/attempts/1/analysis`), {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toContain('accept-encoding');
    await response.json();
  });
});

describe('dismissing', () => {
  it('holds until it is taken back', async () => {
    const list = async (): Promise<unknown> =>
      (await fetch(at(`/dismissals?cluster=default&application=${ID}`))).json();
    const before = z.object({ rows: z.array(z.unknown()) }).parse(await list());
    const said = await fetch(at('/dismissals'), json({ ...dismissal, by: 'ann' }));
    const { id, ...rest } = z
      .object({ id: z.number() })
      .loose()
      .parse(await said.json());
    expect(rest).toMatchObject({ by: 'ann', reason: 'known & <meant>' });
    await fetch(at(`/dismissals/${id}`), { method: 'DELETE' });
    expect(await list()).toEqual(before);
    expect((await fetch(at(`/dismissals/${id}`), { method: 'DELETE' })).status).toBe(404);
  });
});
