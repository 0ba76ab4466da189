import { describe, expect, it } from 'vitest';
import { jobIdentity } from '../../../src/metrics/identity/job-identity.ts';
import { REDACTED } from '../../../src/model/secrets/redacted.ts';
import { SCHEDULER_IDS, SCHEDULERS_WITH_IDS } from '../../../src/model/yarn/scheduler-ids.ts';
import { AZKABAN_OPTIONS, submitted } from '../../builders/submitted.ts';

describe('what a scheduler calls a run', () => {
  it.for<{
    of: string;
    properties: Record<string, string>;
    ids: Record<string, string>;
  }>([
    {
      of: 'Airflow 2, mapped into the application master',
      properties: {
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_ID': 'daily_orders',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_TASK_ID': 'load',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_RUN_ID': 'scheduled__2024-01-31T00:00:00+00:00',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_EXECUTION_DATE': '2024-01-31T00:00:00+00:00',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_TRY_NUMBER': '2',
      },
      ids: {
        dagId: 'daily_orders',
        taskId: 'load',
        runId: 'scheduled__2024-01-31T00:00:00+00:00',
        logicalDate: '2024-01-31T00:00:00+00:00',
        tryNumber: '2',
      },
    },
    {
      of: 'Airflow 3',
      properties: {
        'spark.airflow.dag_id': 'daily_orders',
        'spark.airflow.task_id': 'load',
        'spark.airflow.run_id': 'manual__x',
        'spark.executorEnv.AIRFLOW_CTX_LOGICAL_DATE': '2026-01-31T00:00:00+00:00',
      },
      ids: {
        dagId: 'daily_orders',
        taskId: 'load',
        runId: 'manual__x',
        logicalDate: '2026-01-31T00:00:00+00:00',
      },
    },
    {
      of: 'Airflow on Kubernetes',
      properties: {
        'spark.kubernetes.driver.label.dag_id': 'daily_orders',
        'spark.kubernetes.driver.label.task_id': 'load',
        'spark.kubernetes.driver.label.run_id': 'scheduled__2024-01-31',
        'spark.kubernetes.driver.label.try_number': '1',
        'spark.kubernetes.driver.label.map_index': '4',
      },
      ids: {
        dagId: 'daily_orders',
        taskId: 'load',
        runId: 'scheduled__2024-01-31',
        tryNumber: '1',
        mapIndex: '4',
      },
    },
    {
      of: 'OpenLineage from Airflow: the task behind the dag',
      properties: {
        'spark.openlineage.parentJobNamespace': 'prod',
        'spark.openlineage.parentJobName': 'team.daily.orders.load',
        'spark.openlineage.rootParentJobName': 'team.daily.orders',
        'spark.openlineage.parentRunId': '01890f3b-7c1b-7c3e-8f00-1f2e3d4c5b6a',
      },
      ids: {
        namespace: 'prod',
        jobName: 'team.daily.orders.load',
        runId: '01890f3b-7c1b-7c3e-8f00-1f2e3d4c5b6a',
        dagId: 'team.daily.orders',
        taskId: 'load',
      },
    },
    {
      of: 'Azkaban, out of its links',
      properties: { 'spark.driver.extraJavaOptions': AZKABAN_OPTIONS },
      ids: {
        project: 'billing',
        flow: 'nightly',
        job: 'rollup',
        executionId: '123456',
        attempt: '0',
      },
    },
    {
      of: 'Oozie',
      properties: {
        'spark.oozie.action.id': '0000202-170613162811875-oozie-root-W@cleanse',
        'spark.yarn.tags': 'oozie-0123456789abcdef0123456789abcdef',
      },
      ids: { workflowId: '0000202-170613162811875-oozie-root-W', actionName: 'cleanse' },
    },
    {
      of: 'Pinball',
      properties: {
        'spark.driver.extraJavaOptions':
          '-Dpinball.workflow=ads -Dpinball.instance=7741 -Dpinball.job=join_clicks -Dpinball.execution=3',
      },
      ids: { workflow: 'ads', job: 'join_clicks', instance: '7741', execution: '3' },
    },
    {
      of: 'DolphinScheduler',
      properties: {
        'spark.dolphinscheduler.project.code': '108003',
        'spark.dolphinscheduler.workflow.definition.code': '99',
        'spark.dolphinscheduler.workflow.instance.id': '4711',
        'spark.dolphinscheduler.task.instance.id': '90210',
      },
      ids: {
        projectCode: '108003',
        workflowCode: '99',
        workflowInstanceId: '4711',
        taskInstanceId: '90210',
      },
    },
    {
      of: 'a Spark operator',
      properties: {
        'spark.kubernetes.namespace': 'etl',
        'spark.kubernetes.driver.label.sparkoperator.k8s.io/app-name': 'orders-1706659200000000000',
        'spark.kubernetes.driver.label.sparkoperator.k8s.io/submission-id': 'abc',
      },
      ids: { namespace: 'etl', name: 'orders-1706659200000000000', submissionId: 'abc' },
    },
    {
      of: 'a Databricks job cluster',
      properties: { 'spark.databricks.clusterUsageTags.clusterName': 'job-8812-run-4451-etl' },
      ids: { jobId: '8812', runId: '4451' },
    },
    {
      of: 'Glue',
      properties: { 'spark.glue.JOB_NAME': 'orders', 'spark.glue.JOB_RUN_ID': 'jr_3f1' },
      ids: { jobName: 'orders', jobRunId: 'jr_3f1' },
    },
    {
      of: 'a Livy session (Sparkmagic)',
      properties: { 'spark.yarn.tags': 'team:data,livy-session-12-ab12cd34' },
      ids: { livySessionId: '12' },
    },
    {
      of: 'a Livy batch on Kubernetes',
      properties: { 'spark.kubernetes.driver.label.spark-app-tag': 'livy-batch-3-ab12cd34' },
      ids: { livyBatchId: '3' },
    },
    {
      of: 'Airflow through Livy: both',
      properties: {
        'spark.airflow.dag_id': 'daily_orders',
        'spark.airflow.task_id': 'load',
        'spark.yarn.tags': 'livy-batch-3-ab12cd34',
      },
      ids: { dagId: 'daily_orders', taskId: 'load', livyBatchId: '3' },
    },
  ])('of $of', ({ properties, ids }) => {
    expect(jobIdentity(submitted(properties)).schedulerIds).toEqual(ids);
  });

  it('decodes what stands in an address', () => {
    const properties = {
      'spark.driver.extraJavaOptions':
        '-Dazkaban.link.job.url=https://az/manager?project=b%C3%BCro%20eu\\&flow=n%ZZ\\&job=r',
    };
    expect(jobIdentity(submitted(properties)).schedulerIds).toEqual({
      project: 'büro eu',
      flow: 'n%ZZ',
      job: 'r',
    });
  });

  it.for([REDACTED, 'x'.repeat(301), ' '])('is not told by %s', (value) => {
    expect(
      jobIdentity(submitted({ 'spark.glue.JOB_NAME': 'orders', 'spark.glue.JOB_RUN_ID': value }))
        .schedulerIds,
    ).toEqual({ jobName: 'orders' });
  });

  it('is absent where nothing was left', () => {
    expect(jobIdentity(submitted({}))).not.toHaveProperty('schedulerIds');
  });

  it('has a list of all schedulers with ids', () => {
    expect([...SCHEDULERS_WITH_IDS].toSorted()).toEqual(Object.keys(SCHEDULER_IDS).toSorted());
  });
});

describe('the owner of a job', () => {
  it.for([
    [{ 'spark.sparkvet.job.owner': 'team-orders' }, 'team-orders'],
    [{ 'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_OWNER': 'ana' }, 'ana'],
    [
      {
        'spark.sparkvet.job.owner': 'team-orders',
        'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_OWNER': 'airflow',
      },
      'team-orders',
    ],
    [{}, undefined],
  ] as const)('in %o is %s', ([properties, owner]) => {
    expect(jobIdentity(submitted(properties)).jobOwner).toBe(owner);
  });
});
