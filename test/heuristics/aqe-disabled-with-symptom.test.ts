import { describe, expect, it } from 'vitest';
import { aqeDisabledWithSymptom } from '../../src/heuristics/aqe-disabled-with-symptom.ts';
import { fewerPartitions } from '../../src/metrics/partitions/fewer-partitions.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { aJob, anApplication, anEnvironment, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { aNode, anSqlExecution, rddsIn, scheduledStage } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

const OFF = { 'spark.sql.adaptive.enabled': 'false' };
const UNMERGED = { 'spark.sql.adaptive.coalescePartitions.enabled': 'false' };

interface Draft {
  readonly count?: number;
  readonly runMs?: number;
  readonly set?: Readonly<Record<string, string>>;
  readonly version?: string;
  /** Set by the session only. */
  readonly session?: Readonly<Record<string, string>>;
}

/** So many tasks of `runMs` and 20 ms outside of it, behind a shuffle, on 8 slots. */
function shuffled(draft: Draft = {}): ApplicationModel {
  const { count = 16_000, runMs = 20, set = OFF, version = '3.5.1', session = {} } = draft;
  const tasks = Array.from({ length: count }, (_, place) => ({
    durationMs: runMs + 20,
    executorRunTimeMs: runMs,
    shuffleRemoteReadBytes: 1_000 * 2 ** (place % 4),
    shuffleReadRecords: 10,
  }));
  const plan = aNode('WholeStageCodegen (2)', aNode('HashAggregate', aNode('Exchange')));
  const stage = scheduledStage(tasks, {
    stageId: 2,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (2)'),
  });
  return anApplication({
    framework: { name: 'spark', version },
    sections: {
      stages: [stage],
      environment: anEnvironment(set),
      sqlExecutions: [anSqlExecution(plan, { modifiedProperties: session })],
    },
  });
}

const NO_GATE = { gateWallMs: 0, gateWallShare: 0 };

describe('aqe-disabled-with-symptom', () => {
  it.for([
    { name: 'off', draft: {}, kind: 'flag' },
    { name: 'not merging', draft: { set: UNMERGED }, kind: 'flag' },
    { name: 'off in the session', draft: { set: {}, session: OFF }, kind: 'flag' },
    { name: 'on by default', draft: { set: {} }, kind: 'pass' },
    { name: 'off by default before 3.2', draft: { set: {}, version: '3.1.2' }, kind: 'flag' },
    { name: 'not there before 3.0', draft: { version: '2.4.8' }, kind: 'not-applicable' },
    { name: 'off with tasks enough for the slots', draft: { count: 80 }, kind: 'flag' },
    { name: 'off with fewer tasks', draft: { count: 79 }, kind: 'pass' },
    { name: 'off with tasks of 199 ms', draft: { runMs: 199 }, kind: 'flag' },
    { name: 'off with tasks of 200 ms', draft: { runMs: 200 }, kind: 'pass' },
  ])('$name: $kind', ({ draft, kind }) => {
    expect(judge(aqeDisabledWithSymptom, shuffled(draft), NO_GATE).kind).toBe(kind);
  });

  it('does not ask it of a stream, which switches it off by itself', () => {
    const app = shuffled();
    const job = { jobId: 0, stageIds: [2], streamingQueryId: '5f1c' };
    const streaming = { ...app, sections: { ...app.sections, jobs: [aJob(job)] } };
    expect(judge(aqeDisabledWithSymptom, streaming, NO_GATE).kind).toBe('pass');
    const stage = streaming.sections.stages?.[0];
    const [first] = stage === undefined ? [] : fewerPartitions(streaming, stage, 8);
    expect(first).toMatchObject({ property: 'spark.sql.shuffle.partitions', to: '8' });
    expect(first?.risk).toContain('checkpoint');
  });

  it('says what is off, where it shows and what it costs', () => {
    const { findings, advice } = judge(aqeDisabledWithSymptom, shuffled());
    expect(findings[0]?.headline).toMatch(
      /^Adaptive execution is off: 16,000 tiny tasks in .*stage 2\)? cost 1 min 20 s$/,
    );
    expect(advice[0]).toBe('spark.sql.adaptive.enabled false → true');
  });

  it('says what several stages cost together', () => {
    const app = shuffled();
    const [first] = app.sections.stages ?? [];
    const stages = first === undefined ? [] : [first, { ...first, stageId: 3 }];
    const { findings } = judge(aqeDisabledWithSymptom, {
      ...app,
      sections: { ...app.sections, stages },
    });

    expect(findings[0]?.headline).toMatch(
      /stage 2\)?, and those of 1 more stage, cost 1 min 20 s$/,
    );
  });

  it('counts all of the stages of a loop', () => {
    const app = shuffled();
    const [first] = app.sections.stages ?? [];
    const stages = Array.from({ length: 100 }, (_, place) => {
      const [submittedAtMs, completedAtMs] = [
        STARTED_AT_MS + 10_000 * place,
        STARTED_AT_MS + 10_000 * (place + 1),
      ];
      return first && { ...first, stageId: place, submittedAtMs, completedAtMs };
    }).filter((stage) => stage !== undefined);
    const { findings } = judge(aqeDisabledWithSymptom, {
      ...app,
      sections: { ...app.sections, stages },
    });

    expect(findings[0]?.evidence).toContainEqual({
      kind: 'measure',
      label: 'Stages with such tasks',
      is: { value: 100, unit: 'count' },
    });
  });

  it('is silent on a setting that costs nothing: a naive rule reads the configuration only', async () => {
    const app = await readFixture('lab/application_1795236425508_0003_1');
    const environment = anEnvironment(OFF);
    const off = { ...app, sections: { ...app.sections, environment } };
    expect(judge(aqeDisabledWithSymptom, off).kind).toBe('pass');
  });
});
