import { expect, it } from 'vitest';
import { recomputed } from '../../../../src/metrics/plans/repeats/recomputed.ts';
import type { ApplicationModel } from '../../../../src/model/application.ts';
import { anApplication } from '../../../builders/application.ts';
import { aFileScan } from '../../../builders/file-scan.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../../../builders/scheduled-stage.ts';

const IDS = [1, 2];

/** Two queries that a command started, each of which computes the same of the same files. */
function startedBy(command: string): ApplicationModel {
  const scan = aFileScan({ 'size of files read': 9 });
  const score = aNode('Project [aggregate(a#2, 0, lambdafunction(x#3)) AS score#4]', scan);
  const parts = IDS.map((executionId) => {
    const plan = aNode('HashAggregate(keys=[])', aNode('WholeStageCodegen (1)', score));
    return anSqlExecution(plan, { executionId, rootExecutionId: 9 });
  });
  const root = { ...aNode(command), name: command };
  const stages = IDS.map((stageId) =>
    scheduledStage(tasksOf(8, { durationMs: 10_000 }), {
      stageId,
      sqlExecutionId: stageId,
      fromMs: stageId * 20_000,
      rdds: rddsIn('WholeStageCodegen (1)'),
    }),
  );
  const sqlExecutions = [anSqlExecution(root, { executionId: 9, rootExecutionId: 9 }), ...parts];
  return anApplication({ sections: { stages, sqlExecutions } });
}

it.for([
  // the program holds no DataFrame of what a MERGE reads
  { command: 'Execute MergeIntoCommand', count: 0 },
  { command: 'Execute OptimizeTableCommand', count: 0 },
  { command: 'Execute CreateDataSourceTableAsSelectCommand', count: 1 },
])('of what $command computes twice, $count could be kept', ({ command, count }) => {
  expect(recomputed(startedBy(command))).toHaveLength(count);
});
