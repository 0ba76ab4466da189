import { describe, expect, it } from 'vitest';
import { drStageMetrics } from '../../../src/heuristics/dr-elephant/dr-stage-metrics.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { anApplication, anEnvironment, anExecutor, aStage } from '../../builders/application.ts';
import { aDriver, FAILED_SHARE_EDGES, judge, run, scoreOf, shown } from './judged.ts';

const MINUTE = 60_000;

/** On four configured executors unless said. */
const withStages = (
  stages: readonly StageData[],
  set: Readonly<Record<string, string>> = { 'spark.executor.instances': '4' },
) => anApplication({ sections: { stages, environment: anEnvironment(set) } });

const stages = (failedCount: number, completeCount: number): readonly StageData[] =>
  Array.from({ length: failedCount + completeCount }, (_, stageId) =>
    aStage({ stageId, status: stageId < failedCount ? 'failed' : 'complete' }),
  );

const stageWithTasks = (failedTaskCount: number, completedTaskCount: number) =>
  aStage({ failedTaskCount, completedTaskCount, killedTaskCount: 500, activeTaskCount: 500 });

const stageOf = (executorRunTimeMs: number) => aStage({ sums: { executorRunTimeMs } });

const onExecutors = (executorCount: number) =>
  anApplication({
    sections: {
      stages: [stageOf(45 * MINUTE)],
      executors: [
        aDriver(),
        ...Array.from({ length: executorCount }, (_, id) => anExecutor({ executorId: String(id) })),
      ],
    },
  });

describe('dr-stage-metrics', () => {
  it.for(FAILED_SHARE_EDGES)(
    '%i failed and %i complete stage attempts are %s',
    ([failed, complete, severity]) => {
      expect(judge(drStageMetrics, withStages(stages(failed, complete)))).toBe(severity);
    },
  );

  it.for(FAILED_SHARE_EDGES)(
    '%i failed and %i completed tasks of a stage are %s',
    ([failed, completed, severity]) => {
      expect(judge(drStageMetrics, withStages([aStage(), stageWithTasks(failed, completed)]))).toBe(
        severity,
      );
    },
  );

  it('counts attempts that ended only', () => {
    const others = (['active', 'pending', 'skipped'] as const).map((status) => aStage({ status }));

    expect(judge(drStageMetrics, withStages([...stages(1, 9), ...others, ...others]))).toBe('low');
  });

  it.for([
    [15 * MINUTE - 1, 'none'],
    [15 * MINUTE, 'low'],
    [30 * MINUTE - 1, 'low'],
    [30 * MINUTE, 'moderate'],
    [45 * MINUTE - 1, 'moderate'],
    [45 * MINUTE, 'severe'],
    [60 * MINUTE - 1, 'severe'],
    [60 * MINUTE, 'critical'],
  ] as const)('%i ms for each of four executors is %s', ([runTimeMs, severity]) => {
    expect(judge(drStageMetrics, withStages([stageOf(4 * runTimeMs)]))).toBe(severity);
  });

  it('drops what the division leaves', () => {
    expect(judge(drStageMetrics, withStages([stageOf(4 * 15 * MINUTE - 1)]))).toBe('none');
    expect(judge(drStageMetrics, withStages([stageOf(4 * 15 * MINUTE + 3)]))).toBe('low');
  });

  it('divides by all executors, the driver among them, where no number is set', () => {
    expect(judge(drStageMetrics, onExecutors(2))).toBe('low');
    expect(judge(drStageMetrics, onExecutors(3))).toBe('none');
  });

  it.for(['0', 'four'])(
    'does not apply with %s executors, unless there is no stage',
    (instances) => {
      const set = { 'spark.executor.instances': instances };

      expect(judge(drStageMetrics, withStages([stageOf(1)], set))).toBe('not-applicable');
    },
  );

  it('has nothing against an application without stages', () => {
    expect(judge(drStageMetrics, withStages([], { 'spark.executor.instances': '0' }))).toBe('none');
  });

  it('lists what is past moderate only', () => {
    const verdict = run(
      drStageMetrics,
      withStages([
        { ...stageWithTasks(3, 7), stageId: 1 },
        { ...stageWithTasks(1, 1), stageId: 2, stageAttemptId: 1 },
        { ...stageOf(4 * 50 * MINUTE), stageId: 3 },
        { ...stageOf(4 * 40 * MINUTE), stageId: 4 },
      ]),
    );

    expect(shown(verdict, 'Spark stages with high task failure rates')).toBe(
      'stage 2, attempt 1 (task failure rate: 0.500)',
    );
    expect(shown(verdict, 'Spark stages with long average executor runtimes')).toBe(
      'stage 3, attempt 0 (runtime: 50 min)',
    );
  });

  it('names the worst stage and counts the others', () => {
    const verdict = run(
      drStageMetrics,
      withStages([
        { ...stageWithTasks(3, 7), stageId: 1 },
        { ...stageWithTasks(4, 6), stageId: 2 },
      ]),
    );

    expect(verdict.kind === 'flag' ? verdict.findings[0] : undefined).toMatchObject({
      subject: { kind: 'stage', stageId: 2, stageAttemptId: 0 },
      headline: 'Stage 2: 4 task attempts failed, 40 % of those that ended; 1 more like it',
    });
  });

  it('has a score of 0 whatever it finds', () => {
    expect(scoreOf(run(drStageMetrics, withStages(stages(1, 1))))).toBe(0);
  });
});
