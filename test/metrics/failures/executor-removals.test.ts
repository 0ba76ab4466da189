import { expect, it } from 'vitest';
import { executorRemovals } from '../../../src/metrics/failures/executor-removals.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { aLife, anApplication, anExecutor, STARTED_AT_MS } from '../../builders/application.ts';
import { aLostExecutor, anExecutorLoss, failingStage } from '../../builders/failing-stage.ts';

const KILLED =
  'Container killed by YARN for exceeding memory limits. 5 GB of 5 GB physical memory used.';

const of = (executors: readonly ExecutorSummary[], ...stages: readonly StageData[]) =>
  executorRemovals(anApplication({ sections: { executors, stages } })).map(
    ({ executorId, kind, atMs }) => [executorId, kind, (atMs ?? 0) - STARTED_AT_MS],
  );

it('lists removals, earliest first, without those that stayed and the driver', () => {
  const driver = aLostExecutor('driver', 'Command exited with code 137', { isDriver: true });
  const executors = [
    driver,
    aLostExecutor('1', 'Slave lost', { afterMs: 9_000 }),
    anExecutor({ executorId: '2' }),
    aLostExecutor('3', 'Executor killed by driver.', { afterMs: 4_000 }),
  ];
  expect(of(executors)).toEqual([
    ['3', 'released', 4_000],
    ['1', 'disconnected', 9_000],
  ]);
});

it('believes the lost task when it knows more than the removal', () => {
  const lost = failingStage([{ executor: 0, because: anExecutorLoss(KILLED) }]);
  expect(of([aLostExecutor('1', 'Remote RPC client disassociated.')], lost)).toEqual([
    ['1', 'container-memory', 600_000],
  ]);
});

it('believes the removal when it knows more than the lost task', () => {
  const lost = failingStage([{ executor: 0, because: anExecutorLoss('Slave lost') }]);
  expect(of([aLostExecutor('1', KILLED)], lost)).toEqual([['1', 'container-memory', 600_000]]);
});

it('knows of a loss from the tasks alone', () => {
  const lost = failingStage([
    { executor: 0, launchOffsetMs: 1_000, durationMs: 500, because: anExecutorLoss(KILLED) },
  ]);
  expect(of([anExecutor()], lost)).toEqual([['1', 'container-memory', 1_500]]);
});

it('keeps every life of an id that came back', () => {
  const lives = [
    aLife({ removedAtMs: STARTED_AT_MS + 10, removedReason: 'Executor killed by driver.' }),
    aLife({ removedAtMs: STARTED_AT_MS + 90, removedReason: KILLED }),
  ];
  expect(of([anExecutor({ lives })])).toEqual([
    ['1', 'released', 10],
    ['1', 'container-memory', 90],
  ]);
});
