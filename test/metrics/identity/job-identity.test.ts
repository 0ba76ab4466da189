import { describe, expect, it } from 'vitest';
import { jobIdentity } from '../../../src/metrics/identity/job-identity.ts';
import { REDACTED } from '../../../src/model/secrets/redacted.ts';
import { anApplication } from '../../builders/application.ts';
import { AZKABAN_OPTIONS, submitted } from '../../builders/submitted.ts';

describe('jobIdentity', () => {
  it.for([
    { name: 'nightly-orders 2024-01-31', user: 'etl', jobKey: 'etl/nightly-orders' },
    { name: 'nightly-orders', queue: 'root.etl', jobKey: 'root.etl/nightly-orders' },
    { name: 'nightly-orders', jobKey: 'nightly-orders' },
    { name: '20240131', user: 'etl', jobKey: undefined },
    { name: 'PySparkShell', user: 'ana', jobKey: undefined },
    { name: 'pyspark-shell', user: 'ana', jobKey: undefined },
    { name: 'Spark shell', user: 'ana', jobKey: undefined },
    { name: 'SparkSQL::10.1.2.3', user: 'ana', jobKey: undefined },
    { name: 'application_1700000000000_0001', user: 'ana', jobKey: undefined },
    { name: 'Spark SQL report', user: 'ana', jobKey: 'ana/Spark SQL report' },
  ])('falls back to $jobKey for "$name"', ({ name, user, queue, jobKey }) => {
    const { user: _user, ...app } = submitted({}, { name });
    const named = {
      ...app,
      ...(user === undefined ? {} : { user }),
      ...(queue === undefined ? {} : { queue }),
    };

    expect(jobIdentity(named)).toEqual(jobKey === undefined ? {} : { jobKey });
  });

  it.for([
    {
      what: 'a script that YARN’s application master runs',
      command:
        'org.apache.spark.deploy.yarn.ApplicationMaster --class org.apache.spark.deploy.PythonRunner --primary-py-file load_orders.py --arg 2024-01-31',
      jobKey: 'etl/load_orders',
    },
    {
      what: 'a main class',
      command:
        'org.apache.spark.deploy.yarn.ApplicationMaster --class com.corp.Rollup --jar hdfs:/jobs/a.jar',
      jobKey: 'etl/com.corp.Rollup',
    },
    {
      what: 'a script after spark-submit’s options',
      command:
        'org.apache.spark.deploy.SparkSubmit --name arrow-spark --py-files lib.py /opt/jobs/load_orders.py 2024-01-31',
      jobKey: 'etl/load_orders',
    },
    {
      what: 'nothing but a shell',
      command: 'org.apache.spark.deploy.SparkSubmit --name arrow-spark pyspark-shell',
      jobKey: undefined,
    },
  ])('takes $what for an application that nobody named', ({ command, jobKey }) => {
    const app = submitted({}, { name: 'arrow-spark' }, { 'sun.java.command': command });

    expect(jobIdentity(app).jobKey).toBe(jobKey);
  });

  it('tells tasks of one workflow apart, however long their names are', () => {
    const keys = ['load', 'check', 'load'].map(
      (task) =>
        jobIdentity(
          submitted({
            'spark.airflow.ctx.dag_id': 'a😀'.repeat(90),
            'spark.airflow.ctx.task_id': task,
          }),
        ).jobKey ?? '',
    );

    expect(keys[0]).toMatch(/^airflow:a😀.*~[\da-f]{16}$/u);
    expect(keys[1]).not.toBe(keys[0]);
    expect(keys[2]).toBe(keys[0]);
    for (const key of keys) expect([key.isWellFormed(), key.length <= 200]).toEqual([true, true]);
  });

  describe('of a Livy session', () => {
    const session = { 'spark.yarn.tags': 'livy-session-7-ab12cd34,team:data' };

    it('is no recurring job', () => {
      expect(jobIdentity(submitted(session, { name: 'livy-session-7' }))).toEqual({
        scheduler: 'livy',
        schedulerIds: { livySessionId: '7' },
      });
    });

    it('is one when somebody named it', () => {
      expect(jobIdentity(submitted(session, { name: 'forecast' }))).toEqual({
        jobKey: 'etl/forecast',
        scheduler: 'livy',
        schedulerIds: { livySessionId: '7' },
      });
    });

    it('is recognised by the resource manager’s tags and by the driver pod’s label', () => {
      const app = anApplication({
        sections: { clusterUsage: { tags: ['livy-batch-3-ab12cd34'] } },
      });
      const pod = submitted({
        'spark.kubernetes.driver.label.spark-app-tag': 'livy-batch-3-ab12cd34',
      });

      expect(jobIdentity(app).scheduler).toBe('livy');
      expect(jobIdentity(pod).scheduler).toBe('livy');
    });
  });

  it.for([
    { properties: { 'spark.yarn.tags': 'KYUUBI,0b9a5c2e' }, scheduler: 'kyuubi' },
    { properties: { 'spark.yarn.tags': 'dataproc_job_orders-1' }, scheduler: 'dataproc' },
    { properties: { 'spark.emr-serverless.memory': '4' }, scheduler: 'emr' },
    { properties: { 'spark.synapse.pool.name': 'small' }, scheduler: 'synapse' },
    { properties: { 'spark.yarn.tags': 'team:data,nightly_report' }, scheduler: undefined },
  ])('names $scheduler as what started it, and the job by its name', (row) => {
    const identity = jobIdentity(submitted(row.properties));

    expect(identity.scheduler).toBe(row.scheduler);
    expect(identity.jobKey).toBe('etl/nightly-orders');
  });

  it('passes over what was redacted', () => {
    const app = submitted({
      'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_ID': REDACTED,
      'spark.airflow.dag_id': `${REDACTED}-orders`,
    });

    expect(jobIdentity(app)).toEqual({ jobKey: 'etl/nightly-orders' });
  });

  it('has a bounded key', () => {
    const app = submitted({ 'spark.sparkvet.job.id': 'x'.repeat(5_000) });

    expect(jobIdentity(app).jobKey).toHaveLength(200);
  });

  it('needs no configuration at all', () => {
    expect(jobIdentity({ ...anApplication(), sections: {} })).toEqual({
      jobKey: 'etl/nightly-orders',
    });
  });
});

describe('links', () => {
  it('are those that Azkaban passes, unescaped', () => {
    const { links } = jobIdentity(submitted({ 'spark.driver.extraJavaOptions': AZKABAN_OPTIONS }));

    expect(links).toEqual({
      job: 'https://azkaban.corp:9000/manager?project=billing&flow=nightly&job=rollup',
      jobRun: 'https://azkaban.corp:9000/executor?execid=123456&job=rollup&attempt=0',
      workflow: 'https://azkaban.corp:9000/manager?project=billing&flow=nightly',
      workflowRun: 'https://azkaban.corp:9000/executor?execid=123456',
    });
  });

  it.for([
    { url: 'https://ana:pw@host/job', link: 'https://host/job' },
    { url: `https://${REDACTED}@host/job`, link: 'https://host/job' },
    { url: `https://host/job?token=${REDACTED}`, link: undefined },
    { url: 'javascript:alert(1)', link: undefined },
    { url: 'file:///etc/passwd', link: undefined },
    { url: 'not a link', link: undefined },
  ])('$url becomes $link', ({ url, link }) => {
    const { links } = jobIdentity(submitted({ 'spark.sparkvet.job.url': url }));

    expect(links?.['job']).toBe(link);
  });
});
