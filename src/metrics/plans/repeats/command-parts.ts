import type { ApplicationModel } from '../../../model/application.ts';
import type { SqlExecution } from '../../../model/sql.ts';
import { executionsById } from '../../stages/sql-of-stage.ts';

/** Commands of Delta that read their own table, some of them more than once. */
const READS_ITS_TABLE = /^Execute (?:MergeInto|Update|Delete|Optimize|Reorg|Vacuum)\w*Command\b/;

/**
 * Whether a command started the query to do its own work: the program has no DataFrame of it that it could cache. (A query that
 * `saveAsTable` or an insert started is the program's own.)
 */
export function isPartOfCommand(app: ApplicationModel, execution: SqlExecution): boolean {
  const { executionId, rootExecutionId = executionId } = execution;
  if (rootExecutionId === executionId) return false;
  const root = executionsById(app).get(rootExecutionId)?.finalPlan;
  return root !== undefined && READS_ITS_TABLE.test(root.name);
}
