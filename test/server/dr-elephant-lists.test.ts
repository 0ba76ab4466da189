import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MS_PER_HOUR } from '../../src/model/units.ts';
import { RUN_COUNT } from './a-server.ts';
import {
  type DrElephantServer,
  FLOW_DEF,
  flowExec,
  id,
  JOB_DEF,
  jobExec,
  OTHER_DEF,
  openDrElephant,
  START_AT_MS,
} from './dr-elephant-server.ts';

let server: DrElephantServer;

beforeAll(async () => {
  server = await openDrElephant();
  // threads and a store: slow where much else runs
});
afterAll(async () => server[Symbol.asyncDispose]());

describe('search', () => {
  it.for<[Record<string, string>, number]>([
    [{ username: 'etl' }, 3],
    [{ 'queue-name': 'root.etl' }, 3],
    [{ username: 'etl', 'started-time-begin': String(START_AT_MS + 2 * MS_PER_HOUR) }, 2],
    [{ username: 'etl', 'started-time-end': String(START_AT_MS + 2 * MS_PER_HOUR) }, 2],
    [{ username: 'etl', 'finished-time-begin': String(START_AT_MS + 3 * MS_PER_HOUR) }, 1],
    [{ 'job-def-id': JOB_DEF }, 2],
    [{ 'flow-exec-id': flowExec(100) }, 2],
    [{ username: 'etl', page: '1' }, 3],
  ])('by %j finds %d', async ([query, count]) => {
    expect((await server.json('/rest/search', query)).value).toHaveLength(count);
  });

  it.for<Record<string, string>>([
    { username: 'etl', page: '2' },
    { username: 'etl', 'job-type': 'Pig' },
    { username: 'etl', analysis: 'Mapper GC' },
  ])('by %j finds nothing', async (query) => {
    expect((await server.get('/rest/search', query)).status).toBe(404);
  });

  it('of its second API counts and pages', async () => {
    const { value } = await server.json('/rest/search-results', {
      username: 'etl',
      offset: '1',
      limit: '1',
    });
    expect(value).toMatchObject({
      'search-results': {
        start: 1,
        end: 2,
        total: 3,
        summaries: [{ id: id(2), heuristicsummary: expect.any(Array) }],
      },
    });
    expect((await server.json('/rest/search-results', { limit: '0' })).value).toEqual({});
  });

  it('finds what our heuristics alone judged beside what its own did', async () => {
    const { status, value } = await server.json('/rest/search', { username: 'ann' });
    expect(status).toBe(200);
    expect(value).toHaveLength(RUN_COUNT);
    const { value: both } = await server.json('/rest/search', { username: 'etl' });
    expect(both).toMatchObject([{ id: id(3) }, { id: id(2) }, { id: id(1) }]);
  });

  it('offers its heuristics and severities', async () => {
    const { value } = await server.json('/rest/search-options');
    expect(value).toMatchObject({
      'search-options': {
        id: 'search',
        jobcategory: [{ name: 'SPARK', jobtypes: [{ name: 'Spark' }] }],
        severities: [{ name: 'Critical', value: 4 }, {}, {}, {}, { name: 'None', value: 0 }],
      },
    });
  });
});

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

describe('summaries', () => {
  it('of the day count applications by severity', async () => {
    const { value } = await server.json('/rest/dashboard-summaries');
    const counts = z.object({ 'dashboard-summaries': z.looseObject({ total: z.number() }) });
    const { total, id: name, ...bySeverity } = counts.parse(value)['dashboard-summaries'];
    expect(name).toBe('dashboard');
    // the three of the last hours, and what else was recorded today
    expect(total).toBeGreaterThanOrEqual(3);
    expect(Object.values(bySeverity).reduce((sum: number, count) => sum + Number(count), 0)).toBe(
      total,
    );
  });

  it('of workflows, jobs and applications of a user', async () => {
    const flows = await server.json('/rest/workflow-summaries', { username: 'etl' });
    expect(flows.value).toMatchObject({
      'workflow-summaries': [
        { id: flowExec(101), flowdefid: FLOW_DEF, scheduler: 'azkaban' },
        { id: flowExec(100), jobsseverity: [{ count: 2 }] },
      ],
    });
    const jobs = await server.json('/rest/job-summaries', { username: 'etl' });
    expect(jobs.value).toMatchObject({
      'job-summaries': [{ jobname: 'rollup', tasksseverity: [{ count: 1 }] }, {}, {}],
    });
    const applications = await server.json('/rest/application-summaries', { username: 'etl' });
    expect(applications.value).toMatchObject({
      'application-summaries': [{ id: id(3) }, { id: id(2) }, { id: id(1) }],
    });
  });

  it('lead to workflows and jobs', async () => {
    expect(
      (await server.json('/rest/workflows', { workflowid: flowExec(100) })).value,
    ).toMatchObject({
      workflows: { id: flowExec(100), jobssummaries: [{}, {}], jobsseverity: [{ count: 2 }] },
    });
    expect((await server.json('/rest/jobs', { jobid: jobExec(100, 'load') })).value).toMatchObject({
      jobs: { jobdefid: OTHER_DEF, taskssummaries: [{ id: id(2) }] },
    });
    expect(await server.json('/rest/workflows')).toEqual({ status: 404, value: { workflows: {} } });
    expect(await server.json('/rest/jobs', { jobid: 'x' })).toEqual({
      status: 404,
      value: { jobs: {} },
    });
    expect(await server.json('/rest/applications')).toEqual({
      status: 404,
      value: { applications: {} },
    });
  });

  it('of users have sums and a page of applications', async () => {
    const { value } = await server.json('/rest/user-details', {
      usernames: 'etl,nobody',
      sortKey: 'finish_time',
      increasing: 'false',
      limit: '2',
    });
    expect(value).toMatchObject({
      'user-details': {
        id: 'etl,nobody',
        totalapplications: 3,
        totaljobs: 3,
        totalworkflows: 2,
        start: 0,
        end: 2,
        total: 3,
        summaries: [{ id: id(3) }, { id: id(2) }],
      },
    });
    expect((await server.get('/rest/user-details')).status).toBe(404);
  });

  it('of memory by user are of a window of days', async () => {
    const { value } = await server.json('/rest/resourceusagedatabyuser', {
      startTime: day(START_AT_MS),
      endTime: day(START_AT_MS + 48 * MS_PER_HOUR),
    });
    expect(value).toContainEqual({
      user: 'etl',
      resourceUsed: expect.any(Number),
      resourceWasted: expect.any(Number),
    });
    for (const endTime of ['2026-01-02-03', 'tomorrow', '']) {
      const asked = { startTime: '2026-01-01', endTime };
      expect((await server.get('/rest/resourceusagedatabyuser', asked)).status).toBe(300);
    }
  });

  it('of exceptions say that there are none to be had', async () => {
    expect((await server.json('/rest/exception-statuses')).value).toEqual({
      'exception-statuses': { exceptionenabled: 'false', schedulers: [], id: 'exception-status' },
    });
  });
});

describe('old addresses', () => {
  it.for<[string, Record<string, string>, string]>([
    ['/search', { id: id(1) }, `/search?application=${id(1)}`],
    ['/search', { 'job-def-id': JOB_DEF }, '/jobs/azkaban%3Abilling%2Fnightly%2Frollup'],
    [
      '/search',
      { 'flow-exec-id': flowExec(101) },
      `/applications/default/${id(3)}/1?preset=dr-elephant`,
    ],
    ['/search', { username: 'etl', severity: '3' }, '/search?user=etl&severity=severe'],
    ['/search', { 'started-time-begin': '1767225600000' }, '/search?from=2026-01-01T00%3A00'],
    ['/search', { analysis: 'Executor GC' }, '/search?heuristic=dr-executor-gc'],
    ['/jobhistory', { 'job-def-id': JOB_DEF }, '/jobs/azkaban%3Abilling%2Fnightly%2Frollup'],
    ['/newjobhistory', { 'job-def-id': 'none' }, '/search?text=none'],
    ['/flowhistory', {}, '/jobs'],
    ['/help', { topic: 'Executor GC' }, '/heuristics/dr-executor-gc'],
    ['/help', { topic: 'Runtime' }, '/heuristics'],
    ['/new', {}, '/'],
    [
      '/compare',
      { 'flow-exec-id1': flowExec(100), 'flow-exec-id2': flowExec(101) },
      `/compare?before=${encodeURIComponent(`default/${id(1)}/1`)}&after=${encodeURIComponent(`default/${id(3)}/1`)}`,
    ],
  ])('%s with %j lead to ours', async ([path, query, location]) => {
    expect(await server.get(path, query)).toMatchObject({ status: 302, location });
  });

  it('with our parameters are ours', async () => {
    expect((await server.get('/search', { user: 'etl' })).location).toBeNull();
  });

  it('never lead away from here', async () => {
    for (const evil of ['//evil.corp/x', 'https://evil.corp/', '\\\\evil', '/..//evil']) {
      const { location } = await server.get('/jobhistory', { 'job-def-id': evil });
      expect(location).toMatch(/^\/(?:jobs|search)\b/);
    }
  });
});
