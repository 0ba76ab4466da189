import { describe, expect, it } from 'vitest';
import {
  advisoryBytes,
  partitionsOf,
  plannedPartitions,
  sizeText,
} from '../../../src/metrics/partitions/partitions.ts';
import type { PlanNode } from '../../../src/model/sql.ts';
import { MIB } from '../../../src/model/units.ts';
import {
  anApplication,
  anEnvironment,
  aStage,
  type StageDraft,
} from '../../builders/application.ts';
import { aNode, anRdd, anSqlExecution, rddsIn } from '../../builders/scheduled-stage.ts';

interface Setting {
  readonly plan?: PlanNode;
  readonly version?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly session?: Readonly<Record<string, string>>;
  readonly stage?: StageDraft;
}
const READS = { sums: { shuffleRemoteReadBytes: 1 } };

function partitionsIn({ plan, version, properties, session, stage }: Setting) {
  const sql = { sqlExecutionId: 0, rdds: rddsIn('WholeStageCodegen (2)') };
  const app = anApplication({
    framework: { name: 'spark', version: version ?? '3.5.1' },
    sections: {
      environment: anEnvironment(properties),
      sqlExecutions:
        plan === undefined ? [] : [anSqlExecution(plan, { modifiedProperties: session ?? {} })],
    },
  });
  return partitionsOf(app, aStage({ ...(plan === undefined ? {} : sql), ...stage }));
}

function codegen(...children: readonly PlanNode[]): PlanNode {
  return aNode('WholeStageCodegen (2)', ...children);
}

describe('partitionsOf', () => {
  it.for([
    {
      of: 'shuffle',
      setting: { plan: codegen(aNode('Exchange hashpartitioning(k#1, 200)')), stage: READS },
    },
    {
      of: 'repartition',
      setting: {
        plan: codegen(aNode('Exchange RoundRobinPartitioning(9), REPARTITION_BY_NUM')),
        stage: READS,
      },
    },
    { of: 'single', setting: { plan: codegen(aNode('Exchange SinglePartition')), stage: READS } },
    { of: 'single', setting: { plan: codegen(aNode('Coalesce 1', aNode('Range (0, 9)'))) } },
    { of: 'coalesce', setting: { plan: codegen(aNode('Coalesce 4', aNode('Range (0, 9)'))) } },
    {
      of: 'single',
      setting: { stage: { rdds: [anRdd({ name: 'CoalescedRDD', partitionCount: 1 })] } },
    },
    {
      of: 'single',
      setting: { stage: { rdds: [anRdd({ scope: 'TakeOrderedAndProject', partitionCount: 1 })] } },
    },
    { of: 'rdd-shuffle', setting: { stage: READS } },
    { of: 'files', setting: { plan: codegen(aNode('FileScan parquet [k#1]')) } },
    {
      of: 'files',
      setting: { stage: { sums: { inputBytes: 1 }, rdds: [anRdd({ name: 'FileScanRDD' })] } },
    },
    {
      of: 'rdd-files',
      setting: { stage: { sums: { inputBytes: 1 }, rdds: [anRdd({ name: 'HadoopRDD' })] } },
    },
    {
      of: 'rdd-files',
      setting: {
        stage: {
          sums: { inputBytes: 1 },
          rdds: [anRdd({ name: 'hdfs:///logs/day=1', scope: 'textFile' })],
        },
      },
    },
    {
      of: 'files',
      setting: {
        plan: codegen(aNode('HiveTableScan')),
        stage: { sums: { inputBytes: 1 }, rdds: [anRdd({ name: 'HadoopRDD' })] },
      },
    },
    {
      of: 'other',
      setting: {
        stage: { sums: { inputBytes: 0 }, rdds: [anRdd({ name: 'a', scope: 'textFile' })] },
      },
    },
    { of: 'other', setting: { plan: codegen(aNode('Range (0, 9, step=1, splits=4)')) } },
    { of: 'other', setting: {} },
  ])('come from $of', ({ of, setting }) => {
    expect(partitionsIn(setting).origin).toBe(of);
  });

  const shuffle = codegen(aNode('Exchange hashpartitioning(k#1, 200)'));
  it.for([
    { version: '3.2.0', properties: {}, is: true },
    { version: '3.1.3', properties: {}, is: false },
    { version: '3.1.3', properties: { 'spark.sql.adaptive.enabled': 'true' }, is: true },
    { version: '3.5.1', properties: { 'spark.sql.adaptive.enabled': 'false' }, is: false },
    {
      version: '3.5.1',
      properties: { 'spark.sql.adaptive.coalescePartitions.enabled': 'false' },
      is: false,
    },
  ])('of Spark $version with $properties are merged: $is', ({ version, properties, is }) => {
    const partitions = partitionsIn({ plan: shuffle, stage: READS, version, properties });
    expect(partitions.isCoalesced).toBe(is);
  });

  it('begin with what the session set, else the application, else Spark', () => {
    const name = 'spark.sql.shuffle.partitions';
    const set = { plan: shuffle, stage: READS, properties: { [name]: '50' } };
    expect(plannedPartitions(partitionsIn({ ...set, session: { [name]: '7' } })).count).toBe(7);
    expect(plannedPartitions(partitionsIn(set)).count).toBe(50);
    expect(plannedPartitions(partitionsIn({ plan: shuffle, stage: READS })).count).toBe(200);
  });

  it('begin with their own number where they are merged', () => {
    const initial = 'spark.sql.adaptive.coalescePartitions.initialPartitionNum';
    const setting = { plan: shuffle, stage: READS, properties: { [initial]: '900' } };
    expect(plannedPartitions(partitionsIn(setting))).toEqual({ property: initial, count: 900 });
  });

  it('are merged up to the advisory size, under its old name too', () => {
    const old = 'spark.sql.adaptive.shuffle.targetPostShuffleInputSize';
    const setting = { plan: shuffle, stage: READS, properties: { [old]: '20m' } };
    expect(advisoryBytes(partitionsIn(setting))).toBe(20 * MIB);
    expect(advisoryBytes(partitionsIn({ plan: shuffle, stage: READS }))).toBe(64 * MIB);
  });
});

it.for([
  { bytes: 0, text: '1m' },
  { bytes: 2 * MIB - 1, text: '1m' },
  { bytes: 2 * MIB, text: '2m' },
])('$bytes bytes are set as $text', ({ bytes, text }) => {
  expect(sizeText(bytes)).toBe(text);
});
