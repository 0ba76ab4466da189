import { describe, expect, it } from 'vitest';
import { wastedWork, wasteReason } from '../../../src/metrics/failures/wasted-work.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { anApplication } from '../../builders/application.ts';
import { anException, anExecutorLoss, failingStage } from '../../builders/failing-stage.ts';

const of = (...stages: readonly StageData[]) => wastedWork(anApplication({ sections: { stages } }));

it.for([
  ['ExceptionFailure', '', 'exception'],
  ['ExecutorLostFailure', 'Slave lost', 'executor-lost'],
  ['FetchFailed', '', 'fetch-failed'],
  ['Resubmitted', '', 'resubmitted'],
  ['TaskKilled', 'another attempt succeeded', 'speculation'],
  ['TaskKilled', 'Stage cancelled', 'cancelled'],
  ['TaskKilled', '', 'cancelled'],
  ['TaskCommitDenied', '', 'speculation'],
  ['TaskResultLost', '', 'other'],
  ['UnknownReason', '', 'other'],
] as const)('%s %s is %s', ([reason, message, expected]) => {
  expect(wasteReason({ reason, message })).toBe(expected);
});

describe('work that came to nothing', () => {
  it('leaves out what was killed on purpose', () => {
    const work = of(
      failingStage([
        { durationMs: 1_000 },
        { durationMs: 100, because: anException() },
        { durationMs: 20, because: anExecutorLoss('Slave lost') },
        { durationMs: 7, because: { reason: 'TaskKilled', message: 'Stage cancelled' } },
        { durationMs: 5, because: { reason: 'TaskKilled', message: 'another attempt succeeded' } },
      ]),
    );
    expect(work.lostCoreMs).toBe(120);
    expect(work.lostTaskCount).toBe(2);
    expect(work.byReason.cancelled).toEqual({ coreMs: 7, taskCount: 1 });
    expect(work.byReason.speculation).toEqual({ coreMs: 5, taskCount: 1 });
  });

  it('counts partitions that a later attempt computed again, and not those it computed first', () => {
    const work = of(
      failingStage([
        { durationMs: 100 },
        { durationMs: 100 },
        { durationMs: 1, because: { reason: 'FetchFailed' } },
      ]),
      failingStage(
        [
          { partitionId: 1, durationMs: 40 },
          { partitionId: 2, durationMs: 70 },
        ],
        { stageAttemptId: 1 },
      ),
    );
    expect(work.byReason.repeated).toEqual({ coreMs: 40, taskCount: 1 });
    expect(work.lostCoreMs).toBe(41);
    expect(work.retriedStageCount).toBe(1);
  });

  it.for([
    { missing: 2, repeated: { coreMs: 0, taskCount: 0 } },
    { missing: 1, repeated: { coreMs: 55, taskCount: 1 } },
    { missing: 0, repeated: { coreMs: 110, taskCount: 2 } },
  ])(
    'before Spark 3.3, where $missing of 4 partitions never succeeded, counts what a retry computes beyond them',
    ({ missing, repeated }) => {
      const first = Array.from({ length: 4 }, (_, index) =>
        index < 4 - missing
          ? { durationMs: 100 }
          : { durationMs: 1, because: { reason: 'FetchFailed' } },
      );
      const retry = [
        { index: 0, durationMs: 40 },
        { index: 1, durationMs: 70 },
      ];
      const stages = [failingStage(first), failingStage(retry, { stageAttemptId: 1 })];
      const framework = { name: 'spark', version: '3.2.4' } as const;

      const { byReason } = wastedWork(anApplication({ framework, sections: { stages } }));
      expect(byReason.repeated).toEqual(repeated);
    },
  );

  it('counts an output once that was lost in one attempt and computed again in the next', () => {
    const lost = failingStage([
      { index: 0, durationMs: 100 },
      { index: 0, durationMs: 100, because: { reason: 'Resubmitted' } },
    ]);
    const again = failingStage([{ index: 0, durationMs: 90 }], { stageAttemptId: 1 });
    expect(of(lost, again).lostCoreMs).toBe(100);
  });

  it('does not take a speculative copy that also succeeded for a repetition', () => {
    const work = of(
      failingStage([
        { index: 0, durationMs: 100 },
        { index: 0, durationMs: 90, speculative: 1 },
      ]),
    );
    expect(work.lostCoreMs).toBe(0);
  });

  it('is nothing where all went well', () => {
    expect(of(failingStage([{ durationMs: 100 }]))).toMatchObject({
      lostCoreMs: 0,
      lostTaskCount: 0,
      retriedStageCount: 0,
    });
  });
});
