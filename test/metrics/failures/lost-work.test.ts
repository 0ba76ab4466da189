import { describe, expect, it } from 'vitest';
import { savingOfLostWork, workLostWith } from '../../../src/metrics/failures/lost-work.ts';
import { anApplication, GIB, MINUTE_MS } from '../../builders/application.ts';
import {
  aLostExecutor,
  anException,
  anExecutorLoss,
  failingStage,
} from '../../builders/failing-stage.ts';
import { anOccupancy } from '../../builders/occupancy.ts';

const KILLED = anExecutorLoss('Command exited with code 137');

describe('work that went with executors', () => {
  const stages = [
    failingStage([
      { index: 0, durationMs: 1_000, executor: 0, because: KILLED },
      { index: 1, durationMs: 3_000, executor: 1, because: KILLED },
      { index: 2, durationMs: 400, executor: 0, because: { reason: 'Resubmitted' } },
      { index: 3, durationMs: 70, because: { reason: 'FetchFailed', fromExecutorId: '1' } },
      { index: 4, durationMs: 50_000, executor: 0, because: anException() },
      { index: 5, durationMs: 100 },
    ]),
    failingStage([{ index: 5, durationMs: 600 }], { stageAttemptId: 1 }),
  ];
  const executors = [
    aLostExecutor('1', 'Command exited with code 137'),
    aLostExecutor('2', 'Container was preempted.'),
    aLostExecutor('3', 'Executor killed by driver.'),
  ];
  const app = anApplication({ sections: { stages, executors } });

  it.for([
    // of one reason, half the tasks are theirs; the repeated 600 ms are shared by the two that were lost
    { ids: ['1'], lostMs: 2_000 + 400 + 70 + 300 },
    { ids: ['2'], lostMs: 2_000 + 300 },
    { ids: ['1', '2'], lostMs: 4_000 + 400 + 70 + 600 },
    { ids: [], lostMs: 0 },
  ])('$ids: $lostMs ms', ({ ids, lostMs }) => {
    expect(workLostWith(app, new Set(ids))).toBeCloseTo(lostMs);
  });
});

describe('the saving', () => {
  it('is what its cores held, and their part of the run', () => {
    // half an hour on 8 cores with 10 GiB
    const saving = savingOfLostWork(anApplication(), 80 * MINUTE_MS);
    expect(saving.memoryByteMs.likely).toBeCloseTo(100 * GIB * MINUTE_MS);
    expect(saving.wallMs).toEqual({
      low: 5 * MINUTE_MS,
      likely: 10 * MINUTE_MS,
      high: 15 * MINUTE_MS,
    });
  });

  it('is spread over the cores that were there at work, and not over those of the whole run', () => {
    // nothing was held for the first of three minutes
    const occupancy = anOccupancy({
      held: [0, 8 * MINUTE_MS, 8 * MINUTE_MS],
      used: { cpu: [0, 8 * MINUTE_MS, 4 * MINUTE_MS] },
    });
    const app = anApplication({ sections: { occupancy } });

    expect(savingOfLostWork(app, 8 * MINUTE_MS).wallMs.likely).toBeCloseTo(MINUTE_MS);
  });

  it('is never more than the run', () => {
    const saving = savingOfLostWork(anApplication(), 230 * MINUTE_MS);
    expect(saving.wallMs.high).toBe(30 * MINUTE_MS);
  });
});
