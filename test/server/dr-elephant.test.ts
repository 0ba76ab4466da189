import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DrElephantServer,
  FLOW_DEF,
  flowExec,
  id,
  JOB_DEF,
  jobExec,
  OTHER_DEF,
  openDrElephant,
} from './dr-elephant-server.ts';

let server: DrElephantServer;

beforeAll(async () => {
  server = await openDrElephant();
  // threads and a store: slow where much else runs
});
afterAll(async () => server[Symbol.asyncDispose]());

describe('one application', () => {
  it('is all its columns, with the results of its heuristics', async () => {
    const { status, value } = await server.json('/rest/job', { id: id(1) });
    expect(status).toBe(200);
    expect(value).toMatchObject({
      id: id(1),
      username: 'etl',
      queueName: 'root.etl',
      jobType: 'Spark',
      severity: expect.stringMatching(/^(?:NONE|LOW|MODERATE|SEVERE|CRITICAL)$/),
      score: expect.any(Number),
      workflowDepth: 0,
      scheduler: 'azkaban',
      jobName: 'rollup',
      jobDefId: JOB_DEF,
      jobExecId: jobExec(100, 'rollup'),
      flowDefId: FLOW_DEF,
      flowExecId: flowExec(100),
      jobDefUrl: JOB_DEF,
      flowExecUrl: flowExec(100),
      resourceUsed: expect.any(Number),
      totalDelay: expect.any(Number),
    });
    expect(value).toMatchObject({
      yarnAppHeuristicResults: expect.arrayContaining([
        {
          heuristicClass: 'com.linkedin.drelephant.spark.heuristics.ConfigurationHeuristic',
          heuristicName: 'Spark Configuration',
          severity: expect.any(String),
          score: expect.any(Number),
          yarnAppHeuristicResultDetails: expect.arrayContaining([
            { name: expect.any(String), value: expect.any(String), details: null },
          ]),
        },
      ]),
    });
  });

  it('stored under several presets is told as Dr. Elephant judges it', async () => {
    const { value } = await server.json('/rest/job', { id: id(3) });
    expect(JSON.stringify(value)).toContain('"heuristicName":"Spark Executor Metrics"');
    expect(JSON.stringify(value)).not.toContain('shuffle-data-skew');
  });

  it('that only our heuristics judged has theirs, with the finding and what to change', async () => {
    const { value } = await server.json('/rest/job', { id: 'application_1699999999999_0009' });
    const text = JSON.stringify(value);
    expect(text).toContain('"heuristicClass":"sparkvet.shuffle-data-skew"');
    expect(text).toContain('"name":"Finding"');
    expect(text).toContain('"name":"Change"');
    expect(value).toMatchObject({
      jobDefId: 'daily/load',
      jobExecId: 'daily/manual__1/load/manual__1',
      flowDefId: 'daily',
      flowExecId: 'daily/manual__1',
    });
  });

  it('may be named as MapReduce names it', async () => {
    const { value } = await server.json('/rest/job', { id: id(1).replace('application', 'job') });
    expect(value).toMatchObject({ id: id(1) });
  });

  it.for([
    ['/rest/job', {}, 400, 'No job id provided.'],
    ['/rest/job', { id: 'application_1_1' }, 404, 'Unable to find record on id: application_1_1'],
    ['/rest/jobexec', {}, 400, 'No job exec url provided.'],
    ['/rest/flowexec', {}, 400, 'No flow exec url provided.'],
    ['/rest/flowexec', { id: 'x' }, 404, 'Unable to find record on flow exec url: x'],
    ['/rest/search', { username: 'nobody' }, 404, 'No records'],
    ['/rest/workflow-exceptions', {}, 503, 'Service is currently unavailable'],
    ['/ping', {}, 200, 'alive'],
  ] as const)('%s with %j is answered in words', async ([path, query, status, text]) => {
    const answered = await server.get(path, query);
    expect(answered).toMatchObject({ status, text });
    expect(answered.type).toMatch(/^text\/plain/);
  });

  it('in its second API is an object of its own', async () => {
    const { value } = await server.json('/rest/applications', { applicationid: id(1) });
    expect(value).toMatchObject({
      applications: {
        id: id(1),
        jobtype: 'Spark',
        severity: expect.stringMatching(/^(?:None|Low|Moderate|Severe|Critical)$/),
        jobexecid: jobExec(100, 'rollup'),
        yarnappheuristicresults: expect.arrayContaining([
          { name: 'Executor GC', severity: expect.any(String), details: expect.any(Array) },
        ]),
      },
    });
  });
});

describe('executions', () => {
  it('of a job are arrays, of a workflow maps by execution of the job', async () => {
    const job = await server.json('/rest/jobexec', { id: jobExec(100, 'rollup') });
    expect(job.value).toMatchObject([{ id: id(1) }]);
    const flow = await server.json('/rest/flowexec', { id: flowExec(100) });
    expect(flow.value).toMatchObject({
      [jobExec(100, 'rollup')]: [{ id: id(1) }],
      [jobExec(100, 'load')]: [{ id: id(2) }],
    });
  });

  it('of two workflows are compared, and neither is lost', async () => {
    const { value } = await server.json('/rest/compare', {
      'flow-exec-id1': flowExec(100),
      'flow-exec-id2': flowExec(101),
    });
    expect(value).toMatchObject({
      [JOB_DEF]: { [flowExec(100)]: [{ id: id(1) }], [flowExec(101)]: [{ id: id(3) }] },
      [OTHER_DEF]: { [flowExec(100)]: [{ id: id(2) }] },
    });
    expect((await server.json('/rest/compare')).value).toEqual({});
  });

  it('make its graphs, oldest first', async () => {
    const scores = await server.json('/rest/flowgraphdata', { id: FLOW_DEF });
    expect(scores.value).toMatchObject([
      {
        flowtime: expect.any(Number),
        score: expect.any(Number),
        jobscores: [
          { jobscore: expect.any(Number), jobdefurl: JOB_DEF, jobexecurl: jobExec(100, 'rollup') },
          { jobdefurl: OTHER_DEF },
        ],
      },
      { jobscores: [{ jobexecurl: jobExec(101, 'rollup') }] },
    ]);
    for (const name of [JOB_DEF, 'azkaban:billing/nightly/rollup']) {
      const stages = await server.json('/rest/jobgraphdata', { id: name });
      expect(stages.value).toMatchObject([
        { stagescores: [{ stageid: id(1), stagescore: expect.any(Number) }] },
        { stagescores: [{ stageid: id(3) }] },
      ]);
    }
    const metrics = await server.json('/rest/jobmetricsgraphdata', { id: JOB_DEF });
    expect(metrics.value).toMatchObject([
      {
        runtime: expect.any(Number),
        waittime: expect.any(Number),
        resourceused: expect.any(Number),
        resourcewasted: expect.any(Number),
        jobmetrics: [{ stageid: id(1), runtime: expect.any(Number) }],
      },
      {},
    ]);
    const flows = await server.json('/rest/flowmetricsgraphdata', { id: FLOW_DEF });
    expect(flows.value).toMatchObject([{ jobmetrics: [{ jobdefurl: JOB_DEF }, {}] }, {}]);
    expect((await server.json('/rest/flowgraphdata')).value).toEqual([]);
  });
});
