import { expect, it } from 'vitest';
import { fileWrites } from '../../../../src/metrics/plans/writes/writes.ts';
import { anApplication } from '../../../builders/application.ts';
import { metricsOf } from '../../../builders/file-scan.ts';
import { aNode, anSqlExecution } from '../../../builders/scheduled-stage.ts';
import { readFixture } from '../../../support/read-fixture.ts';

it('has the numbers that Spark gave a write', async () => {
  const [write, ...others] = fileWrites(await readFixture('patients/logs/h01.3.5.healthy.zst'));
  expect(others).toEqual([]);
  expect(write).toMatchObject({
    location: 'file:/data/in/h01',
    fileCount: 1,
    writtenBytes: 1_364,
    rowCount: 50,
    partitionColumns: [],
    jobCommitMs: 32,
  });
  expect(write?.stage?.stageId).toBe(3);
  expect(write?.dynamicPartitionCount).toBe(0);
});

it('knows the columns that the files are partitioned by', () => {
  const node = {
    ...aNode('Project'),
    name: 'Execute InsertIntoHadoopFsRelationCommand',
    text: 'Execute InsertIntoHadoopFsRelationCommand hdfs://nn/out, false, [day#3, shop#4L], Parquet, [path=hdfs://nn/out], Overwrite, [id, day, shop]',
    metrics: metricsOf({ 'number of written files': 9, 'number of dynamic part': 3 }),
  };
  const app = anApplication({ sections: { sqlExecutions: [anSqlExecution(node)] } });
  expect(fileWrites(app)).toMatchObject([
    {
      location: 'hdfs://nn/out',
      partitionColumns: ['day', 'shop'],
      fileCount: 9,
      dynamicPartitionCount: 3,
    },
  ]);
  expect(fileWrites(app)[0]).not.toHaveProperty('stage');
});
