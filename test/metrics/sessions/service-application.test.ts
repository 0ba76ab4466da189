import { expect, it } from 'vitest';
import { serviceReason } from '../../../src/metrics/sessions/service-application.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  anEnvironment,
} from '../../builders/application.ts';

const command = (text: string): ApplicationDraft => ({
  sections: { environment: anEnvironment({}, { systemProperties: { 'sun.java.command': text } }) },
});

it.for<{ name: string; draft: ApplicationDraft; kind: 'streaming' | 'server' | undefined }>([
  { name: 'a batch job', draft: {}, kind: undefined },
  { name: 'a notebook', draft: { name: 'livy-session-7' }, kind: undefined },
  {
    name: 'a submitted script',
    draft: command('org.apache.spark.deploy.SparkSubmit etl.py'),
    kind: undefined,
  },
  {
    name: 'structured streaming',
    draft: { sections: { jobs: [aJob({ streamingQueryId: 'q' })] } },
    kind: 'streaming',
  },
  {
    name: 'DStreams',
    draft: {
      sections: { jobs: [aJob({ description: 'Streaming job from [output operation 0]' })] },
    },
    kind: 'streaming',
  },
  {
    name: 'the Thrift server',
    draft: command(
      'org.apache.spark.deploy.SparkSubmit --class org.apache.spark.sql.hive.thriftserver.HiveThriftServer2',
    ),
    kind: 'server',
  },
  {
    name: 'a server with clients',
    draft: { sections: { services: { thriftOperationCount: 0, connectOperationCount: 1 } } },
    kind: 'server',
  },
  { name: 'Kyuubi', draft: { name: 'kyuubi_USER_SPARK_SQL_etl' }, kind: 'server' },
])('$name is $kind', ({ draft, kind }) => {
  expect(/streaming|server/.exec(serviceReason(anApplication(draft)) ?? '')?.[0]).toBe(kind);
});
