import { describe, expect, it } from 'vitest';
import { tableRewrite } from '../../src/heuristics/table-rewrite.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { anApplication } from '../builders/application.ts';
import { metricsOf } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import { aNode, anSqlExecution, scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';

interface Shape {
  readonly copied?: number;
  readonly updated?: number;
  readonly inserted?: number;
  /** The execution that the writing belongs to. */
  readonly root?: number;
  readonly outputBytes?: number;
  readonly records?: number;
  /** How often Delta told each count. */
  readonly told?: number;
}

/** A MERGE whose own part writes for 200 s on 8 slots: 80 tasks of 20 s. */
function application({
  copied = 1_596_000,
  updated = 4_000,
  inserted = 0,
  root = 4,
  outputBytes = 126_062_853,
  told = 2,
  records = copied + updated + inserted,
}: Shape = {}): ApplicationModel {
  const merge = {
    ...aNode('Execute MergeIntoCommand'),
    metrics: metricsOf({
      'number of target rows rewritten unmodified': copied * told,
      'number of updated rows': updated * told,
      'number of inserted rows': inserted * told,
    }),
  };
  const executions = [
    anSqlExecution(merge, { executionId: 4, rootExecutionId: 4 }),
    anSqlExecution(aNode('Project [id#1L]'), { executionId: 13, rootExecutionId: root }),
  ];
  const stage = scheduledStage(tasksOf(80, { durationMs: 20_000 }), {
    stageId: 18,
    sqlExecutionId: 13,
    sums: { outputBytes, outputRecords: records },
  });
  return anApplication({ sections: { stages: [stage], sqlExecutions: executions } });
}

it('prices the writing of rows that did not change, in whichever part of the MERGE it ran', () => {
  const { findings } = judge(tableRewrite, application());
  expect(findings[0]?.headline).toBe(
    'A MERGE writes 1.6 million rows again as they were, to change 4,000: about 2 min lost',
  );
  expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(200_000 * 0.6 * (1 - 4_000 / 1_600_000));
  expect(findings[0]?.evidence[0]).toMatchObject({ is: { value: 1_596_000 } });
  expect(findings[0]?.subject).toMatchObject({ kind: 'sql', executionId: 4 });
});

it('does not speak of changes where rows were only deleted', () => {
  const { findings } = judge(tableRewrite, application({ copied: 900_000, updated: 0 }));
  expect(findings[0]?.headline).toBe(
    'A MERGE writes 900,000 rows again as they were: about 2 min lost',
  );
});

describe('edges', () => {
  it.for<{ readonly name: string; readonly shape: Shape; readonly kind: string }>([
    { name: 'counts told once', shape: { told: 1 }, kind: 'flag' },
    { name: 'rows changed', shape: { copied: 700, updated: 200, inserted: 100 }, kind: 'flag' },
    { name: 'more of them', shape: { copied: 699, updated: 201, inserted: 100 }, kind: 'pass' },
    { name: 'nothing copied', shape: { copied: 0, updated: 0 }, kind: 'pass' },
    { name: 'a write of another query', shape: { root: 13 }, kind: 'pass' },
    { name: 'nothing written', shape: { outputBytes: 0 }, kind: 'pass' },
    { name: 'rows not recorded', shape: { records: 0 }, kind: 'pass' },
  ])('$name: $kind', ({ shape, kind }) => {
    expect(judge(tableRewrite, application(shape)).kind).toBe(kind);
  });
});
