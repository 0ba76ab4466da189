import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MS_PER_DAY } from '../../src/model/units.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { NOW_MS } from '../builders/job-runs.ts';
import { firstFlaw } from '../render/markup.ts';
import { aSite, type Site } from './a-site.ts';
import { type Answer, askOf } from './asking.ts';
import { manyRuns, WORST_ID } from './many-runs.ts';

let site: Site;
let empty: Site;
beforeAll(async () => {
  site = await aSite(manyRuns(), { nowMs: NOW_MS });
  empty = await aSite([], { nowMs: NOW_MS });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await empty[Symbol.asyncDispose]();
});

const ask = async (path: string, init: RequestInit = {}, of: Site = site): Promise<Answer> =>
  askOf(of, path, init);

const WORST = `/applications/default/${WORST_ID}`;
const COMPARED =
  '/compare?before=application_1795236425508_1011&after=default%2Fapplication_1795236425508_1022%2F1';
const PAGES = [
  '/',
  '/?days=30&by=user',
  '/search',
  '/search?user=bo&severity=critical',
  '/jobs',
  '/jobs?prefix=etl',
  '/jobs/etl%2Fnightly-orders',
  '/users',
  '/users/bo?days=30',
  '/queues',
  '/queues/root.ml',
  '/compare',
  COMPARED,
  '/heuristics',
  '/heuristics/container-memory-kill',
] as const;

describe('every page', () => {
  it.for(PAGES)('%s is a well-formed page that allows no inline script', async (path) => {
    const { status, page, headers } = await ask(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(firstFlaw(page.replace(/^<!doctype html>/, '').trim())).toBeUndefined();
    expect(page.match(/<h1[ >]/g)).toHaveLength(1);
    expect(page).not.toMatch(/\bNaN\b|\bundefined\b|\[object/);
  });

  it.for(PAGES)('%s links only to what is there', async (path) => {
    const { page } = await ask(path);
    const links = [...page.matchAll(/<(?:a|link)[^>]*? href="(\/[^"#]*)/g)]
      .map(([, href = '']) => href.replaceAll('&amp;', '&'))
      .filter((href, at, all) => all.indexOf(href) === at);
    const asked = links.filter((_, at) => at % Math.ceil(links.length / 12) === 0);
    const answers = await Promise.all(
      asked.map(async (href) => [href, (await ask(href)).status] as const),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(answers.filter(([, status]) => status >= 400)).toEqual([]);
  });
});

describe('the overview', () => {
  it('says in one sentence what there is, and names the worst first', async () => {
    const { text, page } = await ask('/');
    expect(text).toMatch(/67 applications in the last 7 days: \d+ need attention, and 4\d\d GiB-h/);
    expect(page).toMatch(new RegExp(`<tbody>\\s*<tr><th[^>]*><a href="${WORST}/1">`));
  });

  it('goes back to the latest application when nothing started of late', async () => {
    const old = anAnalysis({ application: { startedAtMs: NOW_MS - 300 * MS_PER_DAY } });
    await using past = await aSite([old], { nowMs: NOW_MS });
    const { text } = await ask('/', {}, past);
    expect(text).toContain('1 application from 2026-01-');
    expect(text).toContain('Nothing started in the last 7 days');
  });

  it('shows what another preset judged when the usual one judged nothing', async () => {
    const runs = Array.from({ length: 31 }, (_, number) =>
      anAnalysis({
        engine: { preset: 'dr-elephant' },
        application: {
          id: `application_1_${number}`,
          jobKey: 'etl/orders',
          startedAtMs: NOW_MS - number,
        },
      }),
    );
    await using elephant = await aSite(runs, { nowMs: NOW_MS });
    expect((await ask('/', {}, elephant)).text).toContain('31 applications from');
    const { status, page } = await ask('/jobs/etl%2Forders', {}, elephant);
    expect(status).toBe(200);
    expect(linkTo('next', page)).toMatch(/^\/jobs\/etl%2Forders\?preset=dr-elephant&cursor=/);
  });

  it('tells an empty store what to do next', async () => {
    for (const path of ['/', '/jobs', '/users', '/queues']) {
      const { status, text } = await ask(path, {}, empty);
      expect([path, status]).toEqual([path, 200]);
      expect(text).toContain('sparkvet analyze &lt;event log&gt;');
      expect(text).toContain('sparkvet daemon --yarn');
    }
  });

  it('refuses days that are not offered', async () => {
    expect((await ask('/?days=8')).status).toBe(400);
  });
});

/** The address of the next or the previous page; '' for none. */
function linkTo(rel: 'next' | 'prev', page: string): string {
  const [, href = ''] = new RegExp(`href="([^"]+)" rel="${rel}"`).exec(page) ?? [];
  return href.replaceAll('&amp;', '&');
}

describe('the search', () => {
  it('finds what every filter asks for', async () => {
    const { page } = await ask('/search?user=carla&severity=moderate&queue=root.ml');
    const users = new Set([...page.matchAll(/href="\/users\/([^"]+)"/g)].map(([, user]) => user));
    expect([...users]).toEqual(['carla']);
    expect(page).not.toContain('root.adhoc</a>');
  });

  it('leads on and back by addresses that can be kept', async () => {
    expect(linkTo('next', (await ask('/search?user=bo')).page)).toBe('');
    const second = await ask(linkTo('next', (await ask('/search')).page));
    expect(second.text).toContain('Applications 26 to 50');
    const third = await ask(linkTo('next', second.page));
    expect(third.text).toContain('Applications 51 to 75');
    expect((await ask(linkTo('prev', third.page))).page).toBe(second.page);
  });

  it('keeps only what is set in its address', async () => {
    const { status, headers } = await ask('/search?text=&user=bo&severity=&heuristic=');
    expect([status, headers.get('location')]).toEqual([302, '/search?user=bo']);
  });

  it('leads from a whole id to the application, from the history job id too', async () => {
    for (const id of [WORST_ID, WORST_ID.replace('application', 'job')]) {
      const { headers } = await ask(`/search?text=${id}`);
      expect(headers.get('location')).toBe(WORST);
    }
  });

  it('says which filter to leave out', async () => {
    const { text, page } = await ask('/search?user=bo&queue=nowhere');
    expect(text).toContain('No application is like this');
    expect(page).toContain('<a href="/search?user=bo">without queue: nowhere</a>');
    expect(text).not.toContain('without user');
  });

  it('includes the day that it ends with', async () => {
    const { text } = await ask('/search?job=etl%2Fnightly-orders&from=2026-11-19&to=2026-11-20');
    expect(text).toContain('2 applications');
  });

  it.for([
    ['severity=odd', 'There is no severity odd'],
    ['outcome=odd', 'There is no outcome odd'],
    ['from=2026-02-31', 'Times are days like'],
    ['from=yesterday', 'Times are days like'],
    ['from=2026-02-02&to=2026-02-01', 'before its beginning'],
  ] as const)('refuses %s, and says why', async ([query, why]) => {
    const { status, text } = await ask(`/search?${query}`);
    expect(status).toBe(400);
    expect(text).toContain(why);
  });

  it('refuses a cursor that it did not give', async () => {
    expect((await ask('/search?cursor=xyz')).status).toBe(400);
  });
});

describe('the application', () => {
  it('is the report, with the way to other pages', async () => {
    const { status, text, page } = await ask(WORST);
    expect(status).toBe(200);
    expect(text).toContain('What to change');
    expect(page).toContain('href="/jobs/ml%2Ffeatures-refresh"');
    expect(page).toContain(`href="http://history.invalid/history/${WORST_ID}"`);
    expect(page).toContain('action="/dismissals"');
  });

  it('is compared with the run of its job before it', async () => {
    const { page } = await ask('/applications/default/application_1795236425508_1022/1');
    expect(page).toContain(
      '/compare?before=default%2Fapplication_1795236425508_1021%2F1&amp;after=',
    );
  });

  it('shows its attempts, and each of them', async () => {
    const attempts = ['1', '2'].map((attemptId) =>
      anAnalysis({ application: { id: 'application_17_0001', attemptId } }),
    );
    await using two = await aSite(attempts, { nowMs: NOW_MS });
    const { text, page } = await ask('/applications/default/application_17_0001', {}, two);
    expect(text).toMatch(/Attempt 1 \w+ Severe/);
    expect(page).toContain('href="/applications/default/application_17_0001/1"');
    const third = await ask('/applications/default/application_17_0001/3', {}, two);
    expect(third.status).toBe(404);
    expect(third.text).toContain('attempt 2, as recommended judges it');
  });

  it('says what to do of one that nobody judged, also to who follows a link of YARN', async () => {
    for (const path of [
      '/applications/default/application_1_0001',
      '/history/application_1_0001',
    ]) {
      const { status, text, page } = await ask(path);
      expect(status).toBe(404);
      expect(text).toContain('sparkvet analyze application_1_0001');
      expect(page).toContain('http://history.invalid/history/application_1_0001');
    }
  });
});

describe('jobs and comparisons', () => {
  it('tell of a job that nobody knows where to look', async () => {
    const { status, text } = await ask('/jobs/nobody%2Fknows');
    expect(status).toBe(404);
    expect(text).toContain('all jobs');
  });

  it('say why two runs cannot be compared, and offer the form again', async () => {
    const { status, text, page } = await ask(
      '/compare?before=application_1_1&after=application_1_2',
    );
    expect(status).toBe(404);
    expect(text).toMatch(/Not found: .* \(application_1_1\)\./);
    expect(page).toContain('id="c-before"');
  });

  it('offer the runs of a job, those that are compared chosen', async () => {
    const { page } = await ask(COMPARED);
    expect([...page.matchAll(/<option value="([^"]+)" selected>/g)].map(([, key]) => key)).toEqual([
      'default/application_1795236425508_1011/1',
      'default/application_1795236425508_1022/1',
    ]);
  });
});

describe('style sheet and script', () => {
  it('are served under names that may be kept for ever', async () => {
    const { page } = await ask('/');
    const paths = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      const { status, headers } = await ask(path ?? '');
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toContain('immutable');
      expect(headers.get('content-type')).toMatch(/^text\/(?:css|javascript)/);
    }
  });
});
