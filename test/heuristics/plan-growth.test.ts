import { describe, expect, it } from 'vitest';
import { planGrowth } from '../../src/heuristics/plan-growth.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { aJob, anApplication, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const JOB_MS = 5_000;

function planOf(nodeCount: number): PlanNode {
  const leaf: PlanNode = {
    nodeId: nodeCount - 1,
    name: 'Scan',
    text: 'Scan',
    metadata: {},
    metrics: [],
    children: [],
  };
  return Array.from({ length: nodeCount - 1 }).reduce<PlanNode>(
    (child) => ({ ...leaf, name: 'Project', children: [child] }),
    leaf,
  );
}

/** Queries one after the other that plan for so many seconds, with plans of so many operators. */
function planning(seconds: readonly number[], nodeCounts: readonly number[]): ApplicationModel {
  let atMs = STARTED_AT_MS;
  const turns = seconds.map((second, jobId) => {
    const startedAtMs = atMs;
    const submittedAtMs = startedAtMs + second * 1_000;
    atMs = submittedAtMs + JOB_MS;
    const callSite = 'count at loop.py:7';
    const job = aJob({ jobId, submittedAtMs, completedAtMs: atMs, callSite });
    const execution = {
      executionId: jobId,
      description: callSite,
      details: '',
      status: 'succeeded' as const,
      startedAtMs,
      endedAtMs: atMs,
      jobIds: [jobId],
      modifiedProperties: {},
      tags: [],
      finalPlan: planOf(nodeCounts[jobId] ?? 1),
      adaptiveUpdateCount: 0,
    };
    return { job, execution };
  });
  return anApplication({
    sections: {
      stages: [],
      jobs: turns.map(({ job }) => job),
      sqlExecutions: turns.map(({ execution }) => execution),
    },
  });
}

describe('plan-growth', () => {
  it.for([
    { what: 'four queries', seconds: [10, 60, 60, 60], nodes: [2, 3, 4, 6], kind: 'pass' },
    { what: 'five queries', seconds: [10, 30, 30, 30, 30], nodes: [2, 2, 2, 2, 3], kind: 'flag' },
    {
      what: 'time that does not quite triple',
      seconds: [10, 29, 29, 29, 29.9],
      nodes: [2, 3, 4, 5, 6],
      kind: 'pass',
    },
    {
      what: 'plans that hardly grow',
      seconds: [10, 30, 30, 30, 30],
      nodes: [20, 20, 20, 20, 29],
      kind: 'pass',
    },
    { what: 'one slow query', seconds: [10, 90, 10, 10, 10], nodes: [2, 3, 4, 5, 6], kind: 'pass' },
  ])('$what: $kind', ({ seconds, nodes, kind }) => {
    expect(judge(planGrowth, planning(seconds, nodes)).kind).toBe(kind);
  });

  it('saves what the turns plan longer than the first', () => {
    const { findings, advice } = judge(
      planGrowth,
      planning([10, 20, 30, 40, 50, 60], [2, 4, 6, 8, 10, 12]),
    );

    // the middle of the first two is 15 s: 5 + 15 + 25 + 35 + 45
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(125_000);
    expect(findings[0]?.headline).toBe(
      'Planning grows from 15 s to 55 s over 6 turns of a loop: cutting the plan short saves 2 min 5 s',
    );
    expect(advice[0]).toContain('localCheckpoint');
  });

  it.for(['p23.3.5.sick.zst', 'h07.3.5.healthy.zst'])('is silent on %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    const lab = { silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000, gateWallMs: 3_000 };

    expect(judge(planGrowth, app, lab).kind).toBe('pass');
  });
});
