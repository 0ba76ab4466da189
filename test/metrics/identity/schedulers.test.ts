import { describe, expect, it } from 'vitest';
import { jobIdentity } from '../../../src/metrics/identity/job-identity.ts';
import { AZKABAN_OPTIONS, submitted } from '../../builders/submitted.ts';

describe('the recurring job', () => {
  it.for<{
    from: string;
    properties: Record<string, string>;
    jobKey: string;
    scheduler?: string;
  }>([
    {
      from: 'the job itself, before any scheduler',
      properties: {
        'spark.sparkvet.job.id': 'orders/load',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_ID': 'other',
      },
      jobKey: 'orders/load',
      scheduler: 'airflow',
    },
    {
      from: 'Airflow variables mapped into the application master',
      properties: {
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_ID': 'daily_orders',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_TASK_ID': 'load',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_RUN_ID': 'scheduled__2024-01-31T00:00:00+00:00',
      },
      jobKey: 'airflow:daily_orders/load',
      scheduler: 'airflow',
    },
    {
      from: 'Airflow variables of executors',
      properties: {
        'spark.executorEnv.AIRFLOW_CTX_DAG_ID': 'daily_orders',
        'spark.executorEnv.AIRFLOW_CTX_TASK_ID': 'load',
      },
      jobKey: 'airflow:daily_orders/load',
      scheduler: 'airflow',
    },
    {
      from: 'Airflow variables of a driver pod',
      properties: {
        'spark.kubernetes.driverEnv.AIRFLOW_CTX_DAG_ID': 'daily_orders',
        'spark.kubernetes.driverEnv.AIRFLOW_CTX_TASK_ID': 'load',
      },
      jobKey: 'airflow:daily_orders/load',
      scheduler: 'airflow',
    },
    {
      from: 'Airflow labels of the Kubernetes operator',
      properties: {
        'spark.kubernetes.driver.label.dag_id': 'daily_orders',
        'spark.kubernetes.driver.label.task_id': 'load',
        'spark.kubernetes.driver.label.run_id': 'scheduled__2024-01-31',
      },
      jobKey: 'airflow:daily_orders/load',
      scheduler: 'airflow',
    },
    {
      from: 'Airflow names in quoted -D options',
      properties: {
        'spark.driver.extraJavaOptions': `-Xmx2g "-Dairflow.ctx.dag.dag_id=daily orders" -Dairflow.ctx.task.task_id='load'`,
      },
      jobKey: 'airflow:daily orders/load',
      scheduler: 'airflow',
    },
    {
      from: 'a site’s own Airflow properties, the task by the application’s name',
      properties: { 'spark.airflow.dag_id': 'daily_orders' },
      jobKey: 'airflow:daily_orders/nightly-orders',
      scheduler: 'airflow',
    },
    {
      from: 'OpenLineage',
      properties: {
        'spark.openlineage.parentJobNamespace': 'prod',
        'spark.openlineage.parentJobName': 'daily_orders.load',
        'spark.openlineage.parentRunId': '01890f3b-7c1b-7c3e-8f00-1f2e3d4c5b6a',
      },
      jobKey: 'openlineage:prod/daily_orders.load',
      scheduler: 'openlineage',
    },
    {
      from: 'Azkaban links',
      properties: { 'spark.driver.extraJavaOptions': AZKABAN_OPTIONS },
      jobKey: 'azkaban:billing/nightly/rollup',
      scheduler: 'azkaban',
    },
    {
      from: 'Azkaban names',
      properties: {
        'spark.hadoop.azkaban.flow.projectname': 'billing',
        'spark.hadoop.azkaban.flow.flowid': 'nightly',
        'spark.hadoop.azkaban.job.id': 'rollup',
      },
      jobKey: 'azkaban:billing/nightly/rollup',
      scheduler: 'azkaban',
    },
    {
      from: 'an Oozie action, but not its workflow’s run',
      properties: {
        'spark.oozie.job.id': '0000202-170613162811875-oozie-root-W',
        'spark.oozie.action.id': '0000202-170613162811875-oozie-root-W@cleanse',
        'spark.yarn.tags': 'oozie-0123456789abcdef0123456789abcdef',
      },
      jobKey: 'oozie:nightly-orders/cleanse',
      scheduler: 'oozie',
    },
    {
      from: 'an Oozie coordinator',
      properties: {
        'spark.oozie.coord.id': '0000005-240131000000000-oozie-oozi-C',
        'spark.oozie.action.id': '0000202-170613162811875-oozie-root-W@cleanse',
      },
      jobKey: 'oozie:0000005-240131000000000-oozie-oozi-C/cleanse',
      scheduler: 'oozie',
    },
    {
      from: 'an Oozie workflow with the date in its name',
      properties: {
        'spark.hadoop.oozie.wf.name': 'session-metrics-2024-1-31',
        'spark.oozie.action.id': '0000202-170613162811875-oozie-root-W@cleanse',
      },
      jobKey: 'oozie:session-metrics/cleanse',
      scheduler: 'oozie',
    },
    {
      from: 'Pinball',
      properties: {
        'spark.driver.extraJavaOptions':
          '-Dpinball.workflow=ads -Dpinball.instance=7741 -Dpinball.job=join_clicks -Dpinball.execution=3',
      },
      jobKey: 'pinball:ads/join_clicks',
      scheduler: 'pinball',
    },
    {
      from: 'a run of a ScheduledSparkApplication',
      properties: {
        'spark.kubernetes.namespace': 'etl',
        'spark.kubernetes.driver.label.sparkoperator.k8s.io/app-name': 'orders-1706659200000000000',
        'spark.kubernetes.driver.label.sparkoperator.k8s.io/submission-id':
          '01890f3b-7c1b-7c3e-8f00-1f2e3d4c5b6a',
      },
      jobKey: 'spark-operator:etl/orders',
      scheduler: 'spark-operator',
    },
    {
      from: 'a Databricks job cluster',
      properties: {
        'spark.databricks.clusterUsageTags.clusterName': 'job-8812-run-4451-etl',
        'spark.databricks.clusterUsageTags.orgId': '6280049833385130',
      },
      jobKey: 'databricks:6280049833385130/8812',
      scheduler: 'databricks',
    },
    {
      from: 'the tags of a Databricks cluster',
      properties: {
        'spark.databricks.clusterUsageTags.clusterAllTags':
          '[{"key":"Vendor","value":"Databricks"},{"key":"JobId","value":"8812"},{"key":"RunName","value":"etl"}]',
      },
      jobKey: 'databricks:8812',
      scheduler: 'databricks',
    },
    {
      from: 'DolphinScheduler’s parameters, as the convention passes them on',
      properties: {
        'spark.dolphinscheduler.project.name': 'sales',
        'spark.dolphinscheduler.workflow.definition.name': 'nightly',
        'spark.dolphinscheduler.task.definition.name': 'load',
        'spark.dolphinscheduler.workflow.instance.id': '4711',
      },
      jobKey: 'dolphinscheduler:sales/nightly/load',
      scheduler: 'dolphinscheduler',
    },
    {
      from: 'Glue',
      properties: { 'spark.glue.JOB_NAME': 'orders', 'spark.glue.JOB_RUN_ID': 'jr_3f1' },
      jobKey: 'glue:orders',
      scheduler: 'glue',
    },
  ])('comes from $from', ({ properties, jobKey, scheduler }) => {
    const identity = jobIdentity(submitted(properties));

    expect(identity.jobKey).toBe(jobKey);
    expect(identity.scheduler).toBe(scheduler);
  });
});
