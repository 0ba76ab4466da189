import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../src/engine/analyze.ts';
import { anApplication, anEnvironment, MINUTE_MS } from '../builders/application.ts';
import { aFindingDraft, savingWall } from '../builders/finding.ts';
import { aHeuristic, configured, raising, settingsOf } from '../builders/heuristic.ts';

const app = anApplication();

describe('the gate scale', () => {
  const Options = z.object({
    gateMs: z.number().default(30_000),
    gateByteMs: z.number().default(2_000),
    gateShare: z.number().default(0.1),
  });
  function seen(gates: 'scaled' | 'fixed'): object {
    let options: object = {};
    const heuristic = aHeuristic('spill', {
      options: Options,
      gates,
      evaluate: (_app, parsed) => {
        options = parsed;
        return { kind: 'pass' };
      },
    });
    analyze(app, settingsOf([heuristic], { gateScale: 0.1 }));
    return options;
  }

  it('reaches the heuristic', () => {
    expect(seen('scaled')).toEqual({ gateMs: 3_000, gateByteMs: 20, gateShare: 0.1 });
  });

  it('leaves those alone whose gates are fixed', () => {
    expect(seen('fixed')).toEqual({ gateMs: 30_000, gateByteMs: 2_000, gateShare: 0.1 });
  });
});

describe('the options’ hash', () => {
  const heuristic = aHeuristic('spill', {
    options: z.object({ gateMs: z.number().default(1), gateShare: z.number().default(2) }),
    evaluate: () => ({ kind: 'pass' }),
  });
  function hash(options: unknown, overrides: Parameters<typeof settingsOf>[1] = {}): string {
    const settings = settingsOf([], { heuristics: configured([heuristic], options), ...overrides });
    return analyze(app, settings).engine.optionsHash;
  }

  it('is the same for what is the default anyway, in any order', () => {
    expect(hash({ gateShare: 2, gateMs: 1 })).toBe(hash({}));
    expect(hash(undefined)).toBe(hash({}));
    expect(hash({})).toMatch(/^[0-9a-f]{16}$/);
  });

  it('differs by option, preset, gate scale and heuristics, and by nothing else', () => {
    const hashes = [
      hash({}),
      hash({ gateMs: 2 }),
      hash({}, { preset: 'all' }),
      hash({}, { gateScale: 0.1 }),
      hash({}, { heuristics: [] }),
    ];

    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hash({}, { version: '9.9.9', nowMs: () => 5 })).toBe(hash({}));
  });
});

describe('the analysis', () => {
  it('carries the whole identity, and none of the record', () => {
    const run = anApplication({
      cluster: 'west',
      attemptId: '2',
      queue: 'root.etl',
      submittedAtMs: 5,
      sections: {
        environment: anEnvironment({
          'spark.yarn.appMasterEnv.AIRFLOW_CTX_DAG_ID': 'orders',
          'spark.yarn.appMasterEnv.AIRFLOW_CTX_TASK_ID': 'load',
          'spark.sparkvet.job.url': 'https://airflow.corp/dags/orders',
        }),
      },
    });

    expect(analyze(run, settingsOf([])).application).toEqual({
      cluster: 'west',
      id: 'application_1700000000000_0001',
      attemptId: '2',
      framework: { name: 'spark', version: '3.5.1' },
      name: 'nightly-orders',
      user: 'etl',
      queue: 'root.etl',
      clusterManager: 'yarn',
      outcome: 'succeeded',
      submittedAtMs: 5,
      startedAtMs: run.startedAtMs,
      endedAtMs: run.endedAtMs,
      durationMs: 30 * MINUTE_MS,
      sources: ['event-log'],
      jobKey: 'airflow:orders/load',
      scheduler: 'airflow',
      schedulerIds: { dagId: 'orders', taskId: 'load' },
      links: { job: 'https://airflow.corp/dags/orders' },
    });
  });

  it('says what it was made with', () => {
    const { schemaVersion, engine, analyzedAtMs } = analyze(
      app,
      settingsOf([], { preset: 'all', gateScale: 0.1, version: '1.2.3', nowMs: () => 42 }),
    );

    expect(schemaVersion).toBe(1);
    expect(engine).toMatchObject({
      name: 'sparkvet',
      version: '1.2.3',
      preset: 'all',
      gateScale: 0.1,
    });
    expect(analyzedAtMs).toBe(42);
  });

  it('of a record that holds nothing is whole, and says so', () => {
    const empty = { ...app, sections: {} };
    const analysis = analyze(empty, settingsOf([]));

    expect(analysis.totals.taskCount).toBe(0);
    expect(analysis.gaps).toEqual([
      { kind: 'missing-metrics', detail: 'the record has no totals' },
    ]);
    expect(analysis.verdict.efficiency).toBeNull();
    expect(analysis.timeBudget).toBeUndefined();
    expect(analysis.detail?.stages).toEqual([]);
  });

  it('is the same document for the same application and settings', () => {
    const heuristics = [
      raising('spill', savingWall(3), savingWall(2)),
      raising('tiny-tasks', savingWall(9)),
    ];
    const documents = [1, 2].map(() =>
      JSON.stringify(analyze(structuredClone(app), settingsOf(heuristics))),
    );

    expect(documents[0]).toBe(documents[1]);
  });

  it('folds, shares savings and judges in one go', () => {
    const skewed = aFindingDraft({ severity: 'severe' });
    const { findings, verdict } = analyze(
      app,
      settingsOf([
        raising('core-underutilization', savingWall(10)),
        raising('shuffle-data-skew', skewed),
        raising('small-files-read', savingWall(25, 'moderate')),
      ]),
    );

    expect(findings.map(({ heuristicId, explains }) => [heuristicId, explains.length])).toEqual([
      ['shuffle-data-skew', 1],
      ['small-files-read', 0],
    ]);
    expect(findings[1]?.saving?.wallMs.likely).toBe(21 * MINUTE_MS);
    expect(verdict).toMatchObject({ severity: 'severe', headline: skewed.headline });
  });
});
