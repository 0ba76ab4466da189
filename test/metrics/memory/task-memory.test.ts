import { describe, expect, it } from 'vitest';
import { taskMemory } from '../../../src/metrics/memory/task-memory.ts';
import { GIB, MIB } from '../../../src/model/units.ts';
import { anApplication, anEnvironment, anExecutor, aStage } from '../../builders/application.ts';

describe('taskMemory', () => {
  it.for([
    {
      name: 'by Spark’s formula',
      executor: {},
      properties: {},
      is: (0.6 * (4 * GIB - 300 * MIB)) / 4,
    },
    {
      name: 'as the executor said',
      executor: { maxOnHeapMemoryBytes: 2 * GIB },
      properties: {},
      is: 0.5 * GIB,
    },
    {
      name: 'with another fraction',
      executor: {},
      properties: { 'spark.memory.fraction': '0.8' },
      is: (0.8 * (4 * GIB - 300 * MIB)) / 4,
    },
    {
      name: 'with two cores a task',
      executor: { maxOnHeapMemoryBytes: 2 * GIB },
      properties: { 'spark.task.cpus': '2' },
      is: GIB,
    },
  ])('$name', ({ executor, properties, is }) => {
    const app = anApplication({
      sections: { executors: [anExecutor(executor)], environment: anEnvironment(properties) },
    });
    expect(taskMemory(app, aStage())?.executionBytes).toBeCloseTo(is);
  });

  it('is the driver’s in local mode', () => {
    const app = anApplication({
      clusterManager: 'local',
      sections: { environment: anEnvironment({ 'spark.driver.memory': '8g' }) },
    });
    expect(taskMemory(app, aStage())).toMatchObject({
      heapBytes: 8 * GIB,
      heapProperty: 'spark.driver.memory',
    });
  });

  it('is unknown without a configuration', () => {
    const { environment: _, ...sections } = anApplication().sections;
    expect(taskMemory({ ...anApplication(), sections }, aStage())).toBeUndefined();
  });
});
