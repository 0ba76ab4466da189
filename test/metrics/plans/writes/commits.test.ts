import { describe, expect, it } from 'vitest';
import { writeCommits } from '../../../../src/metrics/plans/writes/commits.ts';
import type { PlanNode, SqlExecution } from '../../../../src/model/sql.ts';
import { aJob, anApplication, MINUTE_MS, STARTED_AT_MS } from '../../../builders/application.ts';
import { metricsOf } from '../../../builders/file-scan.ts';
import { aNode, anSqlExecution } from '../../../builders/scheduled-stage.ts';

/** Jobs end after one and two minutes, the query after three. */
function commitsOf(name: string, overrides: Partial<SqlExecution> = {}, commitMs = 50_000) {
  const plan: PlanNode = {
    ...aNode('Execute', aNode('Range (0, 9)')),
    name,
    metrics: metricsOf({ 'number of written files': 4, 'job commit time': commitMs }),
  };
  const endedAtMs = STARTED_AT_MS + 3 * MINUTE_MS;
  const jobs = [1, 2].map((minute) =>
    aJob({ jobId: minute, completedAtMs: STARTED_AT_MS + minute * MINUTE_MS }),
  );
  const execution = anSqlExecution(plan, { jobIds: [1, 2], endedAtMs, ...overrides });
  return writeCommits(anApplication({ sections: { jobs, sqlExecutions: [execution] } }));
}

const FILES = 'Execute InsertIntoHadoopFsRelationCommand';

describe('the end of a write', () => {
  it('is from its last job to the end of its query', () => {
    expect(commitsOf(FILES)).toMatchObject([
      { commitMs: 60_000, jobCommitMs: 50_000, kind: 'files', fromMs: STARTED_AT_MS + 120_000 },
    ]);
  });

  it('has no more of the committer than of itself', () => {
    expect(commitsOf(FILES, {}, 90_000)).toMatchObject([{ jobCommitMs: 60_000 }]);
  });

  it.for([
    { name: 'Execute InsertIntoHiveTable', kind: 'hive' },
    { name: 'Execute SaveIntoDataSourceCommand', kind: 'table' },
    { name: 'AppendData', kind: 'table' },
  ])('of $name is of a $kind', ({ name, kind }) => {
    expect(commitsOf(name)).toMatchObject([{ kind }]);
  });

  it.for<{ readonly name: string; readonly overrides: Partial<SqlExecution> }>([
    { name: 'a write that failed', overrides: { status: 'failed' } },
    { name: 'a write without a job', overrides: { jobIds: [] } },
    { name: 'one that ended with its job', overrides: { endedAtMs: STARTED_AT_MS + 120_000 } },
  ])('is not told of $name', ({ overrides }) => {
    expect(commitsOf(FILES, overrides)).toEqual([]);
  });

  it('is not told of a query that reads', () => {
    expect(commitsOf('CollectLimit')).toEqual([]);
  });
});
