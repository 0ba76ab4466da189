import { describe, expect, it } from 'vitest';
import { MIB } from '../../../src/model/units.ts';
import { executorMemory } from '../../../src/model/yarn/container-memory.ts';
import { anEnvironment } from '../../builders/application.ts';

const yarn = { 'yarn.scheduler.minimum-allocation-mb': '1024' };

describe('executorMemory', () => {
  it.for([
    { set: { 'spark.executor.memory': '4g' }, hadoop: yarn, overhead: 409, held: 5_120 },
    { set: { 'spark.executor.memory': '4g' }, hadoop: {}, overhead: 409, held: 4_505 },
    { set: { 'spark.executor.memory': '1g' }, hadoop: yarn, overhead: 384, held: 2_048 },
    { set: { 'spark.executor.memory': '2048' }, hadoop: {}, overhead: 384, held: 2_432 },
    { set: { 'spark.executor.memoryOverhead': '1g' }, hadoop: {}, overhead: 1_024, held: 5_120 },
    {
      set: { 'spark.yarn.executor.memoryOverhead': '512' },
      hadoop: {},
      overhead: 512,
      held: 4_608,
    },
    {
      set: { 'spark.executor.memoryOverheadFactor': '0.5' },
      hadoop: {},
      overhead: 2_048,
      held: 6_144,
    },
    { set: { 'spark.executor.pyspark.memory': '1g' }, hadoop: {}, overhead: 409, held: 5_529 },
    {
      set: { 'spark.memory.offHeap.enabled': 'true', 'spark.memory.offHeap.size': '1g' },
      hadoop: {},
      overhead: 409,
      held: 5_529,
    },
    { set: { 'spark.memory.offHeap.size': '1g' }, hadoop: {}, overhead: 409, held: 4_505 },
  ])('on YARN with $set is $held MiB', ({ set, hadoop, overhead, held }) => {
    const environment = anEnvironment(set, { hadoopProperties: hadoop });
    const memory = executorMemory(environment, 'yarn');

    expect(memory.overheadBytes).toBe(overhead * MIB);
    expect(memory.heldBytes).toBe(held * MIB);
  });

  it('rounds to the increment under the Fair Scheduler', () => {
    const environment = anEnvironment(
      {},
      {
        hadoopProperties: {
          'yarn.resourcemanager.scheduler.class':
            'org.apache.hadoop.yarn.server.resourcemanager.scheduler.fair.FairScheduler',
          'yarn.resource-types.memory-mb.increment-allocation': '512',
          ...yarn,
        },
      },
    );

    expect(executorMemory(environment, 'yarn').heldBytes).toBe(4_608 * MIB);
  });

  it('is the heap where there are no containers', () => {
    expect(executorMemory(anEnvironment(), 'standalone').heldBytes).toBe(4_096 * MIB);
  });

  it('gives Python on Kubernetes 40 % of overhead', () => {
    const environment = anEnvironment({ 'spark.submit.pyFiles': '' });

    expect(executorMemory(environment, 'kubernetes').overheadBytes).toBe(1_638 * MIB);
  });

  it('asks the resource profile first', () => {
    const profile = {
      id: 1,
      memoryBytes: 8_192 * MIB,
      memoryOverheadBytes: 2_048 * MIB,
      executorResources: {},
      taskResources: {},
    };

    expect(executorMemory(anEnvironment(), 'yarn', profile).heldBytes).toBe(10_240 * MIB);
  });
});
