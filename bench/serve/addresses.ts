import { z } from 'zod';

export type Addresses = readonly string[];

const Run = z.object({
  application: z.object({
    cluster: z.string(),
    id: z.string(),
    attemptId: z.string().optional(),
    name: z.string(),
    user: z.string().optional(),
    queue: z.string().optional(),
    jobKey: z.string().optional(),
    startedAtMs: z.number(),
  }),
});
const Page = z.object({ rows: z.array(Run), next: z.string().optional() });
const Keys = z.object({ rows: z.array(z.object({ key: z.string() })) });

/** How many different things each address is asked for. */
const SAMPLE_COUNT = 120;
const PAGES_READ = 4;
const WORDS = ['orders', 'stage', 'skew', 'fail', 'core', 'daily', 'ma', 'spill to disk', 'zzzz'];

/** Of each page and route, addresses with what is in the store: applications over its whole time, their jobs, users, queues. */
export async function sampledAddresses(url: string): Promise<Readonly<Record<string, Addresses>>> {
  const ask = async (address: string): Promise<unknown> => (await fetch(url + address)).json();
  const [newest] = Page.parse(await ask('/api/v1/applications?limit=1')).rows;
  const untilMs = (newest?.application.startedAtMs ?? 0) + 86_400_000;
  const runs = await sampledRuns(ask, untilMs);
  const causes = Keys.parse(
    await ask(`/api/v1/summaries?dimension=cause&${windowOf(untilMs, 90)}`),
  );
  const heuristics = causes.rows.map(({ key }) => key);
  return { ...pages(runs, heuristics), ...rest(runs, heuristics, untilMs) };
}

type Application = z.infer<typeof Run>['application'];

/** Some of each of several times, back to half a year before. */
async function sampledRuns(
  ask: (address: string) => Promise<unknown>,
  untilMs: number,
): Promise<readonly Application[]> {
  const found: Application[] = [];
  for (let n = 0; n < PAGES_READ; n += 1) {
    const to = new Date(untilMs - n * 45 * 86_400_000).toISOString();
    const page = Page.parse(
      await ask(`/api/v1/applications?limit=200&preset=recommended&to=${to}`),
    );
    found.push(...page.rows.map(({ application }) => application));
  }
  const step = Math.max(1, Math.floor(found.length / SAMPLE_COUNT));
  return found.filter((_, index) => index % step === 0);
}

const part = encodeURIComponent;
const different = (texts: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];

function windowOf(untilMs: number, days: number): string {
  const from = new Date(untilMs - days * 86_400_000).toISOString();
  return `from=${from}&to=${new Date(untilMs).toISOString()}`;
}

function pages(
  runs: readonly Application[],
  heuristics: readonly string[],
): Readonly<Record<string, Addresses>> {
  const users = different(runs.map(({ user }) => user));
  const queues = different(runs.map(({ queue }) => queue));
  const jobs = different(runs.map(({ jobKey }) => jobKey));
  return {
    '/': ['/', '/?days=7', '/?days=90', '/?days=30&by=queue'],
    '/search': ['/search'],
    '/search?user': users.map((user) => `/search?user=${part(user)}`),
    '/search?heuristic&severity': heuristics.map(
      (id) => `/search?heuristic=${id}&severity=moderate`,
    ),
    '/search?text': WORDS.map((word) => `/search?text=${part(word)}`),
    '/search?text=<id>': runs.map(({ id }) => `/search?text=${part(id)}`),
    '/applications/… (the report)': runs.map(pageOf),
    '/jobs': ['/jobs'],
    '/jobs/…': jobs.map((key) => `/jobs/${part(key)}`),
    '/compare': pairs(runs).map(
      ([a, b]) => `/compare?before=${part(keyOf(a))}&after=${part(keyOf(b))}`,
    ),
    '/users': ['/users'],
    '/users/…': users.map((user) => `/users/${part(user)}`),
    '/queues/…': queues.map((queue) => `/queues/${part(queue)}`),
    '/heuristics': ['/heuristics'],
    '/heuristics/…': heuristics.map((id) => `/heuristics/${id}`),
  };
}

function rest(
  runs: readonly Application[],
  heuristics: readonly string[],
  untilMs: number,
): Readonly<Record<string, Addresses>> {
  const users = different(runs.map(({ user }) => user));
  const jobs = different(runs.map(({ jobKey }) => jobKey));
  const month = windowOf(untilMs, 30);
  return {
    'api applications': ['/api/v1/applications?limit=50'],
    'api applications?text': WORDS.map((word) => `/api/v1/applications?text=${part(word)}`),
    'api applications?user': users.map((user) => `/api/v1/applications?user=${part(user)}`),
    'api applications/{id}': runs.map(({ id }) => `/api/v1/applications/${part(id)}`),
    'api analysis': runs.map(
      ({ cluster, id, attemptId = '-' }) =>
        `/api/v1/applications/${part(id)}/attempts/${part(attemptId)}/analysis?cluster=${part(cluster)}`,
    ),
    'api findings': heuristics.map((id) => `/api/v1/findings?heuristic=${id}&limit=10`),
    'api jobs': ['/api/v1/jobs?prefix=a', '/api/v1/jobs?prefix=air', '/api/v1/jobs'],
    'api jobs/{key}/history': jobs.map((key) => `/api/v1/jobs/${part(key)}/history`),
    'api compare': pairs(runs).map(
      ([a, b]) => `/api/v1/compare?before=${part(keyOf(a))}&after=${part(keyOf(b))}`,
    ),
    'api summaries': ['cause', 'queue', 'user', 'job', 'host'].map(
      (dimension) => `/api/v1/summaries?dimension=${dimension}&${month}`,
    ),
    'api summaries/series': [`/api/v1/summaries/series?dimension=all&${windowOf(untilMs, 90)}`],
    'api summaries/most-to-recover': [`/api/v1/summaries/most-to-recover?${month}`],
    'api summaries/adoption': [`/api/v1/summaries/adoption?${windowOf(untilMs, 90)}`],
    'api summaries/heuristics': [`/api/v1/summaries/heuristics?${month}`],
    'rest/search (Dr. Elephant)': users.map((user) => `/rest/search?username=${part(user)}`),
    'rest/job (Dr. Elephant)': runs.map(({ id }) => `/rest/job?id=${part(id)}`),
    '/health': ['/health'],
  };
}

function pageOf({ cluster, id, attemptId }: Application): string {
  const places = attemptId === undefined ? [cluster, id] : [cluster, id, attemptId];
  return `/applications/${places.map(part).join('/')}`;
}

function keyOf({ cluster, id, attemptId }: Application): string {
  return [cluster, id, ...(attemptId === undefined ? [] : [attemptId])].map(part).join('/');
}

/** Two runs of one job where there are two, else of two jobs. */
function pairs(runs: readonly Application[]): readonly (readonly [Application, Application])[] {
  const ordered = runs.toSorted((a, b) => ((a.jobKey ?? '') < (b.jobKey ?? '') ? -1 : 1));
  return ordered.flatMap((before, at) => {
    const after = ordered[at + 1];
    return after === undefined ? [] : [[before, after] as const];
  });
}
