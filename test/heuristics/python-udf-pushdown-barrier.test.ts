import { describe, expect, it } from 'vitest';
import { pythonUdfPushdownBarrier } from '../../src/heuristics/python-udf-pushdown-barrier.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { judge } from '../builders/judgement.ts';
import { aPythonApplication } from '../builders/python-stage.ts';
import { aNode } from '../builders/scheduled-stage.ts';

const SAME = 'BatchEvalPython [same(left_name#1, right_name#2)#3], [pythonUDF0#4]';
const FILTER = 'Filter pythonUDF0#4';

/** 80 s in a stage that asks Python about a hundred million pairs. */
function joining({
  join = 'CartesianProduct',
  filter = FILTER,
  cpuMs = 1_000,
}: {
  readonly join?: string;
  readonly filter?: string;
  readonly cpuMs?: number;
}): ApplicationModel {
  const below = aNode(join, aNode('WholeStageCodegen (1)', aNode('Range (0, 9)')), aNode('Range'));
  const app = aPythonApplication({ node: SAME, below, cpuMs });
  const executions = (app.sections.sqlExecutions ?? []).map(({ finalPlan, ...execution }) =>
    finalPlan === undefined ? execution : { ...execution, finalPlan: above(filter, finalPlan) },
  );
  return { ...app, sections: { ...app.sections, sqlExecutions: executions } };
}

function above(text: string, child: PlanNode): PlanNode {
  return aNode(text, child);
}

describe('fires', () => {
  it.for(['CartesianProduct', 'BroadcastNestedLoopJoin BuildRight, Inner'])('on a %s', (join) => {
    const { findings, severity } = judge(pythonUdfPushdownBarrier, joining({ join }));
    expect(severity).toBe('critical');
    // a twentieth of 80 s remains
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(76_000);
    expect(findings[0]?.headline).toBe(
      'A join asks a Python function about 100 million pairs of rows in stage 3: joining by a column would save 1 min 16 s',
    );
    expect(findings[0]?.recommendations[0]).toMatchObject({
      before: "a.join(b, same('left_name', 'right_name'))",
    });
  });

  it.for([
    { minPythonShare: 0.9, kind: 'flag' },
    { minPythonShare: 0.901, kind: 'pass' },
  ])('at $minPythonShare: $kind', ({ minPythonShare, kind }) => {
    expect(judge(pythonUdfPushdownBarrier, joining({}), { minPythonShare }).kind).toBe(kind);
  });
});

describe('does not fire', () => {
  it.for([
    { name: 'a join by columns', draft: { join: 'SortMergeJoin [k#1], [k#2], Inner' } },
    { name: 'a column of the result', draft: { filter: 'Project [pythonUDF0#4 AS score#5]' } },
    { name: 'a join that computes', draft: { cpuMs: 6_000 } },
  ])('on $name', ({ draft }) => {
    expect(judge(pythonUdfPushdownBarrier, joining(draft)).kind).toBe('pass');
  });
});
