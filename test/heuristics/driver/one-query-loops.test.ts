import { describe, expect, it } from 'vitest';
import { sequentialSmallJobs } from '../../../src/heuristics/sequential-small-jobs.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { SqlExecution } from '../../../src/model/sql.ts';
import { looping, querying } from '../../builders/action-loops.ts';
import { judge } from '../../builders/judgement.ts';

/** Its queries, the first operator of the later ones by another name. */
function from(app: ApplicationModel, turn: number, name: string): readonly SqlExecution[] {
  return (app.sections.sqlExecutions ?? []).map((execution) => {
    const { executionId, finalPlan } = execution;
    if (finalPlan === undefined || executionId < turn) return execution;
    return { ...execution, finalPlan: { ...finalPlan, name } };
  });
}

describe('one query with other values', () => {
  it.for([
    { what: 'seven queries', count: 7, kind: 'pass' },
    { what: 'eight queries', count: 8, kind: 'flag' },
  ])('of one query with other values: $what', ({ count, kind }) => {
    const app = querying(count, (turn) => `Filter (k = ${turn})`);

    expect(judge(sequentialSmallJobs, app).kind).toBe(kind);
  });

  it('asks all turns of one query at once, which takes about as long as two of them', () => {
    // all slots are busy, which helps nobody: every turn reads the same
    const { findings, advice } = judge(
      sequentialSmallJobs,
      querying(20, (turn) => `Filter (k = ${turn})`),
    );

    // eighteen of twenty turns of fifty seconds are gone
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(900_000, -4);
    expect(findings[0]?.headline).toBe(
      'The same query ran 20 times with other values (“collect”), 16 min 40 s: one query for all of them takes 15 min less',
    );
    expect(advice[0]).toContain('one query');
  });

  it('counts pauses of at most 0.3 s between the turns', () => {
    const app = querying(20, (turn) => `Filter (k = ${turn})`);
    const sqlExecutions = (app.sections.sqlExecutions ?? []).map((execution) => ({
      ...execution,
      // 19 pauses: ten of 0.3 s, nine that are longer
      endedAtMs: (execution.endedAtMs ?? 0) - (execution.executionId < 10 ? 300 : 301),
    }));
    const { findings } = judge(sequentialSmallJobs, {
      ...app,
      sections: { ...app.sections, sqlExecutions },
    });

    expect(findings[0]?.headline).toContain('16 min 37 s');
  });

  it('sums what several queries of one loop took', () => {
    const app = querying(20, (turn) => `Filter (k = ${turn})`);
    const { findings } = judge(sequentialSmallJobs, {
      ...app,
      sections: { ...app.sections, sqlExecutions: from(app, 10, 'Sort') },
    });

    expect(findings[0]?.headline).toBe(
      '2 queries ran 20 times with other values (“collect”), 16 min 40 s: one query each for all of them takes 13 min 20 s less',
    );
  });

  it.for([
    { command: 'Execute InsertInto', isWrite: true },
    { command: 'WriteToDataSourceV2', isWrite: true },
    { command: 'Execute CreateViewCommand', isWrite: false },
  ])('writes all turns at once where each writes: $command, $isWrite', ({ command, isWrite }) => {
    const app = querying(20, (turn) => `${command} ${turn}`);
    const { advice } = judge(sequentialSmallJobs, {
      ...app,
      sections: { ...app.sections, sqlExecutions: from(app, 0, command) },
    });

    const atOnce = 'Write all turns of the loop at once, a folder for each value.';
    expect(advice).not.toEqual([]);
    expect(advice[0] === atOnce).toBe(isWrite);
  });

  it.for([
    {
      what: 'one query with other values',
      app: querying(20, (turn) => `Filter ${turn}`),
      kind: 'flag',
    },
    { what: 'other loops', app: looping(), kind: 'not-applicable' },
  ])('judges in local mode $what: $kind', ({ app, kind }) => {
    expect(judge(sequentialSmallJobs, { ...app, clusterManager: 'local' }).kind).toBe(kind);
  });

  it('leaves the very same query again and again to another heuristic', () => {
    expect(
      judge(
        sequentialSmallJobs,
        querying(20, () => 'Filter (k = 1)'),
      ).kind,
    ).toBe('pass');
  });
});
