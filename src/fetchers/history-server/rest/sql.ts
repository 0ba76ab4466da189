import { keepText } from '../../../event-log/text.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import type { SqlExecution } from '../../../model/sql.ts';
import { jobIdsOf } from './jobs.ts';
import { toPlan } from './plan.ts';
import type { SqlRow } from './schema.ts';

const DESCRIPTION_LENGTH = 1_000;

/** By id, as the log has them. */
export function toSqlExecutions(rows: readonly SqlRow[]): readonly SqlExecution[] {
  return rows.map(toSqlExecution).toSorted((a, b) => a.executionId - b.executionId);
}

function toSqlExecution(row: SqlRow): SqlExecution {
  const { submissionTime = 0, duration, status } = row;
  return {
    executionId: row.id,
    description: keepText(row.description ?? '', DESCRIPTION_LENGTH),
    details: '',
    status: statusOf(status),
    startedAtMs: submissionTime,
    jobIds: jobIdsOf(row),
    modifiedProperties: {},
    tags: [],
    adaptiveUpdateCount: 0,
    ...withoutUndefined({
      endedAtMs: status === 'RUNNING' ? undefined : submissionTime + duration,
      finalPlan: toPlan(row),
    }),
  };
}

function statusOf(status: string): SqlExecution['status'] {
  if (status === 'COMPLETED') return 'succeeded';
  return status === 'FAILED' ? 'failed' : 'running';
}
