import { describe, expect, it } from 'vitest';
import { conflictingOrDeadConfiguration } from '../../src/heuristics/conflicting-or-dead-configuration.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { anApplication, anEnvironment } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { aNode, anSqlExecution } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

const DYNAMIC = 'spark.dynamicAllocation.enabled';
const INSTANCES = 'spark.executor.instances';

interface Draft {
  readonly version?: string;
  readonly java?: string;
  readonly late?: Readonly<Record<string, string>>;
}

function withSettings(
  set: Readonly<Record<string, string>>,
  { version = '3.5.1', java = '17.0.9', late = {} }: Draft = {},
): ApplicationModel {
  return anApplication({
    framework: { name: 'spark', version },
    sections: {
      environment: anEnvironment(set, { javaVersion: java }),
      sqlExecutions: [{ ...anSqlExecution(aNode('Project')), modifiedProperties: late }],
    },
  });
}

describe('conflicting-or-dead-configuration', () => {
  it('is never above low, and says what counts instead', () => {
    const { severity, findings, advice } = judge(
      conflictingOrDeadConfiguration,
      withSettings({ [INSTANCES]: '10', [DYNAMIC]: 'true' }),
    );
    expect(severity).toBe('low');
    expect(findings[0]?.headline).toBe(
      'spark.executor.instances is only where dynamic allocation starts, not how many executors there are',
    );
    expect(advice[0]).toContain('Use spark.dynamicAllocation.maxExecutors');
  });

  const OVERHEAD = { 'spark.yarn.executor.memoryOverhead': '1024' };
  const CMS = { 'spark.executor.extraJavaOptions': '-Xss4m -XX:+UseConcMarkSweepGC' };
  const WORKER = { 'spark.python.worker.memory': '4g' };

  it.for([
    { name: 'a fixed number alone', set: { [INSTANCES]: '10' }, kind: 'pass' },
    { name: 'both, one off', set: { [INSTANCES]: '10', [DYNAMIC]: 'false' }, kind: 'pass' },
    { name: 'an old name', set: OVERHEAD, draft: { version: '2.3.0' }, kind: 'flag' },
    { name: 'a name of its time', set: OVERHEAD, draft: { version: '2.2.0' }, kind: 'pass' },
    {
      name: 'blacklisting before 4.1',
      set: { 'spark.blacklist.enabled': 'true' },
      draft: { version: '4.0.0' },
      kind: 'pass',
    },
    {
      name: 'blacklisting since 4.1',
      set: { 'spark.blacklist.enabled': 'true' },
      draft: { version: '4.1.0' },
      kind: 'flag',
    },
    { name: 'CMS on Java 14', set: CMS, draft: { java: '14.0.1' }, kind: 'flag' },
    { name: 'CMS on Java 13', set: CMS, draft: { java: '13.0.1' }, kind: 'pass' },
    { name: 'CMS on Java 8', set: CMS, draft: { java: '1.8.0_292' }, kind: 'pass' },
    { name: 'a spill threshold taken for a limit', set: WORKER, kind: 'flag' },
    {
      name: 'a spill threshold beside the limit',
      set: { ...WORKER, 'spark.executor.pyspark.memory': '2g' },
      kind: 'pass',
    },
    {
      name: 'memory set in the session',
      set: {},
      draft: { late: { 'spark.executor.memory': '8g' } },
      kind: 'flag',
    },
    {
      name: 'the same memory set again',
      set: {},
      draft: { late: { 'spark.executor.memory': '4g' } },
      kind: 'pass',
    },
    {
      name: 'what a session may set',
      set: {},
      draft: { late: { 'spark.sql.shuffle.partitions': '8' } },
      kind: 'pass',
    },
  ])('$name: $kind', ({ set, draft = {}, kind }) => {
    expect(judge(conflictingOrDeadConfiguration, withSettings(set, draft)).kind).toBe(kind);
  });

  it('counts the others', () => {
    const app = withSettings({ [INSTANCES]: '10', [DYNAMIC]: 'true', ...WORKER, ...OVERHEAD });
    const { findings } = judge(conflictingOrDeadConfiguration, app);
    expect(findings[0]?.evidence[0]).toMatchObject({ kind: 'table', rows: [{}, {}, {}] });
    expect(findings[0]?.headline.length).toBeLessThanOrEqual(120);
  });

  it.for([
    // ten executors from --num-executors, of which dynamic allocation let six go unused
    { log: 'spark-own/spark-events/application_1628109047826_1317105', kind: 'flag' },
    { log: 'lab/application_1795236425508_0003_1', kind: 'pass' },
  ])('$log: $kind', async ({ log, kind }) => {
    expect(judge(conflictingOrDeadConfiguration, await readFixture(log)).kind).toBe(kind);
  });
});
