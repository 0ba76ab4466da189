import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/engine/analyze.ts';
import { linksByTemplate } from '../../../src/metrics/identity/link-templates.ts';
import type { LinkTemplates } from '../../../src/model/yarn/scheduler-ids.ts';
import { AZKABAN_OPTIONS, submitted } from '../../builders/submitted.ts';

const AIRFLOW = {
  scheduler: 'airflow',
  schedulerIds: {
    dagId: 'daily orders',
    taskId: 'a/b',
    runId: 'scheduled__2024-01-31T00:00:00+00:00',
  },
};

describe('links by template', () => {
  it.for<[string, LinkTemplates, Record<string, string>]>([
    [
      'values are encoded',
      { airflow: { jobRun: ['https://air.corp/dags/{dagId}/runs/{runId}/tasks/{taskId}'] } },
      {
        jobRun:
          'https://air.corp/dags/daily%20orders/runs/scheduled__2024-01-31T00%3A00%3A00%2B00%3A00/tasks/a%2Fb',
      },
    ],
    [
      'in queries too',
      { airflow: { job: ['https://air.corp/grid?dag_id={dagId}&task_id={taskId}'] } },
      { job: 'https://air.corp/grid?dag_id=daily%20orders&task_id=a%2Fb' },
    ],
    ['a value that is not known makes no link', { airflow: { job: ['https://a/{mapIndex}'] } }, {}],
    [
      'the first whose values are known is taken',
      { airflow: { job: ['https://a/{mapIndex}', 'https://b/{dagId}', 'https://c/{dagId}'] } },
      { job: 'https://b/daily%20orders' },
    ],
    ['another scheduler’s is not taken', { glue: { job: ['https://a/{jobName}'] } }, {}],
    ['nothing else is substituted', { airflow: { job: ['https://a/{toString}/{dagId}'] } }, {}],
  ])('%s', ([, templates, links]) => {
    expect(linksByTemplate(AIRFLOW, templates)).toEqual(links);
  });

  it.for(['..', '.'])('a value %s leads nowhere', (dagId) => {
    const known = { scheduler: 'airflow', schedulerIds: { dagId } };
    expect(linksByTemplate(known, { airflow: { job: ['https://a/x/{dagId}/y'] } })).toEqual({});
  });

  it.for([
    'javascript:alert(1)',
    'https://evil.corp/',
    '../../admin',
    '?a=b&c#d',
    '@evil.corp',
    '\u0000"><script>',
    '\ud800',
    '__proto__',
  ])('a value %j stays one part of the path', (dagId) => {
    const known = { scheduler: 'airflow', schedulerIds: { dagId } };
    const { job = '' } = linksByTemplate(known, {
      airflow: { job: ['https://a.corp/x/{dagId}/y'] },
    });

    const url = new URL(job);
    expect({ origin: url.origin, search: url.search, hash: url.hash }).toEqual({
      origin: 'https://a.corp',
      search: '',
      hash: '',
    });
    expect(url.pathname.split('/').map(decodeURIComponent)).toEqual([
      '',
      'x',
      dagId.toWellFormed(),
      'y',
    ]);
  });

  it('links to the Livy session of whoever uses Livy', () => {
    const templates = {
      livy: {
        session: [
          'https://livy/ui/session/{livySessionId}',
          'https://livy/ui/batch/{livyBatchId}/log',
        ],
      },
    };
    expect(
      linksByTemplate({ scheduler: 'livy', schedulerIds: { livySessionId: '7' } }, templates),
    ).toEqual({
      session: 'https://livy/ui/session/7',
    });
    expect(
      linksByTemplate({ scheduler: 'airflow', schedulerIds: { livyBatchId: '3' } }, templates),
    ).toEqual({ session: 'https://livy/ui/batch/3/log' });
  });
});

describe('links of an analysis', () => {
  const settings = {
    preset: 'recommended',
    heuristics: [],
    gateScale: 1,
    version: '0.0.0',
    nowMs: () => 0,
  };
  const app = submitted({ 'spark.driver.extraJavaOptions': AZKABAN_OPTIONS });
  const links: LinkTemplates = {
    azkaban: {
      job: ['https://other/{job}'],
      session: ['https://other/{executionId}'],
    },
  };

  it('are what the scheduler left, and what it left out', () => {
    expect(analyze(app, { ...settings, links }).application.links).toEqual({
      ...analyze(app, settings).application.links,
      session: 'https://other/123456',
    });
  });

  it('make no difference to what compares', () => {
    expect(analyze(app, { ...settings, links }).engine).toEqual(analyze(app, settings).engine);
  });

  it('are absent where there are none', () => {
    expect(analyze(submitted({}), { ...settings, links }).application).not.toHaveProperty('links');
  });

  it('may be left by the job itself', () => {
    const own = submitted({
      'spark.sparkvet.job.url': 'https://jobs/orders',
      'spark.sparkvet.job.run.url': 'https://jobs/orders/7',
    });
    expect(analyze(own, settings).application.links).toEqual({
      job: 'https://jobs/orders',
      jobRun: 'https://jobs/orders/7',
    });
  });
});
